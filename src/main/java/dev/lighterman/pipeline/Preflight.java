package dev.lighterman.pipeline;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.Kustomization;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.library.Library;
import dev.lighterman.pipeline.delivery.DeploymentFiles;
import dev.lighterman.pipeline.delivery.ManifestFiles;
import dev.lighterman.pipeline.delivery.ReadyFiles;
import dev.lighterman.pipeline.delivery.WatchedRollout;
import dev.lighterman.pipeline.job.Backends;
import dev.lighterman.pipeline.job.ReadyInventory;
import dev.lighterman.pipeline.job.RunOptions;
import dev.lighterman.pipeline.play.OwnPlaybook;
import dev.lighterman.pipeline.play.PlayPlan;
import dev.lighterman.pipeline.play.PlaybookJobPlan;
import dev.lighterman.settings.ContextDirectory;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.InventorySource;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.settings.Problems;
import dev.lighterman.settings.Settings;
import dev.lighterman.settings.SettingsBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks whether what the settings name is there, before anything is contacted. */
public final class Preflight {
    private final Settings settings;
    private final Backends backends;
    private final Problems findings = new Problems();
    private boolean renderOnly;

    public Preflight(Settings settings, Backends backends) {
        this.settings = settings;
        this.backends = backends;
    }

    private void problem(String message) {
        findings.problem(Problem.in(settings.file(), message));
    }

    private void needs(String option, Path path, String what, Predicate<Path> test) {
        if (!Files.exists(path)) {
            problem(option + ": there is no " + what + " " + path);
        } else if (!test.test(path)) {
            problem(option + ": " + path + " is no " + what + " that can be read");
        }
    }

    public Preflight polling() {
        if (settings.ansible().check()) {
            problem("ansible.check: poll takes each commit for built, so it cannot leave the building out; perhaps you"
                    + " should use \"run\" instead");
        }
        if (settings.source().isEmpty()) {
            problem("source.git is missing, so there is no remote to look at; perhaps you should add \"source: {git:"
                    + " https://git.example.org/app.git}\"");
        }
        return this;
    }

    public Preflight image() {
        if (settings.image().isEmpty()) {
            findings.problem(SettingsBuilder.missingImage(settings.file()));
        }
        if (settings.source().isEmpty() && !Files.isDirectory(settings.directory())) {
            problem("there is no directory " + settings.directory());
        }
        if (!renderOnly) {
            libraries();
            realRegistry();
        }
        if (settings.image().isPresent()) {
            Image image = settings.image().get();
            if (image.prebuilt().isPresent()) {
                return ansible();
            } else if (image.playbook().isPresent()) {
                playbook("image.playbook", image.playbook().get());
            } else {
                attempt("image", () -> new ReadyFiles(settings).imagePlaybook());
            }
            contexts(image);
        }
        return ansible();
    }

    private void libraries() {
        if (settings.source().isPresent()) {
            attempt("source.git", () -> backends.load(Library.JGIT));
        }
        if (!settings.build().isEmpty()) {
            attempt("build", () -> backends.load(Library.COMMONS_EXEC));
        }
    }

    /** A home directory holds credentials, and what is beside them, which an engine would read too. */
    private void contexts(Image image) {
        if (renderOnly || image.allowHome()) {
            return;
        }
        context("image.context", settings.context());
        settings.transfer().forEach(set -> set.to().ifPresent(to -> context("transfer.to", to)));
    }

    private void context(String option, String directory) {
        ContextDirectory.problem(directory, settings.server())
                .ifPresent(what -> problem(option + ": " + directory + " " + what
                        + ", all of which a build there would read; perhaps you should name a directory of its own, such as"
                        + " ~/lighterman/app, or set image.allowHome: true"));
    }

    /** Not what an example says, which would come up when all is built. */
    private void realRegistry() {
        settings.image()
                .flatMap(image -> ImageNames.placeholder(image.name()))
                .ifPresent(what -> problem("image.name: " + what + "; " + ImageNames.NAME_YOURS));
    }

    public Preflight deploy() {
        realRegistry();
        if (settings.deploy().isEmpty()) {
            problem("deploy is missing, so there is nothing to deploy; perhaps you should add \"deploy: {}\"");
        }
        if (settings.image().isEmpty()) {
            findings.problem(SettingsBuilder.missingImage(settings.file()));
        }
        return ansible().deployIfAny();
    }

    public Preflight deployIfAny() {
        int before = findings.count();
        manifests();
        settings.deploy()
                .flatMap(deploy -> deploy.rollout().kubeconfig())
                .ifPresent(file -> needs("deploy.rollout.kubeconfig", file, "file", Preflight::isReadableFile));
        boolean watched = settings.deploy().isPresent()
                && settings.image().isPresent()
                && !settings.ansible().check();
        if (watched && findings.count() == before) {
            attempt("deploy.rollout", this::kubeconfig);
        }
        return this;
    }

