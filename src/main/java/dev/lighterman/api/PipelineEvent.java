package dev.lighterman.api;

import dev.lighterman.api.PipelineResult.Provenance;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** An event around the playbook runs: of jobs, source, build, connection, transfer, rollout. */
public sealed interface PipelineEvent extends Event {
    /**
     * A job has begun.
     *
     * @param name the job's name, not null
     * @param triggeredBy the name of the job that triggered it; empty for the first
     * @param time when, by this machine's clock, not null
     */
    record JobStarted(String name, Optional<String> triggeredBy, Instant time) implements PipelineEvent {}

    /**
     * The source is being fetched from {@code url} (credentials left out).
     *
     * @param url where it comes from, credentials left out, not null
     * @param branch the branch that is wanted; empty for the remote's own choice
     */
    record SourceFetching(String url, Optional<String> branch) implements PipelineEvent {}

    /**
     * The commit to build is checked out.
     *
     * @param commit the commit, not null
     */
    record SourceReady(SourceCommit commit) implements PipelineEvent {}

    /**
     * The repository of a playbook is being fetched.
     *
     * @param url where it comes from, credentials left out, not null
     * @param ref the branch, tag or commit that is wanted; empty for the remote's own choice
     */
    record PlaybookFetching(String url, Optional<String> ref) implements PipelineEvent {}

    /**
     * The repository of a playbook is fetched, and the playbook is there.
     *
     * @param playbook its path from the top of the repository, not null
     * @param commit what of the repository is used, not null
     */
    record PlaybookReady(String playbook, SourceCommit commit) implements PipelineEvent {}

    /**
     * The build command has been started in {@code directory}.
     *
     * @param command the command and its arguments, not null
     * @param directory where it runs on this machine, not null
     */
    record BuildStarted(List<String> command, String directory) implements PipelineEvent {}

    /**
     * Bytes the build command wrote, standard output and error together, untouched.
     *
     * @param bytes a read-only view of its own position, not null; may end in the middle of a character
     */
    record BuildOutput(ByteBuffer bytes) implements PipelineEvent {
        /** {@return the bytes; a read-only view of its own position} */
        @Override
        public ByteBuffer bytes() {
            return bytes.asReadOnlyBuffer();
        }
    }

    /**
     * The build command has ended.
     *
     * @param exitCode its exit code, 0 for success
     * @param duration how long it took, not null
     */
    record BuildFinished(int exitCode, Duration duration) implements PipelineEvent {}

    /**
     * A connection to the control node is wanted.
     *
     * @param fromHost this machine's host name
     * @param server the server's name as shown in brackets
     */
    record Connecting(String fromHost, String server) implements PipelineEvent {}

    /**
     * An SSH session is being opened: once a hop, jump hosts first. Not told for a local control node.
     *
     * @param user who logs in, not null
     * @param host the host as configured, not null
     * @param port its SSH port
     */
    record SessionOpening(String user, String host, int port) implements PipelineEvent {}

    /** The session of the latest {@link SessionOpening} is open. */
    record SessionOpened() implements PipelineEvent {}

    /**
     * Another job holds a lock that this job needs; this job waits, in order of arrival. Told again when the next one has
     * come to hold the lock, and when the holder's run is known.
     *
     * @param lock what is waited for: {@code context:/root} or {@code deployment:default/web}
     * @param holder the job that has it and its machine
     * @param since when it came to have it, by the control node's clock
     * @param run the id of its run, if there is one by now
     */
    record LockWaiting(String lock, String holder, Instant since, Optional<String> run) implements PipelineEvent {
        /**
         * {@return what is going on, for people; such as {@code context /root is used by shop on build-7 since
         * 2026-01-02T03:04:05Z (run 20260102-...)}}
         */
        public String message() {
            return lock.replaceFirst(":", " ") + " is used by " + holder + " since "
                    + since.truncatedTo(ChronoUnit.SECONDS)
                    + run.map(id -> " (run " + id + ")").orElse("");
        }
    }

    /**
     * Files are about to be compared and sent: how many match, and their bytes in all.
     *
     * @param files how many files match
     * @param bytes their bytes in all
     */
    record TransferStarted(int files, long bytes) implements PipelineEvent {}

    /**
     * The files that go along with a playbook are known: its project's, without those that git ignores and Ansible does not
     * look for.
     *
     * @param directory the project's directory on this machine, not null
     * @param files how many files go along
     * @param bytes their bytes in all
     */
    record ProjectFound(String directory, int files, long bytes) implements PipelineEvent {}

    /**
     * So many bytes of the {@code toSend} that the control node has not yet have arrived there, or of a run's own files have
     * gone out: a playbook's and what lies beside it. Told now and then.
     *
     * @param bytes how many bytes have arrived or gone out so far
     * @param toSend how many there are to send in all
     */
    record TransferProgressed(long bytes, long toSend) implements PipelineEvent {}

    /**
     * One file is in place on the control node; {@code sent} is false when it was there already, unchanged.
     *
     * @param path the path on the control node, not null
     * @param bytes the file's size in bytes
     * @param sent whether it was sent; false when it was there already, unchanged
     */
    record FileTransferred(String path, long bytes, boolean sent) implements PipelineEvent {}

