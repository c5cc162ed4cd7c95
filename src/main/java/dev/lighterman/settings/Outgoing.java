package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.source.Confinement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What may leave this machine with a run: no file that a secret is read from, and nothing that a symbolic link leads to outside
 * of what was named. Immutable.
 *
 * @param followLinks whether symbolic links may lead out all the same
 * @param secrets the files that stay here
 */
public record Outgoing(boolean followLinks, SecretRegister secrets) {
    private static final String REMEDY =
            "; perhaps you should put a copy in its place, or set ansible.followLinks (--follow-links)";

    /** For a playbook of a pipeline. */
    public static Outgoing of(Settings settings, AnsibleOptions options) {
        return of(settings, options, List.of());
    }

    /** The same with more files that secrets were read from. */
    public static Outgoing of(Settings settings, AnsibleOptions options, Collection<Path> more) {
        List<Path> files = new ArrayList<>(more);
        files.addAll(settings.secretFiles());
        files.addAll(AnsibleSettings.secretFiles(settings.ansible()));
        settings.jobs().forEach(job -> files.addAll(AnsibleSettings.secretFiles(job.options())));
        settings.deploy().flatMap(deploy -> deploy.rollout().kubeconfig()).ifPresent(files::add);
        return of(settings.server(), options, files, Secrets.passwords(settings));
    }

    /** For a playbook that belongs to no pipeline. */
    public static Outgoing of(Server server, AnsibleOptions options, Collection<Path> more) {
        return of(server, options, more, Secrets.of(server));
    }

    private static Outgoing of(Server server, AnsibleOptions options, Collection<Path> more, List<Secret> passwords) {
        List<Path> files = new ArrayList<>(more);
        files.addAll(AnsibleSettings.secretFiles(options));
        for (Server hop : server.hops()) {
            files.addAll(hop.identities());
        }
        files.addAll(usual());
        List<Secret> contents = new ArrayList<>(passwords);
        contents.addAll(Secrets.of(options));
        return new Outgoing(options.followLinks(), new SecretRegister(files, contents));
    }

    /** The same without more files. */
    public Outgoing and(Collection<Path> more) {
        return new Outgoing(followLinks, secrets.and(more));
    }

    /** What is read where no option names a file. */
    private static List<Path> usual() {
        Path home = LocalPath.home();
        Stream<String> kubeconfigs = Stream.ofNullable(System.getenv("KUBECONFIG"))
                .flatMap(text -> Arrays.stream(text.split(java.io.File.pathSeparator)));
        return Stream.concat(
                        Stream.of(
                                home.resolve(".ssh/id_ed25519"),
                                home.resolve(".ssh/id_ecdsa"),
                                home.resolve(".ssh/id_rsa"),
                                home.resolve(".kube/config"),
                                home.resolve(".docker/config.json"),
                                home.resolve(".netrc")),
                        kubeconfigs.filter(text -> !text.isEmpty()).flatMap(text -> parsed(text).stream()))
                .toList();
    }

    private static Optional<Path> parsed(String text) {
        try {
            return Optional.of(LocalPath.parse(text));
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    /**
     * Refuses a file that really lies elsewhere than below a directory and its git work tree.
     *
     * @param directory what was named, or what it lies in, not null
     * @param file below the directory by its name, not null
     * @throws InvalidInputException if it does, with a sentence
     */
    public void check(Path directory, Path file) throws InvalidInputException {
        try {
            Optional<String> problem = Confinement.of(directory, followLinks).problem(file);
            if (problem.isPresent()) {
                throw new InvalidInputException(
                        "cannot send " + file + ": " + problem.get() + (followLinks ? "" : REMEDY));
            }
        } catch (IOException e) {
            throw new InvalidInputException("cannot send " + file + ": " + e.getMessage());
        }
    }
}
