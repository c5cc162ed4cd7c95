package dev.lighterman.pipeline.check;

import dev.lighterman.api.Check;
import dev.lighterman.api.Image;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.local.LocalProgram;
import dev.lighterman.pipeline.job.Selector;
import dev.lighterman.settings.CommandWords;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.Settings;
import java.io.File;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks at what a CI job needs on this machine: a name for the image, the build's program, the files that are sent. */
final class LocalChecks {
    private final Settings settings;
    private final Consumer<Check> found;

    LocalChecks(Settings settings, Consumer<Check> found) {
        this.settings = settings;
        this.found = found;
    }

    void examine() {
        Optional<Image> image = settings.image();
        if (image.isEmpty()) {
            return;
        }
        ImageNames.placeholder(image.get().name())
                .ifPresent(what -> found.accept(Check.failed("image", what, ImageNames.NAME_YOURS)));
        boolean sends = image.get().prebuilt().isEmpty()
                && image.get()
                        .playbook()
                        .filter(PlaybookSource.OnServer.class::isInstance)
                        .isEmpty();
        if (settings.source().isPresent() || !sends) {
            return; // the checkout is still to come, or nothing is built
        }
        if (settings.build().isEmpty() || build(settings.build())) {
            files(!settings.build().isEmpty());
        }
    }

    private boolean build(CommandWords command) {
        String program = command.arguments().get(0);
        if (isProgram(program)) {
            found.accept(Check.ok("build", command.line()));
            return true;
        }
        found.accept(Check.failed(
                "build",
                "there is no program " + program
                        + (program.contains("/") ? " in " + settings.directory() : " in PATH of this machine"),
                "perhaps you should install it, or change build"));
        return false;
    }

    private boolean isProgram(String program) {
        if (program.contains("/") || program.contains(File.separator)) {
            return Files.isExecutable(settings.directory().resolve(program));
        }
        return LocalProgram.find(program, System.getenv().getOrDefault("PATH", ""))
                .filter(Files::isExecutable)
                .isPresent();
    }

    private void files(boolean built) {
        try {
            int count = Selector.files(settings).size();
            found.accept(Check.ok("files", count + (count == 1 ? " file" : " files") + " to send"));
        } catch (LightermanException e) {
            boolean dockerfile = settings.transfer().isEmpty()
                    && !Files.isRegularFile(settings.directory()
                            .resolve(settings.image().orElseThrow().dockerfile()));
            if (dockerfile && settings.image().orElseThrow().playbook().isEmpty()) {
                found.accept(Check.failed(
                        "files",
                        "there is no " + settings.image().orElseThrow().dockerfile() + " in " + settings.directory(),
                        Selector.noDockerfile(settings.directory())));
            } else if (built) {
                found.accept(Check.ok(
                        "files", "what the build makes; now: " + e.failure().problem()));
            } else {
                found.accept(Check.failed(
                        "files", e.failure().problem(), e.remedy().orElse("perhaps you should check transfer")));
            }
        }
    }
}
