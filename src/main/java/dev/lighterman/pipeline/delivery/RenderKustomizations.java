package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.kubernetes.Kustomization;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.FileMode;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.playbook.ready.KustomizePlaybook;
import dev.lighterman.run.stage.ProjectFile;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Has kubectl render the kustomizations where it is, so that their text can be pinned like any other. */
public record RenderKustomizations() implements Step {
    @Override
    public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
        if (!new DeploymentFiles(state.settings()).rendersKustomizations()) {
            return; // in check mode
        }
        ManifestFiles manifests = DeploymentFiles.of(state).ownManifests();
        Plan plan = new Plan(manifests);
        new RunPlaybook(plan).run(state);
        state.kustomized(texts(manifests, state.node(), plan.id));
    }

    /** Their text, by their directories on this machine, without a job. */
    static Map<Path, String> rendered(Settings settings, ServerConnection server)
            throws LightermanException, InterruptedException {
        ManifestFiles manifests = new DeploymentFiles(settings).ownManifests();
        RunResult result = server.runner().run(request(settings, manifests), Event.Listener.none());
        if (result.outcome() != RunOutcome.OK) {
            throw new LightermanException(
                    FailureKind.ROLLOUT,
                    "kubectl on the server could not render the kustomizations in deploy.manifests: "
                            + result.reason().orElse(result.outcome().meaning()),
                    "perhaps you should try `kubectl kustomize` there, or set deploy.deployment and deploy.namespace");
        }
        return texts(manifests, server.node(), result.id());
    }

    private static RunRequest request(Settings settings, ManifestFiles manifests) throws InvalidInputException {
        List<StagedFile> files = new ArrayList<>();
        List<String> roots = new ArrayList<>();
        for (Path path : manifests.kustomizations()) {
            Kustomization kustomization = Kustomization.of(path);
            String folder = String.valueOf(roots.size());
            roots.add(kustomization.root().equals(".") ? folder : folder + "/" + kustomization.root());
            manifests
                    .filesOf(path)
                    .forEach((name, file) -> files.add(new StagedFile(
                            KustomizePlaybook.FOLDER + "/" + folder + "/" + name,
                            new StagedFile.Content.Local(file),
                            FileMode.READABLE & FileMode.of(file, 0))));
        }
        RunRequest request = ReadyRuns.common(
                settings, KustomizePlaybook.FILE_NAME, new DeploymentFiles(settings).kustomizePlaybook(roots));
        files.addAll(0, request.project().files());
        return request.project(files);
    }

    private static Map<Path, String> texts(ManifestFiles manifests, ControlNode node, String run)
            throws LightermanException, InterruptedException {
        Map<Path, String> texts = new LinkedHashMap<>();
        for (Path path : manifests.kustomizations()) {
            texts.put(path, ProjectFile.take(node, run, KustomizePlaybook.output(texts.size())));
        }
        return texts;
    }

    private static final class Plan implements RunPlaybook.Plan {
        private final ManifestFiles manifests;
        private String id = "";

        private Plan(ManifestFiles manifests) {
            this.manifests = manifests;
        }

        @Override
        public RunRequest request(JobState state) throws InvalidInputException {
            return RenderKustomizations.request(state.settings(), manifests);
        }

        @Override
        public void ended(JobState state, RunResult result) {
            if (result.outcome() == RunOutcome.OK) {
                id = result.id();
            }
        }
    }
}
