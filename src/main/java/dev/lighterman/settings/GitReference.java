package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Source;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A repository and what of it, as {@code URL@REF}. */
public final class GitReference {
    /** What an address begins with, where an {@code @} stands before a host. */
    private static final Pattern SERVER = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/]*/|[^/:]+:(?!//)");

    /** Git's own protocol, whose addresses begin as what names a playbook does. */
    private static final String SCHEME = "git://";

    private GitReference() {}

    /**
     * The repository; its branch is the branch, tag or commit after the last {@code @} of its path, if there is one. What ends with
     * {@code .git} is no reference, and neither is a part of a directory that is there.
     */
    public static Source parse(String text) throws InvalidInputException {
        return resolve(Path.of("").toAbsolutePath(), repository("--git", text));
    }

    /** A playbook as pipeline files name it: {@code git:URL@REF//PATH}. */
    static PlaybookSource.InGit playbook(String text) throws InvalidInputException {
        String said = text.startsWith(SCHEME) ? text : text.substring(PlaybookSource.InGit.PREFIX.length());
        int end = said.lastIndexOf("//");
        if (end < 1 || said.charAt(end - 1) == ':') {
            throw new InvalidInputException("\"" + text + "\" names no playbook; perhaps you should write"
                    + " git:URL@REF//PATH, such as git:https://git.example.org/ops.git@v1.2//playbooks/site.yml");
        }
        try {
            return new PlaybookSource.InGit(
                    repository(PlaybookSource.InGit.PREFIX, said.substring(0, end)), said.substring(end + 2));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }

    private static Source repository(String option, String text) throws InvalidInputException {
        Matcher server = SERVER.matcher(text);
        int path = server.lookingAt() ? server.end() : 0;
        int at = text.lastIndexOf('@');
        if (text.isBlank()) {
            throw new InvalidInputException(option + " needs the address of a repository");
        }
        if (at < path || text.endsWith(".git") || (path == 0 && isDirectory(text))) {
            return Source.git(text);
        }
        String ref = text.substring(at + 1);
        if (ref.isBlank() || at == path) {
            throw new InvalidInputException(
                    option
                            + " needs an address, and after its @ a branch, a tag or a commit; perhaps you should leave the @ out");
        }
        return Source.git(text.substring(0, at)).branch(ref);
    }

    /** A repository on this machine with its path made absolute. */
    static Source resolve(Path directory, Source repository) {
        if (SERVER.matcher(repository.git()).lookingAt()) {
            return repository;
        }
        try {
            Path path = LocalPath.resolve(directory, LocalPath.parse(repository.git()));
            return at(path.toString(), repository, repository);
        } catch (InvalidInputException e) {
            return repository; // cloning will say so
        }
    }

    /** What of a repository, at an address, with the login of a source. */
    private static Source at(String address, Source repository, Source login) {
        Source source = Source.git(address);
        Source there = repository.branch().map(source::branch).orElse(source);
        return login.password()
                .map(password -> login.username()
                        .map(name -> there.login(name, password))
                        .orElseGet(() -> there.token(password)))
                .orElse(there);
    }

    /** The same with the login of another one. */
    public static Source withLogin(Source repository, Source login) {
        return at(repository.git(), repository, login);
    }

    /** A playbook as it is named, without a login. */
    static String shown(PlaybookSource.InGit playbook) {
        Source repository = playbook.repository();
        return Secrets.withoutLogins(PlaybookSource.InGit.PREFIX + repository.git()
                + repository.branch().map(ref -> "@" + ref).orElse("") + "//" + playbook.path());
    }

    private static boolean isDirectory(String text) {
        try {
            return Files.isDirectory(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
