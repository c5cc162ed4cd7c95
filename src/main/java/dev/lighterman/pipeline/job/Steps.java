package dev.lighterman.pipeline.job;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Server;
import dev.lighterman.api.Source;
import dev.lighterman.node.BulkOutput;
import dev.lighterman.settings.CommandWords;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.settings.Settings;
import dev.lighterman.source.GitSource;
import dev.lighterman.source.LfsPointers;
import dev.lighterman.source.WorkingDirectory;
import dev.lighterman.transfer.Transfer;
import dev.lighterman.transfer.TransferListener;
import dev.lighterman.transfer.TransferReport;
import dev.lighterman.transfer.TransferTerms;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The steps around the playbook runs. */
public final class Steps {
    private Steps() {}

    /** Clones or fetches the source, or looks at the directory as it is. */
    public record FetchSource() implements Step {
        @Override
        public void run(JobState state) throws LightermanException, InterruptedException {
            Optional<Source> source = state.settings().source();
            if (source.isEmpty()) {
                if (WorkingDirectory.isInCheckout(state.settings().directory())) {
                    describe(state);
                }
                return;
            }
            GitSource git = GitSource.of(source.get().git(), source.get().branch())
                    .withCredentials(source.get().username(), source.get().password());
            state.tell(new PipelineEvent.SourceFetching(git.url(), git.branch()));
            GitSource.Checkout checkout =
                    git.checkout(state.backends().workspaces(), state.settings().commit(), state::warn);
            state.checkout(checkout);
            state.tell(new PipelineEvent.SourceReady(checkout.commit()));
        }

        /** The commit is for labels and reports: a checkout that cannot be read is no reason not to build it. */
        private static void describe(JobState state) throws InterruptedException {
            try {
                state.commit(WorkingDirectory.describe(state.settings().directory()));
                state.commit().ifPresent(commit -> state.tell(new PipelineEvent.SourceReady(commit)));
            } catch (LightermanException e) {
                state.warn("the commit is not known: " + e.getMessage());
            }
        }
    }

    /**
     * Runs the build command in the checkout.
     *
     * @param command the command
     */
    public record Build(CommandWords command) implements Step {
        /** What shells say of a command that HUP, INT or TERM ended. */
        private static final Set<Integer> SIGNALLED = Set.of(129, 130, 143);

