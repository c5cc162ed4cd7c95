package dev.lighterman.pipeline.play;

import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.Source;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.PlaybookCheckouts;
import dev.lighterman.pipeline.job.ReadyInventory;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.AnsibleSettings;
import dev.lighterman.settings.GitReference;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.settings.Settings;
import dev.lighterman.source.GitSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A playbook of a git repository: planned once the job has checked the repository out. Immutable.
 *
 * @param play the request, with all options that hold
 * @param named the directory of its project, in the repository; empty to find it by the playbook's path
 * @param source the repository
 * @param commit this very one, where that was asked for
 */
public record GitPlay(PlayRequest play, Optional<Path> named, Source source, Optional<String> commit)
        implements RunPlaybook.Plan {
    /**
     * Looks at what can be seen before the repository is there. A login of the pipeline's own source is used for others on its
     * server.
     *
     * @param play what was asked for
     * @param settings of the pipeline, whose options hold below those of the request
     */
    public static GitPlay of(PlayRequest play, Settings settings) throws InvalidInputException {
        Source asked = ((PlaybookSource.InGit) play.playbook()).repository();
        Source source;
        try {
            source = PlaybookCheckouts.withLogin(asked, settings);
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
        List<Problem> problems = new ArrayList<>();
        AnsibleSettings.problems(play.options()).forEach(text -> problems.add(Problem.of(text)));
        problems.addAll(AnsibleSettings.fileProblems(play.options()));
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        Optional<String> commit = PlaybookCheckouts.commit(asked);
        PlayRequest whole = play.options(play.options().or(settings.ansible()));
        Source anywhere = commit.isPresent() ? GitReference.withLogin(Source.git(source.git()), source) : source;
        return new GitPlay(whole, play.options().project(), anywhere, commit);
    }

    @Override
    public RunRequest request(JobState state) throws LightermanException, InterruptedException, JobFailure {
        Settings settings = state.settings();
        Path checkout = state.sources();
        String url = GitSource.of(source.git(), Optional.empty()).url();
        PlayedProject files = PlayedProject.inCheckout(
                play.playbook().toString(), named, checkout, url, state.commit().orElseThrow());
        Outgoing outgoing = Outgoing.of(settings, play.options(), play.secretFiles());
        return PlayPlan.of(play, Optional.of(files), outgoing, ReadyInventory.named(settings))
                .request(state);
    }

    /** Once the run has all its files, others may use the checkout; a further try would need it again. */
    @Override
    public Event.Listener observer(JobState state) {
        return event -> {
            if (event instanceof RunEvent.Started && state.settings().retries().run() == 0) {
                state.sent();
            }
        };
    }
}
