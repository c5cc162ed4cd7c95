package dev.lighterman.pipeline;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Looks whether what the settings name is there, before anything is contacted. */
final class Preflight {
    private final Settings settings;
    private final Rooms rooms;
    private final Findings findings = new Findings();
    private boolean renderOnly;

    Preflight(Settings settings, Rooms rooms) {
        this.settings = settings;
        this.rooms = rooms;
    }

    private void problem(String message) {
        findings.problem(new Problem(settings.file(), 0, 0, message));
    }

    private void needs(String option, Path path, String what, Predicate<Path> test) {
        if (!Files.exists(path)) {
            problem(option + ": there is no " + what + " " + path);
        } else if (!test.test(path)) {
            problem(option + ": " + path + " is no " + what + " that can be read");
        }
    }

    Preflight polling() {
        if (settings.source().isEmpty()) {
            problem("source.git is missing, so there is no remote to look at; perhaps you should add \"source: {git:"
                    + " https://git.example.org/app.git}\"");
        }
        return this;
    }

    Preflight image() {
        if (settings.image().isEmpty()) {
            findings.problem(SettingsBuilder.missingImage(settings.file()));
        }
        if (settings.source().isEmpty() && !Files.isDirectory(settings.directory())) {
            problem("there is no directory " + settings.directory());
        }
        return ansible();
    }

    Preflight deploy() {
        if (settings.deploy().isEmpty()) {
            problem("deploy is missing, so there is nothing to deploy; perhaps you should add \"deploy: {}\"");
        }
        if (settings.image().isEmpty()) {
            findings.problem(SettingsBuilder.missingImage(settings.file()));
        }
        return ansible().deployIfAny();
    }

    Preflight deployIfAny() {
        settings.deploy().ifPresent(deploy -> {
            deploy.manifests().forEach(file -> needs("deploy.manifests", file, "file", Files::isReadable));
            deploy.rollout()
                    .kubeconfig()
                    .ifPresent(file -> needs("deploy.rollout.kubeconfig", file, "file", Files::isReadable));
        });
        return this;
    }

    Preflight rendering() {
        renderOnly = true;
        image();
        settings.deploy()
                .ifPresent(deploy ->
                        deploy.manifests().forEach(file -> needs("deploy.manifests", file, "file", Files::isReadable)));
        return this;
    }

    private Preflight ansible() {
        settings.inventory().ifPresent(source -> {
            if (source instanceof InventorySource.At at) {
                needs("inventory", at.path(), "file or directory", Files::isReadable);
            }
        });
        if (!renderOnly && settings.ansible().vaultPasswordFile().isPresent()) {
            try {
                ReadyRuns.vaultPassword(settings.ansible().vaultPasswordFile().get());
            } catch (InvalidInputException e) {
                e.problems().forEach(found -> problem("ansible.vaultPasswordFile: " + found.message()));
            }
        }
        return this;
    }

    void throwIfAny() throws InvalidInputException {
        if (!renderOnly) {
            try {
                rooms.check(settings.server());
            } catch (InvalidInputException e) {
                e.problems().forEach(findings::problem);
            }
        }
        findings.throwIfAny();
    }
}
