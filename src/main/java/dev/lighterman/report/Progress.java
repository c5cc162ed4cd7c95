package dev.lighterman.report;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What is going on at this moment, in one line. Not thread-safe. */
final class Progress {
    private final long begun;
    private String job = "";
    private String doing = "";
    private long since;
    private final Map<String, String> taskNames = new LinkedHashMap<>();
    private final Set<String> busyHosts = new LinkedHashSet<>();
    private int files;
    private int filesDone;
    private long bytes;
    private long bytesDone;

    /** Begins at {@code now}, a value of {@link System#nanoTime()} as all times here. */
    Progress(long now) {
        this.begun = now;
        this.since = now;
    }

    void on(Event event, long now) {
        if (event instanceof PipelineEvent.JobStarted of) {
            job = Text.oneLine(of.name());
            begin("", now);
        } else if (event instanceof PipelineEvent.SourceFetching) {
            begin("fetching the source", now);
        } else if (event instanceof PipelineEvent.BuildStarted) {
            begin("building", now);
        } else if (event instanceof PipelineEvent.Connecting of) {
            begin("connecting to " + Text.oneLine(of.server()), now);
        } else if (event instanceof PipelineEvent.LockWaiting of) {
            begin("waiting for " + Text.oneLine(of.lock().replaceFirst(":", " ")), now);
        } else if (event instanceof PipelineEvent.TransferStarted of) {
            files = of.files();
            bytes = of.bytes();
            filesDone = 0;
            bytesDone = 0;
            begin("sending", now);
            transferring();
        } else if (event instanceof PipelineEvent.FileTransferred of) {
            filesDone++;
            bytesDone += of.bytes();
            transferring();
        } else if (event instanceof PipelineEvent.RolloutWaiting of) {
            doing = "waiting for " + Text.oneLine(of.deployment());
        } else if (event instanceof PipelineEvent.Polled || event instanceof PipelineEvent.PollFailed) {
            begin("waiting for new commits", now);
        } else if (event instanceof PipelineEvent.Retrying) {
            begin("waiting for the next try", now);
        } else if (event instanceof PipelineEvent.TransferFinished
                || event instanceof PipelineEvent.Disconnecting
                || event instanceof PipelineEvent.JobFinished) {
            begin("", now);
        } else if (event instanceof RunEvent of) {
            onRun(of, now);
        }
    }

    private void onRun(RunEvent event, long now) {
        if (event instanceof RunEvent.Started) {
            taskNames.clear();
            begin("starting ansible-playbook", now);
        } else if (event instanceof RunEvent.TaskStarted of) {
            taskNames.put(of.id(), Text.oneLine(of.name()));
            begin("task " + taskNames.size() + ": " + taskNames.get(of.id()), now);
        } else if (event instanceof RunEvent.HostStarted of) {
            busyHosts.add(Text.oneLine(of.host()));
        } else if (event instanceof RunEvent.TaskFinished of) {
            busyHosts.remove(Text.oneLine(of.result().host()));
        } else if (event instanceof RunEvent.Finished) {
            begin("", now);
        }
    }

    private void begin(String what, long now) {
        doing = what;
        since = now;
        busyHosts.clear();
    }

    private void transferring() {
        doing = "sending " + filesDone + " of " + Text.count(files, "file", "files") + ", " + Text.bytes(bytesDone)
                + " of " + Text.bytes(bytes);
    }

    /** The line: at most {@code columns} wide, the times at its end always whole where there is room for them. */
    String line(long now, int columns) {
        String times = doing.isEmpty() ? seconds(now - begun) : seconds(now - since) + " / " + seconds(now - begun);
        String hosts =
                switch (busyHosts.size()) {
                    case 0 -> "";
                    case 1 -> " (" + busyHosts.iterator().next() + ")";
                    default -> " (" + busyHosts.size() + " hosts)";
                };
        String what = job + (doing.isEmpty() ? "" : (job.isEmpty() ? "" : ": ") + doing) + hosts;
        int room = columns - times.length() - 2;
        return room < 10 ? Text.fitted(times, columns) : Text.fitted(what, room) + "  " + times;
    }

    /** Whole seconds: tenths would flicker. */
    private static String seconds(long nanos) {
        long seconds = Duration.ofNanos(nanos).toSeconds();
        return seconds < 60 ? seconds + " s" : Text.duration(Duration.ofSeconds(seconds));
    }
}