        @Override
        public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
            if (state.settings().source().isEmpty()) {
                LfsPointers.check(state.sources()).ifPresent(state::warn); // a checkout of ours has been looked at
            }
            state.tell(new PipelineEvent.BuildStarted(
                    command.shown(), state.sources().toString()));
            long began = System.nanoTime();
            OutputStream output = state.mask().before(new BuildOutput(state));
            int status = state.backends().build(command.arguments(), state.sources(), new Unflushed(output));
            flush(output);
            state.tell(new PipelineEvent.BuildFinished(status, Duration.ofNanos(System.nanoTime() - began)));
            if (status != 0) {
                if (SIGNALLED.contains(status)) {
                    Thread.sleep(1000); // Ctrl-C in a terminal reaches the command too, maybe before it reaches us
                }
                throw new JobFailure(Failure.of(
                        FailureKind.BUILD,
                        "the build failed: `" + command.line() + "` ended with exit status " + status
                                + "; nothing was sent"));
            }
        }
    }

    /** Ignores flushes: writers flush at each pause, but the masking stream may hold back the first half of a secret then. */
    private static final class Unflushed extends FilterOutputStream {
        Unflushed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() {}
    }

    private static void flush(OutputStream told) {
        try {
            told.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written anywhere
        }
    }

    /** Tells what a build writes. */
    private static final class BuildOutput extends BulkOutput {
        private final JobState state;

        BuildOutput(JobState state) {
            this.state = state;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            state.tell(
                    new PipelineEvent.BuildOutput(ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length))));
        }
    }

    /** Finds the files to send; what it doesn't find fails the job before anything is contacted. */
    public record SelectFiles() implements Step {
        @Override
        public void run(JobState state) throws JobFailure {
            Settings settings = state.settings();
            Image image = settings.image().orElseThrow();
            Selector selector = new Selector(
                    state.sources(),
                    settings.context(),
                    Outgoing.of(settings, settings.ansible()).secrets());
            try {
                state.selections(selector.select(settings.transfer(), image.dockerfile()));
            } catch (LightermanException e) {
                throw new JobFailure(e.failure());
            }
        }
    }

    /**
     * Connects, again and again where that can help.
     *
     * @param existing whether only a run that is there is to be followed
     */
    public record Connect(boolean existing) implements Step {
        public Connect() {
            this(false);
        }

        @Override
        public void run(JobState state) throws ConnectionException, InvalidInputException, InterruptedException {
            Server server = state.settings().server();
            for (int left = state.settings().retries().connect(); ; left--) {
                state.tell(new PipelineEvent.Connecting(state.backends().hostName(), server.name()));
                try {
                    state.server(
                            existing
                                    ? ServerConnection.toExisting(state.backends(), state.settings(), state::tell)
                                    : ServerConnection.open(state.backends(), state.settings(), state::tell));
                    return;
                } catch (ConnectionException e) {
                    if (left == 0 || !worthAnotherTry(e)) {
                        throw e;
                    }
                    state.pauseBeforeRetry(e.getMessage());
                }
            }
        }

        /** A wrong key, an unknown host or refused credentials are the same the next time. */
        static boolean worthAnotherTry(ConnectionException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof UnknownHostException) {
                    return false;
                }
            }
            return switch (e.reason()) {
                case UNREACHABLE, NO_CHANNEL, LOST -> true;
                case HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, AUTHENTICATION, PROTOCOL, REFUSED, GONE -> false;
            };
        }
    }

    /** Puts the selected files in place; again where the connection broke. */
    public record Send() implements Step {
        @Override
        public void run(JobState state) throws LightermanException, InterruptedException {
            int left = state.settings().retries().connect();
            int at = 0;
            boolean started = false;
            Image image = state.settings().image().orElseThrow();
            Optional<String> owner = Optional.of(
                    state.settings().name() + "\n" + state.settings().context());
            String run = UUID.randomUUID().toString();
            boolean allowHome = image.allowHome();
            while (at < state.selections().size()) {
                try {
                    if (!state.regainLease(new HoldLock.LockEvents(state)) && at > 0) {
                        at = 0; // others may have been there: all of it is looked at again
                        started = false;
                    }
                    Selection selection = state.selections().get(at);
                    if (!started) {
                        state.tell(new PipelineEvent.TransferStarted(
                                selection.files().size(), selection.bytes()));
                    }
                    started = true;
                    send(
                            state,
                            selection,
                            new TransferTerms(
                                    owner, run, at == state.selections().size() - 1, allowHome));
                    at++;
                    started = false;
                } catch (ConnectionException e) {
                    if (left == 0 || !Connect.worthAnotherTry(e)) {
                        throw e;
                    }
                    left--;
                    state.pauseBeforeRetry(e.getMessage());
                }
            }
        }

        /** What is in place by now is not sent twice. */
        private static void send(JobState state, Selection selection, TransferTerms terms)
                throws LightermanException, InterruptedException {
            TransferReport report =
                    Transfer.send(state.node(), selection.to(), selection.files(), terms, new Arrivals(state));
            state.transferred(report.filesSent(), report.bytesSent());
            state.tell(new PipelineEvent.TransferFinished(
                    report.filesSent(), report.filesUnchanged(), report.bytesSent(), report.duration()));
        }
    }

    /** Tells of a transfer. */
    private record Arrivals(JobState state) implements TransferListener {
        @Override
        public void transferred(String remote, long bytes, boolean sent) {
            state.tell(new PipelineEvent.FileTransferred(remote, bytes, sent));
        }

        @Override
        public void removed(String path) {
            state.tell(new PipelineEvent.FileRemoved(path));
        }

        @Override
        public void progressed(long bytes, long of) {
            state.tell(new PipelineEvent.TransferProgressed(bytes, of));
        }
    }

    /** Gives the connection up. */
    public record Disconnect() implements Step {
        @Override
        public void run(JobState state) {
            state.disconnect();
        }
    }
}
