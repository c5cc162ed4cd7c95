package dev.lighterman.pipeline;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.pipeline.delivery.CheckMode;
import dev.lighterman.pipeline.delivery.DeploymentFiles;
import dev.lighterman.pipeline.delivery.FindBuilders;
import dev.lighterman.pipeline.delivery.Prebuilt;
import dev.lighterman.pipeline.delivery.ReadyRuns;
import dev.lighterman.pipeline.delivery.RenderKustomizations;
import dev.lighterman.pipeline.delivery.WatchRollout;
import dev.lighterman.pipeline.job.HoldLock;
import dev.lighterman.pipeline.job.Job;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.pipeline.job.Steps;
import dev.lighterman.pipeline.play.PlaybookJobPlan;
import dev.lighterman.pipeline.play.RunSlices;
import dev.lighterman.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of each kind of job. */
public final class Jobs {
    private Jobs() {}

    /** The CI job: nothing is contacted before the files to send are known. */
    public static Job image(Settings settings, Optional<String> triggeredBy) {
        boolean check = settings.ansible().check();
        List<Step> steps = new ArrayList<>(List.of(new Steps.FetchSource()));
        if (!settings.build().isEmpty() && !check) {
            steps.add(new Steps.Build(settings.build()));
        }
        if (Prebuilt.is(settings)) {
            steps.addAll(List.of(new Steps.Connect(), new Prebuilt(), new Steps.Disconnect()));
        } else if (check) {
            steps.addAll(CheckMode.image());
        } else {
            steps.addAll(image());
        }
        return new Job(settings.name(), triggeredBy, steps);
    }

    private static List<Step> image() {
        return List.of(
                new Steps.SelectFiles(),
                new Steps.Connect(),
                new FindBuilders(),
                HoldLock.context(),
                new Steps.Send(),
                new RunPlaybook(new ReadyRuns.ImageRun()),
                new ReadyRuns.DigestOfRegistry(),
                new Steps.Disconnect());
    }

    /** The CD job. */
    public static Job deployment(Settings settings, Optional<String> triggeredBy) {
        return new Job(
                settings.deploy().flatMap(Deployment::jobName).orElseThrow(),
                triggeredBy,
                settings.ansible().check() ? CheckMode.deployment() : deployment(settings));
    }

    private static List<Step> deployment(Settings settings) {
        List<Step> steps = new ArrayList<>(List.of(new Steps.Connect(), new HoldLock(Jobs::workload, false)));
        if (new DeploymentFiles(settings).rendersKustomizations()) {
            steps.add(new RenderKustomizations());
        }
        if (ReadyRuns.RevisionRun.needed(settings)) {
            steps.add(new RunPlaybook(new ReadyRuns.RevisionRun()));
        }
        steps.addAll(
                List.of(new RunPlaybook(new ReadyRuns.DeploymentRun()), new WatchRollout(), new Steps.Disconnect()));
        return steps;
    }

    /** The workload, which no two deployments change at once: from the first change to the verdict. */
    private static String workload(Settings settings) throws InvalidInputException {
        DeploymentFiles files = new DeploymentFiles(settings);
        return "deployment:" + files.namespace() + "/" + files.workload();
    }

    private static Step play(PlaybookJobPlan plan) {
        return plan.job().slices().isPresent()
                ? new RunSlices(plan, plan.job().slices().get())
                : new RunPlaybook(plan);
    }

    /** A job with a playbook of the user's, told what the pipeline has found by then. */
    public static Job playbook(JobSpec job, Optional<String> triggeredBy, Map<String, Object> found) {
        return new Job(
                job.name(),
                triggeredBy,
                List.of(
                        new Steps.Connect(),
                        HoldLock.job(job),
                        play(new PlaybookJobPlan(job, found)),
                        new Steps.Disconnect()));
    }
}
