package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.settings.AnsibleSettings;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.Outgoing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the files of a playbook are that is played: here, or in a checkout that was made for it. Immutable.
 *
 * @param file the playbook, absolute
 * @param origin by what the server knows its runs
 * @param checkout the top of the checkout; empty for a playbook that lies here
 * @param named the directory of the project in the checkout, where the user says it
 */
record PlayedProject(Path file, String origin, Optional<Path> checkout, Optional<Path> named) {
    private static final Path CALLED = Path.of("").toAbsolutePath();

    /** Of a playbook here. */
    static PlayedProject at(Path playbook) {
        Path file = playbook.toAbsolutePath().normalize();
        return new PlayedProject(file, file.toString(), Optional.empty(), Optional.empty());
    }

    /**
     * Of a playbook in a checkout of a repository.
     *
     * @param path the playbook's, from the top
     * @param named the directory of the project, where the user says it
     * @throws LightermanException if it is not there
     */
    static PlayedProject inCheckout(String path, Optional<Path> named, Path checkout, String url, SourceCommit commit)
            throws LightermanException {
        Path file = checkout.resolve(LocalPath.parse(path)).normalize();
        String where = url + " at " + commit.commit();
        if (!file.startsWith(checkout) || !Files.isRegularFile(file)) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    "there is no playbook " + path + " in " + where,
                    "perhaps you should give its path from the top of the repository, or another branch, tag or commit");
        }
        if (named.isPresent() && !Files.isDirectory(checkout.resolve(named.get()))) {
            throw new LightermanException(FailureKind.SOURCE, "there is no directory " + named.get() + " in " + where);
        }
        return new PlayedProject(
                file,
                url + " " + path,
                Optional.of(checkout),
                named.map(each -> checkout.resolve(each).normalize()));
    }

    PlaybookProject project(AnsibleOptions options, Outgoing outgoing) throws InvalidInputException {
        return checkout.isPresent()
                ? PlaybookProject.ofCheckout(file, checkout.get(), named, options, outgoing)
                : PlaybookProject.of(file, CALLED, options, outgoing);
    }

    /** The options with their files made absolute: a file of requirements may be in the checkout. */
    AnsibleOptions local(AnsibleOptions options) {
        return AnsibleSettings.local(
                options.requirements()
                        .flatMap(this::inside)
                        .map(options::requirements)
                        .orElse(options),
                CALLED);
    }

    /** A file or directory that a text names. */
    Path path(String text) throws InvalidInputException {
        Path path = LocalPath.parse(text);
        return inside(path).orElse(path);
    }

    private Optional<Path> inside(Path path) {
        return checkout.map(top -> top.resolve(path).normalize())
                .filter(file -> file.startsWith(checkout.get()) && Files.exists(file));
    }
}
