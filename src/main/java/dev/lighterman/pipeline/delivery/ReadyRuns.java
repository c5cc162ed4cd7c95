package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.image.ImageReference;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.pipeline.job.FailureHints;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.PipelineRequest;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.pipeline.play.OwnPlaybook;
import dev.lighterman.playbook.ready.DeploymentPlaybook;
import dev.lighterman.playbook.ready.ImagePlaybook;
import dev.lighterman.playbook.ready.RevisionPlaybook;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the two ready playbooks are run. */
public final class ReadyRuns {
    private ReadyRuns() {}

    public static RunRequest common(Settings settings, String fileName, String playbook) throws InvalidInputException {
        return common(settings, fileName, playbook, Optional.empty(), Map.of());
    }

    /** The same with what undoes the playbook where it was ended, and secrets of its own. */
    public static RunRequest common(
            Settings settings,
            String fileName,
            String playbook,
            Optional<StagedFile> cleanup,
            Map<String, Object> secrets)
            throws InvalidInputException {
        List<StagedFile> project = new ArrayList<>();
        project.add(StagedFile.of(fileName, playbook));
        project.add(StagedFile.of(AnsibleCfg.FILE_NAME, ReadyFiles.ansibleCfg()));
        cleanup.ifPresent(project::add);
        RunRequest request = PipelineRequest.of(
                        settings, fileName, settings.ansible().extraVars(secrets))
                .project(project);
        return cleanup.isPresent()
                ? request.project(of -> of.cleanup(cleanup.get().path()))
                : request;
    }

    /** The registry's password, by the name the ready playbooks have for it. */
    public static Map<String, Object> loginVariables(Image image) {
        return image.login()
                .map(login -> Map.<String, Object>of(ImagePlaybook.PASSWORD_VARIABLE, login.password()))
                .orElse(Map.of());
    }

    /** Builds and pushes the image. */
    public static final class ImageRun implements RunPlaybook.Plan {
        private final PushDigest digest = new PushDigest();

        @Override
        public RunRequest request(JobState state) throws LightermanException, InterruptedException {
            Settings settings = state.settings();
            Image image = settings.image().orElseThrow();
            RunRequest request = image.playbook().isPresent()
                    ? OwnPlaybook.of(image.playbook().get(), settings.ansible(), OwnVariables.image(state))
                            .request(state)
                    : ready(state);
            return state.builders()
                    .map(hosts -> request.with(options -> options.limit(hosts)))
                    .orElse(request);
        }

        private static RunRequest ready(JobState state) throws InvalidInputException {
            Settings settings = state.settings();
            ReadyFiles files = new ReadyFiles(settings, new CommitMarks(state.commit()));
            Optional<StagedFile> cleanup =
                    files.imageCleanup().map(text -> StagedFile.of(ImagePlaybook.CLEANUP_FILE_NAME, text));
            return common(
                    settings,
                    ImagePlaybook.FILE_NAME,
                    files.imagePlaybook(state.selections()),
                    cleanup,
                    ImagePlaybook.secrets(settings.image().orElseThrow()));
        }

        @Override
        public Event.Listener observer(JobState state) {
            return digest::see;
        }

        @Override
        public Optional<FailureHints> hints(JobState state) {
            return Optional.of(state.settings())
                    .filter(settings ->
                            settings.image().orElseThrow().playbook().isEmpty())
                    .map(FailureHints::image);
        }

        @Override
        public Optional<String> pushes(JobState state) {
            return state.settings().ansible().check()
                    ? Optional.empty()
                    : Optional.of(state.settings().reference().toString());
        }

        @Override
        public void ended(JobState state, RunResult result) {
            if (result.outcome() == RunOutcome.OK) {
                pushes(state)
                        .ifPresent(image -> state.image(Optional.of(new PushedImage(image, digest.digest(image)))));
            }
        }
    }

    /** Asks the registry what was pushed, where the program that pushed does not say it: a podman that is called docker. */
    public record DigestOfRegistry() implements Step {
        @Override
        public void run(JobState state) throws LightermanException, InterruptedException {
            Image image = state.settings().image().orElseThrow();
            Optional<PushedImage> pushed =
                    state.image().filter(of -> of.digest().isEmpty());
            if (pushed.isEmpty()) {
                return;
            }
            RegistryDigest.Answer answer = RegistryDigest.ask(state.node(), image);
            if (answer.digest().isPresent()) {
                state.image(Optional.of(new PushedImage(pushed.get().reference(), answer.digest())));
            } else {
                String pusher = image.playbook().isPresent()
                        ? "the image playbook"
                        : image.engine().program();
                state.warn(pusher + " did not say the digest of what it pushed: " + answer.trouble());
            }
        }
    }

