package dev.lighterman.api;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** An event around the playbook runs: of jobs, source, build, connection, transfer, rollout. */
public sealed interface PipelineEvent extends Event {
    /** A job has begun. */
    record JobStarted(String name, Optional<String> triggeredBy, Instant time) implements PipelineEvent {}

    /** The source is being fetched from {@code url} (credentials left out). */
    record SourceFetching(String url, Optional<String> branch) implements PipelineEvent {}

    /** The commit to build is checked out. */
    record SourceReady(SourceCommit commit) implements PipelineEvent {}

    /** The build command has been started in {@code directory}. */
    record BuildStarted(List<String> command, String directory) implements PipelineEvent {}

    /** Bytes the build command wrote, standard output and error together, untouched. */
    record BuildOutput(ByteBuffer bytes) implements PipelineEvent {
        /**
         * The bytes.
         *
         * @return a read-only view of its own position, never null
         */
        @Override
        public ByteBuffer bytes() {
            return bytes.asReadOnlyBuffer();
        }
    }

    /** The build command has ended. */
    record BuildFinished(int exitCode, Duration duration) implements PipelineEvent {}

    /**
     * A connection to the control node is wanted.
     *
     * @param fromHost this machine's host name
     * @param server the server's name as shown in brackets
     */
    record Connecting(String fromHost, String server) implements PipelineEvent {}

    /** An SSH session is being opened: once a hop, jump hosts first. Not told for a local control node. */
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
         * What is going on, for people.
         *
         * @return such as {@code context /root is used by shop on build-7 since 2026-01-02T03:04:05Z (run 20260102-...)}
         */
        public String message() {
            return lock.replaceFirst(":", " ") + " is used by " + holder + " since "
                    + since.truncatedTo(ChronoUnit.SECONDS)
                    + run.map(id -> " (run " + id + ")").orElse("");
        }
    }

    /** Files are about to be compared and sent: how many match, and their bytes in all. */
    record TransferStarted(int files, long bytes) implements PipelineEvent {}

    /**
     * So many bytes of the {@code toSend} that the control node has not yet have arrived there, or of a run's own files have
     * gone out: a playbook's and what lies beside it. Told now and then.
     */
    record TransferProgressed(long bytes, long toSend) implements PipelineEvent {}

    /** One file is in place on the control node; {@code sent} is false when it was there already, unchanged. */
    record FileTransferred(String path, long bytes, boolean sent) implements PipelineEvent {}

    /** The transfer is complete. */
    record TransferFinished(int filesSent, int filesUnchanged, long bytesSent, Duration duration)
            implements PipelineEvent {}

    /** The connection to the server named is being given up; told after success and failure alike. */
    record Disconnecting(String server) implements PipelineEvent {}

    /** Waiting for the cluster to run the new revision. */
    record RolloutWaiting(String namespace, String deployment, String state) implements PipelineEvent {}

    /** The rollout failed for {@code reason}; the revision that ran before is being restored. */
    record RollingBack(String namespace, String deployment, String reason, long revision) implements PipelineEvent {}

    /** The rollout's verdict is there. */
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

    /** Something people should know that changes no result. */
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

    /** A downstream job is about to start because the present one ended well enough. */
    record Triggering(String job) implements PipelineEvent {}

    /** A job has ended. */
    record JobFinished(JobResult result) implements PipelineEvent {}

    /** Everything has ended. */
    record PipelineFinished(PipelineResult result) implements PipelineEvent {}
}
