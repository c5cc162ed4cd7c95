package dev.lighterman.pipeline.play;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Fetches the repositories of playbooks and looks whether these are there, before anything is built or sent.
 *
 * @param playbooks those in git
 */
public record FetchPlaybooks(List<OwnPlaybook> playbooks) implements Step {
    /** Of all jobs. */
    public static FetchPlaybooks of(Settings settings) {
        return new FetchPlaybooks(Stream.of(
                        image(settings).playbooks(),
                        deploy(settings).playbooks(),
                        settings.jobs().stream()
                                .flatMap(job -> of(settings, job).playbooks().stream())
                                .toList())
                .flatMap(List::stream)
                .toList());
    }

    /** Of the CI job. */
    public static FetchPlaybooks image(Settings settings) {
        return of(settings, settings.image().flatMap(image -> image.playbook()));
    }

    /** Of the CD job. */
    public static FetchPlaybooks deploy(Settings settings) {
        return of(settings, settings.deploy().flatMap(deploy -> deploy.playbook()));
    }

    /** Of a job. */
    public static FetchPlaybooks of(Settings settings, JobSpec job) {
        return new FetchPlaybooks(Stream.of(PlaybookJobPlan.playbook(settings, job, Map.of()))
                .filter(OwnPlaybook::isInGit)
                .toList());
    }

    private static FetchPlaybooks of(Settings settings, Optional<PlaybookSource> source) {
        return new FetchPlaybooks(source.map(own -> OwnPlaybook.of(own, settings.ansible(), Map.of())).stream()
                .filter(OwnPlaybook::isInGit)
                .toList());
    }

    @Override
    public void run(JobState state) throws LightermanException, InterruptedException {
        for (OwnPlaybook playbook : playbooks) {
            try {
                playbook.fetch(state);
            } catch (InvalidInputException e) { // what is wrong is pushed there, not written here
                throw new LightermanException(FailureKind.SOURCE, e.getMessage());
            } finally {
                state.playbookSent();
            }
        }
    }
}
