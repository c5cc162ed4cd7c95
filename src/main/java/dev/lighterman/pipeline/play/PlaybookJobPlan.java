package dev.lighterman.pipeline.play;

import dev.lighterman.api.JobSpec;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
            Settings settings, String job, Optional<SourceCommit> commit, Optional<PushedImage> image) {
        Map<String, Object> vars = new LinkedHashMap<>();
        vars.put("lighterman_pipeline", settings.name());
        vars.put("lighterman_job", job);
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

    /** A job's playbook as the pipeline runs it. */
    public static OwnPlaybook playbook(Settings settings, JobSpec job, Map<String, Object> found) {
        return OwnPlaybook.of(job.playbook(), job.options().or(settings.ansible()), found);
    }

    @Override
    public RunRequest request(JobState state) throws LightermanException, InterruptedException {
        return playbook(state.settings(), job, found).request(state);
    }
}
