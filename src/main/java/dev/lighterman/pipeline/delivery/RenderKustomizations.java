package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.kubernetes.Kustomization;
import dev.lighterman.node.FileMode;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.RunPlaybook;
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
    /** Whether there is a kustomization among the manifests that are applied. */
    public static boolean needed(Settings settings) {
        return settings.deploy().orElseThrow().playbook().isEmpty()
                && !new DeploymentFiles(settings)
                        .ownManifests()
                        .kustomizations()
                        .isEmpty();
    }

    @Override
    public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
        ManifestFiles manifests = DeploymentFiles.of(state).ownManifests();
        List<Path> kustomizations = manifests.kustomizations();
        if (!needed(state.settings())) {
            return; // in check mode
        }
        Rendering rendering = new Rendering(kustomizations, manifests);
        new RunPlaybook(rendering).run(state);
        Map<Path, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < kustomizations.size(); i++) {
            texts.put(kustomizations.get(i), ProjectFile.take(state.node(), rendering.id, KustomizePlaybook.output(i)));
        }
        state.kustomized(texts);
    }

    private static final class Rendering implements RunPlaybook.Plan {
        private final List<Path> kustomizations;
        private final ManifestFiles manifests;
        private String id = "";

        private Rendering(List<Path> kustomizations, ManifestFiles manifests) {
            this.kustomizations = kustomizations;
            this.manifests = manifests;
        }

        @Override
        public RunRequest request(JobState state) throws InvalidInputException {
            List<StagedFile> files = new ArrayList<>();
            List<String> roots = new ArrayList<>();
            for (Path path : kustomizations) {
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
                    state.settings(),
                    KustomizePlaybook.FILE_NAME,
                    DeploymentFiles.of(state).kustomizePlaybook(roots));
            files.addAll(0, request.project().files());
            return request.project(files);
        }

        @Override
        public void ended(JobState state, RunResult result) {
            if (result.outcome() == RunOutcome.OK) {
                id = result.id();
            }
        }
    }
}
