package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.PipelineRequest;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.settings.Settings;
import dev.lighterman.source.GitSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A playbook of the user's that a pipeline runs, as a job or in place of a ready one: staged as {@code play} does, with the
 * pipeline's inventory; one in git may have its own. Immutable.
 *
 * @param source where it comes from
 * @param options how it is run
 */
public record OwnPlaybook(PlaybookSource source, AnsibleOptions options) {
    private static final Pattern OF_COLLECTION = Pattern.compile("[a-z]\\w*(?:\\.[a-z]\\w*){2,}(?<!\\.ya?ml|\\.json)");

    /** One that runs with the pipeline's options, and with what the pipeline tells it where these do not say it. */
    public static OwnPlaybook of(PlaybookSource source, AnsibleOptions options, Map<String, Object> found) {
        return new OwnPlaybook(source, options.or(AnsibleOptions.none().extraVars(found)));
    }

    /**
     * What can be found wrong with it before anything is contacted.
     *
     * @param rendering nothing is run, so its passwords may be missing
     */
    public void check(Settings settings, boolean rendering) throws InvalidInputException {
        if (source instanceof PlaybookSource.InGit git) { // its files are looked at when they are fetched
            try {
                GitSource.of(git.repository().git(), Optional.empty());
            } catch (LightermanException e) {
                throw new InvalidInputException(e.getMessage());
            }
        }
        Optional<Problem> project = PlaybookProject.refused(source, options);
        if (project.isPresent()) {
            throw new InvalidInputException(List.of(project.get()));
        }
        if (source instanceof PlaybookSource.OfValues values) {
            new ValueTexts(Set.of()).of(values.playbook());
        } else if (source instanceof PlaybookSource.AtPath at) { // one on the server is looked for when it runs
            Path file = at.path();
            if (!Files.isRegularFile(file)) {
                throw new InvalidInputException(
                        Files.isDirectory(file) ? file + " is a directory, not a playbook" : missing(file));
            }
            PlaybookProject found = project(settings, file);
            if (!rendering && !found.problems().isEmpty()) {
                throw new InvalidInputException(found.problems());
            }
            found.sent();
        }
    }

    private PlaybookProject project(Settings settings, Path file) throws InvalidInputException {
        return PlaybookProject.of(file, settings.directory(), options, Outgoing.of(settings, options));
    }

    boolean isInGit() {
        return source instanceof PlaybookSource.InGit;
    }

    /** Fetches the repository, and looks whether the playbook can be run. */
    void fetch(JobState state) throws LightermanException, InterruptedException {
        PlaybookProject project = checkedOut(state);
        if (!project.problems().isEmpty()) {
            throw new InvalidInputException(project.problems());
        }
        project.sent();
        state.tell(new PipelineEvent.PlaybookReady(
                source.toString(), state.playbookCommit().orElseThrow()));
        state.playbookCommit(Optional.empty());
    }

    /** Its project in a checkout, which is the job's from here on. */
    private PlaybookProject checkedOut(JobState state) throws LightermanException, InterruptedException {
        PlaybookSource.InGit git = (PlaybookSource.InGit) source;
        GitSource.Checkout checkout = state.playbook(git.repository());
        state.playbookCommit(Optional.of(checkout.commit()));
        Optional<Path> named =
                options.project().filter(path -> !path.isAbsolute()); // else the pipeline's, which is here
        return PlayedProject.inCheckout(
                        git.path(),
                        named,
                        checkout.directory(),
                        checkout.commit().url(),
                        checkout.commit())
                .project(options, Outgoing.of(state.settings(), options));
    }

    /** The run. */
    public RunRequest request(JobState state) throws LightermanException, InterruptedException {
        return request(state, sent -> sent.tell(state));
    }

    /** The same without telling what is sent. */
    public RunRequest quietRequest(JobState state) throws LightermanException, InterruptedException {
        return request(state, sent -> {});
    }

    private RunRequest request(JobState state, Consumer<PlaybookProject.Sent> found)
            throws LightermanException, InterruptedException {
        Settings settings = state.settings();
        String name = source.fileName();
        if (source instanceof PlaybookSource.OfValues values) {
            ValueTexts texts = new ValueTexts(options.extraVars().keySet());
            StagedFile playbook = StagedFile.of(name, texts.of(values.playbook()));
            return Requirements.withoutProject(
                    PipelineRequest.of(settings, name, options.extraVars(texts.secrets())),
                    options,
                    Optional.of(playbook),
                    Optional.empty());
        } else if (source instanceof PlaybookSource.OnServer there) {
            RunRequest request = Requirements.withoutProject(
                    PipelineRequest.of(settings, name, options), options, Optional.empty(), Optional.of(there.path()));
            return settings.inventory().isPresent() ? request : request.inventories(List.of());
        }
        PlaybookProject project =
                source instanceof PlaybookSource.AtPath at ? project(settings, at.path()) : checkedOut(state);
        RunRequest request = PipelineRequest.of(settings, project.path(), options, project::inventory);
        if (isInGit() && settings.inventory().isEmpty() && project.saysInventory()) {
            request = request.inventories(List.of());
        }
        PlaybookProject.Sent sent = project.sent();
        found.accept(sent);
        return project.applied(request, sent);
    }

    static String missing(Path file) {
        if (OF_COLLECTION.matcher(file.toString()).matches()) {
            return "there is no playbook " + file
                    + "; perhaps you should write a playbook that imports it (- import_playbook: " + file
                    + "), if it is a collection's";
        }
        return "there is no playbook " + file
                + "; perhaps you should check its path, or write server:PATH for one that is on the server";
    }
}