    /**
     * One file was removed on the control node: an earlier run of the pipeline had put it there, and this one does not send it.
     *
     * @param path the whole path on the control node, not null
     */
    record FileRemoved(String path) implements PipelineEvent {}

    /**
     * The transfer is complete.
     *
     * @param filesSent how many files were sent
     * @param filesUnchanged how many were there already, unchanged
     * @param bytesSent how many bytes of file content were sent
     * @param duration how long it took, not null
     */
    record TransferFinished(int filesSent, int filesUnchanged, long bytesSent, Duration duration)
            implements PipelineEvent {}

    /**
     * The connection to the server named is being given up; told after success and failure alike.
     *
     * @param server the server's name as shown in brackets, not null
     */
    record Disconnecting(String server) implements PipelineEvent {}

    /**
     * Waiting for the cluster to run the new revision.
     *
     * @param namespace the namespace, not null
     * @param deployment the workload's name, not null
     * @param state what is waited for, in words for people, not null
     */
    record RolloutWaiting(String namespace, String deployment, String state) implements PipelineEvent {}

    /**
     * The rollout failed for {@code reason}; the revision that ran before is being restored.
     *
     * @param namespace the namespace, not null
     * @param deployment the workload's name, not null
     * @param reason why the rollout failed, not null
     * @param revision the revision that is being restored, as {@code kubectl rollout history} numbers it
     */
    record RollingBack(String namespace, String deployment, String reason, long revision) implements PipelineEvent {}

    /**
     * The rollout's verdict is there.
     *
     * @param rollout the verdict and what runs, not null
     * @param provenance from commit to pods, where a digest was pushed or is known
     */
    record RolloutFinished(Rollout rollout, Optional<Provenance> provenance) implements PipelineEvent {}

    /**
     * Something failed and is tried again.
     *
     * @param message what failed
     * @param delay how long until the next try
     */
    record Retrying(String message, Duration delay) implements PipelineEvent {}

    /**
     * A remote was looked at for new commits; the pipelines of those found follow.
     *
     * @param url without credentials
     * @param time when the look began
     * @param duration how long it took
     * @param heads what was seen, at least one
     * @param interval how often the remote is looked at; zero for once only
     */
    record Polled(String url, Instant time, Duration duration, List<PolledHead> heads, Duration interval)
            implements PipelineEvent {
        /**
         * Makes a value of its parts; lists and maps are copied.
         *
         * @param url as {@link #url()}
         * @param time as {@link #time()}
         * @param duration as {@link #duration()}
         * @param heads as {@link #heads()}
         * @param interval as {@link #interval()}
         * @throws NullPointerException if {@code heads} or one of them is null
         */
        public Polled {
            heads = List.copyOf(heads);
        }
    }

    /**
     * A remote could not be looked at; it is tried again.
     *
     * @param url without credentials
     * @param time when the look began
     * @param duration how long it took
     * @param message what failed
     * @param delay how long until the next look
     */
    record PollFailed(String url, Instant time, Duration duration, String message, Duration delay)
            implements PipelineEvent {}

    /**
     * What a job would do in check mode, or what the cluster says would change, or changes.
     *
     * @param text may have several lines, such as a difference
     * @param check whether the job only says what it would do, and changes nothing
     */
    record Checked(String text, boolean check) implements PipelineEvent {}

    /**
     * Something people should know that changes no result.
     *
     * @param message one sentence for people, not null
     */
    record Warning(String message) implements PipelineEvent {}

    /**
     * A job failed with an error; exactly one a failed job, before {@link Disconnecting} has its counterpart in
     * {@link JobFinished}.
     *
     * @param failure what people should read
     * @param legacyText the text Publish Over SSH puts into {@code ERROR: Exception when publishing, exception message
     *     [...]} for this kind of failure, empty when it has none (a failing build step, say)
     */
    record JobFailed(Failure failure, Optional<String> legacyText) implements PipelineEvent {}

    /**
     * A downstream job is about to start because the present one ended well enough.
     *
     * @param job the name of the job that is about to start, not null
     */
    record Triggering(String job) implements PipelineEvent {}

    /**
     * A job has ended.
     *
     * @param result how it ended, not null
     */
    record JobFinished(PipelineResult.Job result) implements PipelineEvent {}

    /**
     * Everything has ended.
     *
     * @param result how it ended, not null
     */
    record PipelineFinished(PipelineResult result) implements PipelineEvent {}

    /**
     * One ref of a remote as polling saw it. Immutable.
     *
     * @param ref the full name, such as {@code refs/heads/main}, not null
     * @param commit what it points to, 40 hexadecimal digits, not null
     * @param lastBuilt the commit built last from this ref; empty when none was
     * @param builtBy the number, from 1, of the build of {@code commit} from this ref; empty when it is new
     * @param newCommits how many commits are built because of this look; 0 when {@code builtBy} is present
     */
    record PolledHead(String ref, String commit, Optional<String> lastBuilt, OptionalInt builtBy, int newCommits) {}
}
