package dev.lighterman.pipeline.play;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Server;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.ReadyInventory;
import dev.lighterman.pipeline.job.RunNotes;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A playbook of the user's: a file with the project it belongs to, or one made of values. Immutable. */
public final class PlayPlan implements RunPlaybook.Plan {
    private static final int LONGEST_LIMIT = 100 * 1024;

    private final RunRequest request;
    private final Optional<PlaybookProject.Sent> sent;
    private final Optional<LastFailed> lastFailed;

    private PlayPlan(RunRequest request, Optional<PlaybookProject.Sent> sent, Optional<LastFailed> lastFailed) {
        this.request = request;
        this.sent = sent;
        this.lastFailed = lastFailed;
    }

    /**
     * Finds everything a playbook needs on this machine.
     *
     * @throws InvalidInputException if a file is not there or cannot be used, all problems at once
     */
    public static PlayPlan of(PlayRequest play, Server server) throws InvalidInputException {
        if (play.playbook() instanceof PlaybookSource.InGit) {
            throw new InvalidInputException("a playbook in git can be run by Pipeline.play only, which clones it");
        }
        if (play.slices().isPresent()) {
            throw new InvalidInputException("slices can be run by Pipeline.play only, which makes one result of them");
        }
        return of(play, Outgoing.of(server, play.options(), play.secretFiles()), Optional.empty());
    }

    /**
     * As {@link #of(PlayRequest, Server)}.
     *
     * @param outgoing what may leave this machine
     * @param otherwise the inventory where the request names none
     */
    public static PlayPlan of(PlayRequest play, Outgoing outgoing, Optional<ReadyInventory> otherwise)
            throws InvalidInputException {
        Optional<PlayedProject> here = play.playbook() instanceof PlaybookSource.AtPath at
                ? Optional.of(PlayedProject.at(at.path()))
                : Optional.empty();
        return of(play, here, outgoing, otherwise);
    }

    /** The same for a playbook whose files are where they are said to be. */
    static PlayPlan of(
            PlayRequest play, Optional<PlayedProject> files, Outgoing outgoing, Optional<ReadyInventory> otherwise)
            throws InvalidInputException {
        PlayPlanning planning = new PlayPlanning(play, files, outgoing);
        RunRequest request = planning.request(otherwise);
        return new PlayPlan(request, planning.sent(), planning.lastFailed());
    }

    /**
     * What asks which hosts the run would have.
     *
     * @throws InvalidInputException if the playbook is on the server
     */
    public InventoryQuery inventory() throws InvalidInputException {
        return InventoryQuery.of(request);
    }

    @Override
    public RunRequest request(JobState state) throws LightermanException, InterruptedException, JobFailure {
        sent.ifPresent(project -> project.tell(state));
        return request(state.server());
    }

    /** What is kept with the run for clients that follow it, where no job says more. */
    public RunNotes notes() {
        return sent.map(project -> RunNotes.of(project.leftAtHome())).orElse(RunNotes.NONE);
    }

    /**
     * The run on a server, which is asked for its last run where the plan needs that.
     *
     * @throws LightermanException if the server could not be used or asked, or there is nothing to be run
     */
    public RunRequest on(ServerConnection server) throws LightermanException, InterruptedException {
        try {
            RunNotes notes = notes();
            return request(server).purpose(purpose -> purpose.notes(notes.map()));
        } catch (JobFailure e) {
            throw new LightermanException(e.failure(), e);
        }
    }

    private RunRequest request(ServerConnection server) throws LightermanException, InterruptedException, JobFailure {
        if (lastFailed.isEmpty()) {
            return request;
        }
        return limited(request, lastFailed.get().hosts(server));
    }

    /** A run on some hosts alone. Linux takes no more than 128 KiB for a word of a command line. */
    static RunRequest limited(RunRequest request, List<String> names) {
        String limit = String.join(",", names);
        return limit.getBytes(StandardCharsets.UTF_8).length > LONGEST_LIMIT
                ? request.hosts(hosts -> hosts.slice(names))
                : request.with(options -> options.limit(limit));
    }
}
