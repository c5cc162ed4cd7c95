package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jgit.transport.URIish;

/**
 * What a repository may name as the address of a submodule, or of the server of its large files. Everyone who may push chooses it, so it may not lead to the files
 * of the machine that builds, nor over a line less safe than the repository's own.
 */
final class SubmoduleUrl {
    private SubmoduleUrl() {}

    /**
     * Checks an address.
     *
     * @param repository the address of the repository that names it
     * @param url what it names, relative addresses resolved
     * @throws LightermanException if it may not
     */
    static void check(String repository, String path, String url) throws LightermanException {
        Optional<String> problem = problem(repository, url);
        if (problem.isPresent()) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone the submodule " + path + " of " + repository + ": its address " + problem.get(),
                    "perhaps you should change it in .gitmodules, or give it relative to the repository's own");
        }
    }

    /** What forbids a repository to name an address, as the end of a sentence about it. */
    static Optional<String> problem(String repository, String url) {
        String from = transport(repository);
        String to = transport(url);
        boolean allowed =
                switch (to) {
                    case "https", "ssh" -> true;
                    case "http", "git" -> from.equals(to) || from.equals("file");
                    case "file" -> from.equals("file");
                    default -> false;
                };
        return allowed
                ? Optional.empty()
                : Optional.of(shown(url) + " is "
                        + (to.equals("file") ? "a path of this machine" : "a " + to + " address")
                        + ", and a repository may name https and ssh addresses only");
    }

    /** How git would go there; a path is "file". */
    private static String transport(String url) {
        try {
            URIish uri = new URIish(url);
            if (uri.getScheme() != null) {
                String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
                return scheme.equals("ssh+git") || scheme.equals("git+ssh") ? "ssh" : scheme;
            }
            return uri.getHost() == null ? "file" : "ssh";
        } catch (URISyntaxException | NumberFormatException e) { // the latter of a port that is none
            return "malformed";
        }
    }

    private static String shown(String url) {
        try {
            return new URIish(url).toString(); // hides a password
        } catch (URISyntaxException | NumberFormatException e) {
            return url;
        }
    }
}