    /** Applies the deployment, pinned to what was pushed. */
    public static final class DeploymentRun implements RunPlaybook.Plan {
        @Override
        public RunRequest request(JobState state)
                throws InvalidInputException, LightermanException, InterruptedException, JobFailure {
            Settings settings = state.settings();
            Deployment deploy = settings.deploy().orElseThrow();
            Optional<String> digest = state.image().flatMap(PushedImage::digest);
            if (state.image().isEmpty() || Prebuilt.isMadeElsewhere(settings)) {
                state.imageIsOfRegistry();
            }
            boolean pins = deploy.pin() == Pin.DIGEST;
            if (digest.isEmpty()) {
                digest = asked(state, pins);
            }
            Optional<String> pinned = pins ? digest : Optional.empty();
            if (deploy.playbook().isPresent()) {
                return OwnPlaybook.of(
                                deploy.playbook().get(), settings.ansible(), OwnVariables.deployment(state, pinned))
                        .request(state);
            }
            String playbook = DeploymentFiles.of(state).deploymentPlaybook(pinned, pinned.isEmpty());
            return common(
                    settings,
                    DeploymentPlaybook.FILE_NAME,
                    playbook,
                    Optional.empty(),
                    DeploymentFiles.of(state).manifestSecrets());
        }

        /**
         * Where nothing was pushed just now, the registry says what the tag is. One that has no such tag ends the job, unless
         * the tag is what is wanted: nodes may have the image from elsewhere.
         */
        private static Optional<String> asked(JobState state, boolean pins)
                throws LightermanException, InterruptedException, JobFailure {
            Image image = state.settings().image().orElseThrow();
            ImageReference reference = ImageNames.reference(image.name());
            boolean check = state.settings().ansible().check();
            RegistryDigest.Answer answer = RegistryDigest.ask(state.node(), image);
            if (answer.digest().isPresent()) {
                if (!check) {
                    state.image(Optional.of(new PushedImage(reference.toString(), answer.digest())));
                }
                return answer.digest();
            }
            // a check may come before the push
            if (answer.absent() && pins && !check && state.image().isEmpty()) {
                Failure failure = Failure.of(
                                FailureKind.RUN,
                                "there is no tag " + reference.tag().orElse("latest") + " of " + reference.name()
                                        + " in its registry; nothing was deployed")
                        .remedy("perhaps you should check image.name, or push it with the image command");
                throw new JobFailure(failure);
            }
            boolean own = state.settings().deploy().orElseThrow().playbook().isPresent();
            String then = own
                    ? ", so the deployment playbook gets its tag: "
                    : ", so it is deployed by its tag and the pods are restarted: ";
            state.warn("no digest is known for " + reference + (pins ? then : ": ") + answer.trouble());
            return Optional.empty();
        }

        @Override
        public Event.Listener observer(JobState state) throws InvalidInputException {
            return DeploymentTasks.noting(state).andThen(DeploymentTasks.showing(state));
        }

        @Override
        public Optional<FailureHints> hints(JobState state) {
            return Optional.of(state.settings())
                    .filter(settings ->
                            settings.deploy().orElseThrow().playbook().isEmpty())
                    .map(FailureHints::deployment);
        }
    }

    /** Notes the revision that runs before a deployment playbook of the user's changes it. */
    public static final class RevisionRun implements RunPlaybook.Plan {
        /** Whether a rollback needs it: the ready playbook notes it itself. */
        public static boolean needed(Settings settings) {
            Deployment deploy = settings.deploy().orElseThrow();
            return deploy.playbook().isPresent() && deploy.rollout().rollback();
        }

        @Override
        public RunRequest request(JobState state) throws InvalidInputException {
            return common(
                    state.settings(),
                    RevisionPlaybook.FILE_NAME,
                    DeploymentFiles.of(state).revisionPlaybook());
        }

        @Override
        public Event.Listener observer(JobState state) throws InvalidInputException {
            return DeploymentTasks.noting(state);
        }

        @Override
        public Optional<FailureHints> hints(JobState state) {
            return Optional.of(FailureHints.deployment(state.settings()));
        }
    }
}
