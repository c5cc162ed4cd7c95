package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.run.stage.RequiredContent;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.Outgoing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which file says what roles and collections a playbook requires. */
final class Requirements {
    private Requirements() {}

    /** The files of a project that say so, as far as they are there: they go along whatever git says of them. */
    static List<Path> files(AnsibleOptions options, Path project) {
        if (options.hasNoRequirements()) {
            return List.of();
        } else if (options.requirements().isPresent()) {
            Path file = project.resolve(options.requirements().get()).normalize();
            return file.startsWith(project) && Files.isRegularFile(file) ? List.of(file) : List.of();
        }
        return RequiredContent.PLACES.stream()
                .map(project::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }

    /**
     * What a playbook of a project requires.
     *
     * @param outgoing what may leave this machine
     */
    static Optional<RequiredContent> ofProject(AnsibleOptions options, Path project, Outgoing outgoing)
            throws InvalidInputException {
        if (options.hasNoRequirements()) {
            return Optional.empty();
        } else if (options.requirements().isEmpty()) {
            return Optional.of(usual(options));
        }
        List<Path> inside = files(options, project);
        Path named = options.requirements().get().toAbsolutePath().normalize();
        if (inside.isEmpty()) { // also one in a checkout, where a link may lead anywhere
            outgoing.check(named.getParent(), named);
        }
        return Optional.of(
                inside.isEmpty()
                        ? copied(options, options.requirements().get())
                        : new RequiredContent(
                                Optional.of(LocalPath.slashed(project.relativize(inside.get(0)))),
                                Optional.empty(),
                                options.galaxy()));
    }

    /**
     * A run without a project here, and what it requires.
     *
     * @param made the playbook that is made of values
     * @param there the path of the one that is on the server
     */
    static RunRequest withoutProject(
            RunRequest request, AnsibleOptions options, Optional<StagedFile> made, Optional<String> there)
            throws InvalidInputException {
        RunRequest bare = request.project(made.stream().toList());
        RunRequest alone = (there.isPresent() ? onServer(options) : ofValues(options))
                .map(bare::content)
                .orElse(bare);
        return there.map(path -> alone.project(of -> of.onServer(path))).orElse(alone);
    }

    /** What one on the server requires: a file that is not here is there. */
    private static Optional<RequiredContent> onServer(AnsibleOptions options) throws InvalidInputException {
        if (options.hasNoRequirements()) {
            return Optional.empty();
        } else if (options.requirements().isEmpty()) {
            return Optional.of(usual(options));
        }
        Path file = options.requirements().get();
        return Optional.of(
                Files.isRegularFile(file)
                        ? copied(options, file)
                        : new RequiredContent(
                                Optional.of(LocalPath.slashed(file)), Optional.empty(), options.galaxy()));
    }

    /** What one without files beside it requires: what is named, if anything. */
    private static Optional<RequiredContent> ofValues(AnsibleOptions options) throws InvalidInputException {
        return options.requirements().isEmpty()
                ? Optional.empty()
                : Optional.of(copied(options, options.requirements().get()));
    }

    private static RequiredContent usual(AnsibleOptions options) {
        return new RequiredContent(Optional.empty(), Optional.empty(), options.galaxy());
    }

    private static RequiredContent copied(AnsibleOptions options, Path file) throws InvalidInputException {
        try {
            return new RequiredContent(Optional.empty(), Optional.of(Files.readAllBytes(file)), options.galaxy());
        } catch (IOException e) {
            throw new InvalidInputException("requirements: "
                    + (Files.isDirectory(file)
                            ? file + " is a directory, not a file"
                            : Files.exists(file) ? "cannot read " + file : "there is no file " + file)
                    + "; perhaps you should name a requirements.yml, or none for no roles and collections");
        }
    }
}
