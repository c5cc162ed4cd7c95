package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobResult;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.pipeline.delivery.ReadyRuns;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the playbook of a job of the user's is run: staged as {@code play} does, with the pipeline's inventory and {@code
 * ansible} settings, and with what the pipeline has found by then as variables. Immutable.
 *
 * @param job what to run
 * @param found what the playbook gets, by variable
 */
public record PlaybookJobPlan(JobSpec job, Map<String, Object> found) implements RunPlaybook.Plan {
    /** Ansible would execute it. Git accepts it in a branch name, and a user who may push a branch must not run commands here. */
    private static final Pattern TEMPLATE = Pattern.compile("\\{[{%#]");

    /**
     * What a job gets from the pipeline; what is not known by then is left out, so that a playbook that uses it fails rather
     * than goes on with nothing.
     */
    public static Map<String, Object> variables(
            Settings settings,
            String job,
            Optional<JobResult> upstream,
            Optional<Result> worst,
            Optional<SourceCommit> commit,
            Optional<PushedImage> image) {
        Map<String, Object> vars = new LinkedHashMap<>();
        vars.put("lighterman_pipeline", settings.name());
        vars.put("lighterman_job", job);
        upstream.ifPresent(result -> {
            vars.put("lighterman_upstream_job", result.name());
            vars.put("lighterman_upstream_result", result.result().name());
        });
        worst.ifPresent(result -> vars.put("lighterman_result", result.name()));
        settings.image()
                .ifPresent(named -> vars.put(
                        "lighterman_image",
                        image.map(PushedImage::reference)
                                .orElseGet(
                                        () -> ImageNames.reference(named.name()).toString())));
        image.flatMap(PushedImage::digest).ifPresent(digest -> vars.put("lighterman_digest", digest));
        commit.ifPresent(built -> {
            vars.put("lighterman_commit", built.commit());
            built.branch()
                    .filter(branch -> !TEMPLATE.matcher(branch).find())
                    .ifPresent(branch -> vars.put("lighterman_branch", branch));
        });
        return vars;
    }

    /**
     * What can be found wrong with a job's playbook before anything is contacted.
     *
     * @param rendering nothing is run, so its passwords may be missing
     */
    public static void check(Settings settings, JobSpec job, boolean rendering) throws InvalidInputException {
        if (job.playbook() instanceof PlaybookSource.OfValues values) {
            new ValueTexts(Set.of()).of(values.playbook());
            return;
        } else if (job.playbook() instanceof PlaybookSource.OnServer) {
            return; // it is looked for when it runs
        }
        PlaybookProject project = project(settings, job, job.options().or(settings.ansible()));
        if (!rendering && !project.problems().isEmpty()) {
            throw new InvalidInputException(project.problems());
        }
        project.sent();
    }

    private static PlaybookProject project(Settings settings, JobSpec job, AnsibleOptions options)
            throws InvalidInputException {
        return PlaybookProject.of(
                ((PlaybookSource.AtPath) job.playbook()).path(),
                settings.directory(),
                options,
                Outgoing.of(settings, options));
    }

    @Override
    public RunRequest request(JobState state) throws InvalidInputException {
        Settings settings = state.settings();
        AnsibleOptions options =
                job.options().or(settings.ansible()).or(AnsibleOptions.none().extraVars(found));
        String name = job.playbook().fileName();
        if (job.playbook() instanceof PlaybookSource.OfValues values) {
            ValueTexts texts = new ValueTexts(options.extraVars().keySet());
            StagedFile playbook = StagedFile.of(name, texts.of(values.playbook()));
            return ReadyRuns.configured(settings, name, options.extraVars(texts.secrets()))
                    .project(List.of(playbook));
        }
        if (job.playbook() instanceof PlaybookSource.OnServer there) {
            RunRequest request = ReadyRuns.configured(settings, name, options).onServer(there.path());
            return settings.inventory().isPresent() ? request : request.inventories(List.of());
        }
        PlaybookProject project = project(settings, job, options);
        RunRequest request = ReadyRuns.configured(settings, project.path(), options, project::inventory);
        PlaybookProject.Sent sent = project.sent();
        state.tell(sent.event());
        state.remedies(sent.leftAtHome()::against);
        return project.applied(request, sent);
    }
}
