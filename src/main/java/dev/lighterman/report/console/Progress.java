package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.report.result.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The present state of a run as lines: a line for the whole, and one for each host that takes its time. Not thread-safe. */
final class Progress {
    private static final int MOST_HOSTS = 4;
    /** Hosts that are done sooner get no line of their own: lines that come and go at once are only unrest. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final long begun;
    private String job = "";
    private String doing = "";
    private long since;
    private final Map<String, String> taskNames = new HashMap<>();
    private final Map<String, Busy> busyHosts = new LinkedHashMap<>();
    private final Map<String, Integer> planned = new HashMap<>();
    private int playsInAll;
    private String play = "";
    private int plays;
    private int position;
    private int files;
    private long bytes;
    private boolean transferring;

    /** What a host is doing, since when. */
    private record Busy(String host, String taskId, long since) {}

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
        } else if (event instanceof PipelineEvent.PlaybookFetching) {
            begin("fetching playbooks", now);
        } else if (event instanceof PipelineEvent.BuildStarted) {
            begin("building", now);
        } else if (event instanceof PipelineEvent.Connecting of) {
            begin("connecting to " + Text.oneLine(of.server()), now);
        } else if (event instanceof PipelineEvent.LockWaiting of) {
            begin("waiting for " + Text.oneLine(of.lock().replaceFirst(":", " ")), now);
        } else if (event instanceof PipelineEvent.TransferStarted of) {
            files = of.files();
            bytes = of.bytes();
            begin("comparing " + Text.count(files, "file", "files") + ", " + Text.bytes(bytes), now);
            transferring = true;
        } else if (event instanceof PipelineEvent.TransferProgressed of) {
            if (!transferring) {
                begin("", now); // a run's own files, which nothing has announced
                transferring = true;
            }
            doing = sending(of, now - since);
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
            planned.clear();
            play = "";
            plays = 0;
            playsInAll = 0;
            begin("starting ansible-playbook", now);
        } else if (event instanceof RunEvent.ContentInstalling) {
            begin("installing roles and collections", now);
        } else if (event instanceof RunEvent.ContentReady) {
            begin("starting ansible-playbook", now);
        } else if (event instanceof RunEvent.PlaybookStarted of) {
            playsInAll = of.plays().size();
        } else if (event instanceof RunEvent.PlayStarted of) {
            // Each batch of hosts begins with the same play once more.
            if (of.id().isEmpty() || !of.id().equals(play)) {
                play = of.id();
                plays++;
                planned.clear();
            }
            position = 0;
        } else if (event instanceof RunEvent.TasksPlanned of) {
            for (String task : of.tasks()) {
                planned.putIfAbsent(task, planned.size() + 1);
            }
        } else if (event instanceof RunEvent.TaskStarted of) {
            taskNames.put(of.id(), Text.oneLine(of.name()));
            begin(place(of) + ": " + taskNames.get(of.id()), now);
        } else if (event instanceof RunEvent.HostStarted of) {
            String host = Text.oneLine(of.host());
            busyHosts.put(host, new Busy(host, of.taskId(), now));
        } else if (event instanceof RunEvent.TaskFinished of) {
            busyHosts.remove(Text.oneLine(of.result().host()));
        } else if (event instanceof RunEvent.Finished) {
            begin("", now);
            busyHosts.clear();
        }
    }

    /** Which task it is; what is included on the way and rescue sections count with the task before them. */
    private String place(RunEvent.TaskStarted task) {
        String which = playsInAll > 1 && plays > 0 ? "play " + plays + " of " + playsInAll + ", " : "";
        if (task.handler()) {
            return which + "handler";
        } else if (planned.isEmpty()) {
            return which + "task " + taskNames.size();
        }
        Integer known = planned.get(task.id());
        position = known == null ? position : known;
        return which
                + (position == 0 ? "before task 1" : "task " + position + (known == null ? "+" : ""))
                + " of " + planned.size();
    }

    private String sending(PipelineEvent.TransferProgressed progressed, long nanos) {
        double seconds = nanos / 1e9;
        String rate = seconds < 1 ? "" : ", " + Text.bytes(Math.round(progressed.bytes() / seconds)) + "/s";
        return "sending " + Text.bytes(progressed.bytes()) + " of " + Text.bytes(progressed.toSend()) + rate;
    }

    private void begin(String what, long now) {
        doing = what;
        since = now;
        transferring = false;
    }

    /** The lines: at most {@code columns} wide, the times at their ends always whole where there is room for them. */
    List<String> lines(long now, int columns) {
        List<String> lines = new ArrayList<>();
        lines.add(line(now, columns));
        if (busyHosts.size() > 1) {
            List<Busy> slow = busyHosts.values().stream()
                    .filter(busy -> now - busy.since() >= SLOW_NANOS)
                    .sorted(Comparator.comparingLong(Busy::since))
                    .toList();
            int widest = slow.stream()
                    .limit(MOST_HOSTS)
                    .mapToInt(busy -> Text.width(busy.host()))
                    .max()
                    .orElse(0);
            slow.stream().limit(MOST_HOSTS).forEach(busy -> {
                String host = Text.padded(busy.host(), Math.min(widest, columns / 3));
                lines.add(timed(
                        "  " + host + "  " + taskNames.getOrDefault(busy.taskId(), ""), now - busy.since(), columns));
            });
            if (slow.size() > MOST_HOSTS) {
                lines.add(Text.fitted("  and " + (slow.size() - MOST_HOSTS) + " more", columns));
            }
        }
        return lines;
    }

    private String line(long now, int columns) {
        String times = doing.isEmpty() ? seconds(now - begun) : seconds(now - since) + " / " + seconds(now - begun);
        String hosts =
                switch (busyHosts.size()) {
                    case 0 -> "";
                    case 1 -> " (" + busyHosts.keySet().iterator().next() + ")";
                    default -> " (" + busyHosts.size() + " hosts)";
                };
        String what = job + (doing.isEmpty() ? "" : (job.isEmpty() ? "" : ": ") + doing) + hosts;
        return with(what, times, columns);
    }

    private static String timed(String what, long nanos, int columns) {
        return with(what, seconds(nanos), columns);
    }

    private static String with(String what, String times, int columns) {
        int room = columns - times.length() - 2;
        return room < 10 ? Text.fitted(times, columns) : Text.fitted(what, room) + "  " + times;
    }

    /** Whole seconds: tenths would flicker. */
    private static String seconds(long nanos) {
        long seconds = Duration.ofNanos(nanos).toSeconds();
        return seconds < 60 ? seconds + " s" : Text.duration(Duration.ofSeconds(seconds));
    }
}
