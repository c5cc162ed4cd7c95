package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.image.ImageReference;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.play.PlaybookJobPlan;
import dev.lighterman.playbook.ready.ImagePlaybook;
import dev.lighterman.settings.Settings;
import java.util.Map;
import java.util.Optional;

/** What playbooks of the user's get that stand in place of the ready ones: what every job's gets, and what these are for. */
final class OwnVariables {
    private OwnVariables() {}

    /** Of an image playbook. */
    static Map<String, Object> image(JobState state) {
        Settings settings = state.settings();
        Map<String, Object> vars =
                PlaybookJobPlan.variables(settings, settings.name(), state.commit(), Optional.empty());
        vars.put("lighterman_context", settings.context());
        Image image = settings.image().orElseThrow();
        image.login().ifPresent(login -> {
            vars.put("lighterman_registry_username", login.username());
            vars.put(ImagePlaybook.PASSWORD_VARIABLE, login.password());
        });
        return vars;
    }

    /**
     * Of a deployment playbook.
     *
     * @param pinned the digest to deploy, if it is known and wanted
     */
    static Map<String, Object> deployment(JobState state, Optional<String> pinned) throws InvalidInputException {
        Settings settings = state.settings();
        Deployment deploy = settings.deploy().orElseThrow();
        Map<String, Object> vars =
                PlaybookJobPlan.variables(settings, deploy.jobName().orElseThrow(), state.imageCommit(), state.image());
        DeploymentFiles files = DeploymentFiles.of(state);
        ImageReference image = state.settings().reference();
        vars.put("lighterman_image", pinned.map(image::withDigest).orElse(image).toString());
        vars.put("lighterman_namespace", files.namespace());
        vars.put("lighterman_deployment", files.workload());
        if (deploy.manifests().isEmpty()) {
            vars.put("lighterman_replicas", deploy.replicas());
        }
        return vars;
    }
}