    /** Without one on this machine the server's kubectl gives the verdict; one that cannot be used is no such case. */
    private void kubeconfig() throws InvalidInputException {
        RolloutSettings watching = WatchedRollout.settings(settings);
        if (backends.canWatch(watching)) {
            try {
                backends.check(watching);
            } catch (LightermanException e) {
                throw new InvalidInputException(e.getMessage());
            }
        }
    }

    private static boolean isReadableFile(Path path) {
        return Files.isRegularFile(path) && Files.isReadable(path);
    }

    public Preflight jobs() {
        settings.jobs().forEach(this::playbook);
        return this;
    }

    /** One job alone. */
    public Preflight job(JobSpec job) {
        playbook(job);
        return ansible();
    }

    private void playbook(JobSpec job) {
        git(job.playbook());
        try {
            PlaybookJobPlan.playbook(settings, job, Map.of()).check(settings, renderOnly);
        } catch (InvalidInputException e) {
            e.problems().forEach(found -> problem(job, "playbook", found.message()));
        }
        if (!renderOnly) {
            RunOptions.problems(job.options()).forEach(found -> problem(job, "", found.message()));
        }
    }

    private void git(PlaybookSource source) {
        if (source instanceof PlaybookSource.InGit && !renderOnly) {
            attempt("playbook", () -> backends.load(Library.JGIT));
        }
    }

    /** One in place of a ready one. */
    private void playbook(String option, PlaybookSource source) {
        git(source);
        attempt(
                option,
                () -> OwnPlaybook.of(source, settings.ansible(), Map.of()).check(settings, renderOnly));
    }

    private void problem(JobSpec job, String field, String message) {
        findings.problem(settings.jobPlaces()
                .problem(settings.jobs().indexOf(job), field, message)
                .orElseGet(() -> Problem.of("jobs: " + message)));
    }

    /** Own manifests, down to their text: that they cannot be used must not turn up when the image is pushed already. */
    private void manifests() {
        if (settings.deploy().isEmpty() || settings.image().isEmpty()) {
            return;
        }
        Deployment deploy = settings.deploy().get();
        deploy.playbook().ifPresent(own -> playbook("deploy.playbook", own));
        List<Path> files = deploy.manifests();
        int before = findings.count();
        files.forEach(file -> needs("deploy.manifests", file, "file or directory", Files::isReadable));
        files.stream()
                .filter(Kustomization::isAt)
                .forEach(path -> attempt(
                        "deploy", () -> ManifestFiles.of(settings, Map.of()).filesOf(path)));
        if (findings.count() == before) {
            DeploymentFiles ready = new DeploymentFiles(settings);
            attempt(
                    "deploy",
                    deploy.playbook().isPresent()
                            ? ready::checkWorkload
                            : () -> ready.deploymentPlaybook(Optional.empty(), true));
        }
    }

    private interface Attempt {
        void run() throws InvalidInputException;
    }

    /** Does something for its problems, which are of an option unless they have a place of their own. */
    private void attempt(String option, Attempt attempt) {
        try {
            attempt.run();
        } catch (InvalidInputException e) {
            for (Problem found : e.problems()) {
                boolean placed = found.file().isPresent() || found.option().isPresent();
                findings.problem(placed ? found : Problem.of(option + ": " + found.message()));
            }
        } catch (IllegalArgumentException e) {
            problem(option + ": " + e.getMessage());
        }
    }

    public Preflight rendering() {
        renderOnly = true;
        image();
        manifests();
        return jobs();
    }

    private Preflight ansible() {
        settings.inventory().ifPresent(source -> {
            if (source instanceof InventorySource.At at) {
                needs("inventory", at.path(), "file or directory", Files::isReadable);
            }
        });
        if (!renderOnly) {
            RunOptions.problems(settings.ansible()).forEach(found -> problem("ansible: " + found.message()));
        }
        return this;
    }

    /** A playbook of the user's: its problems together with the server's. */
    PlayPlan play(PlayRequest play) throws InvalidInputException {
        Optional<PlayPlan> plan = Optional.empty();
        try {
            Outgoing outgoing = Outgoing.of(settings, play.options(), play.secretFiles());
            plan = Optional.of(PlayPlan.of(play, outgoing, ReadyInventory.named(settings)));
        } catch (InvalidInputException e) {
            e.problems().forEach(findings::problem);
        }
        throwIfAny();
        return plan.orElseThrow();
    }

    public void throwIfAny() throws InvalidInputException {
        if (!renderOnly) {
            try {
                backends.check(settings.server());
                for (Server server : settings.servers()) {
                    backends.check(server);
                }
            } catch (InvalidInputException e) {
                e.problems().forEach(findings::problem);
            }
        }
        findings.throwIfAny();
    }
}
