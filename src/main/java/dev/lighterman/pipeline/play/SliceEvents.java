package dev.lighterman.pipeline.play;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells a listener of several runs as if they were one: each play and each task begins once, by one id, events have new
 * numbers, and there is one recap and one end. Output comes in whole lines, with the number of its slice before them.
 * Thread-safe; the listener is called by one thread at a time.
 */
final class SliceEvents {
    private final Event.Listener listener;
    private final SliceSurvey survey;
    private final int count;
    private final long began = System.nanoTime();
    private final Map<String, HostRecap> recap = new LinkedHashMap<>();
    private final Map<String, Object> custom = new LinkedHashMap<>();
    /** By what is the same in all slices: the id that is told. */
    private final Map<String, String> told = new HashMap<>();

    private final Map<String, List<String>> planned = new HashMap<>();
    private final Set<String> announced = new HashSet<>();
    private long seq;
    private String run = "";
    private boolean playbook;
    private Instant last = Instant.EPOCH;

    SliceEvents(Event.Listener listener, SliceSurvey survey, int count) {
        this.listener = listener;
        this.survey = survey;
        this.count = count;
    }

    /** What hears one slice, whose numbers begin at 1; {@code where} is said of it. */
    Event.Listener of(int number, String where) {
        return new Slice(number, where);
    }

    /** {@return the id of the run that was told of first, by which all are known} */
    synchronized String id() {
        return run;
    }

    /** Tells something that is of no slice. */
    synchronized void tell(Event event) {
        listener.on(event);
    }

    /** Tells the recap and the end. */
    synchronized void finish(RunResult result) {
        Map<String, HostRecap> ordered = new LinkedHashMap<>(result.recap());
        ordered.keySet().retainAll(recap.keySet());
        if (!ordered.isEmpty()) {
            listener.on(new RunEvent.Stats(++seq, last, ordered, custom));
        }
        listener.on(new RunEvent.Finished(result, Duration.ofNanos(System.nanoTime() - began)));
    }

    private final class Slice implements Event.Listener {
        private final int number;
        /** What is said of its server; empty where there is one for all. */
        private final String where;

        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        /** This slice's ids, and those that are told in their place. */
        private final Map<String, String> ids = new HashMap<>();

        private final Map<String, Integer> seen = new HashMap<>();
        private int plays;
        private String play = "";

        Slice(int number, String where) {
            this.number = number;
            this.where = where;
        }

        @Override
        public void on(Event event) {
            synchronized (SliceEvents.this) {
                if (event instanceof RunEvent.FromAnsible of) {
                    last = of.time();
                    ansible(of);
                } else if (event instanceof RunEvent.Started of) {
                    if (run.isEmpty()) {
                        run = of.id();
                        listener.on(of);
                    }
                    output("is the run " + of.id() + where + "\n");
                } else if (event instanceof RunEvent.Output of) {
                    ByteBuffer bytes = of.bytes();
                    byte[] copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    output(copy);
                } else if (event instanceof RunEvent.Finished) {
                    if (line.size() > 0) {
                        output("\n");
                    }
                } else {
                    listener.on(event);
                }
            }
        }

        private void output(String text) {
            output(text.getBytes(StandardCharsets.UTF_8));
        }

        private void output(byte[] bytes) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (byte each : bytes) {
                line.write(each);
                if (each == '\n') {
                    whole.writeBytes(("[" + number + "/" + count + "] ").getBytes(StandardCharsets.UTF_8));
                    whole.writeBytes(line.toByteArray());
                    line.reset();
                }
            }
            if (whole.size() > 0) {
                listener.on(new RunEvent.Output(ByteBuffer.wrap(whole.toByteArray())));
            }
        }

        private void ansible(RunEvent.FromAnsible event) {
            if (event instanceof RunEvent.PlaybookStarted of) {
                if (!playbook) {
                    playbook = true;
                    listener.on(new RunEvent.PlaybookStarted(
                            ++seq,
                            of.time(),
                            of.playbook(),
                            of.ansibleVersion(),
                            of.pythonVersion(),
                            of.plays(),
                            of.configuration()));
                }
            } else if (event instanceof RunEvent.PlayStarted of) {
                play(of);
            } else if (event instanceof RunEvent.TasksPlanned of) {
                planned(of);
            } else if (event instanceof RunEvent.TaskStarted of) {
                task(of);
            } else if (event instanceof RunEvent.Stats of) {
                recap.putAll(of.hosts());
                custom.putAll(of.custom());
            } else if (!(event instanceof RunEvent.NoHostsMatched)) {
                listener.on(renumbered(event));
            }
        }

        private void play(RunEvent.PlayStarted of) {
            if (!ids.containsKey(of.id())) { // a play is told again for each of its batches
                plays++;
                seen.clear();
            }
            play = "play " + plays;
            String id = told.computeIfAbsent(play, first -> of.id());
            ids.put(of.id(), id);
            if (announced.add(id)) {
                List<String> hosts = plays <= survey.plays().size()
                        ? survey.plays().get(plays - 1).hosts()
                        : of.targets();
                listener.on(new RunEvent.PlayStarted(++seq, of.time(), id, of.name(), of.hosts(), hosts));
            }
        }

        /** The plan of a play is the same in all slices; its tasks have the first slice's ids. */
        private void planned(RunEvent.TasksPlanned of) {
            String id = ids.getOrDefault(of.playId(), of.playId());
            List<String> first = planned.putIfAbsent(id, of.tasks());
            if (first == null) {
                listener.on(new RunEvent.TasksPlanned(++seq, of.time(), id, of.tasks()));
            } else if (first.size() == of.tasks().size()) {
                for (int i = 0; i < first.size(); i++) {
                    ids.put(of.tasks().get(i), first.get(i));
                }
            }
        }

        private void task(RunEvent.TaskStarted of) {
            String id = ids.get(of.id());
            if (id == null) {
                String same = play + " " + of.path().orElse("") + " " + of.name() + " " + of.handler();
                String occurrence = same + " " + seen.merge(same, 1, Integer::sum);
                boolean isPlanned = planned.values().stream().anyMatch(plan -> plan.contains(of.id()));
                id = isPlanned ? of.id() : told.computeIfAbsent(occurrence, first -> of.id());
                ids.put(of.id(), id);
            }
            if (announced.add(id)) {
                listener.on(new RunEvent.TaskStarted(
                        ++seq, of.time(), id, of.name(), of.action(), of.path(), of.role(), of.handler()));
            }
        }

        private String id(String own) {
            return ids.getOrDefault(own, own);
        }

        private RunEvent renumbered(RunEvent.FromAnsible event) {
            long next = ++seq;
            if (event instanceof RunEvent.HostStarted of) {
                return new RunEvent.HostStarted(next, of.time(), of.host(), id(of.taskId()));
            } else if (event instanceof RunEvent.TaskFinished of) {
                return new RunEvent.TaskFinished(next, of.time(), of.result(), id(of.taskId()), of.data());
            } else if (event instanceof RunEvent.ItemFinished of) {
                return new RunEvent.ItemFinished(
                        next,
                        of.time(),
                        of.host(),
                        id(of.taskId()),
                        of.item(),
                        of.status(),
                        of.data(),
                        of.duration(),
                        of.startedAt());
            } else if (event instanceof RunEvent.Retried of) {
                return new RunEvent.Retried(
                        next, of.time(), of.host(), id(of.taskId()), of.attempt(), of.data(), of.duration());
            } else if (event instanceof RunEvent.Async of) {
                return new RunEvent.Async(next, of.time(), of.host(), id(of.taskId()), of.state(), of.data());
            } else if (event instanceof RunEvent.Diff of) {
                return new RunEvent.Diff(next, of.time(), of.host(), id(of.taskId()), of.diff());
            }
            return others(event, next);
        }

        private RunEvent others(RunEvent.FromAnsible event, long next) {
            if (event instanceof RunEvent.Notified of) {
                return new RunEvent.Notified(next, of.time(), of.host(), of.handler());
            } else if (event instanceof RunEvent.HandlerOwed of) {
                return new RunEvent.HandlerOwed(next, of.time(), of.owed());
            } else if (event instanceof RunEvent.HostProbed of) {
                return new RunEvent.HostProbed(next, of.time(), of.host(), of.why());
            } else if (event instanceof RunEvent.Included of) {
                return new RunEvent.Included(next, of.time(), of.file(), of.hosts(), of.role());
            } else if (event instanceof RunEvent.NoHostsRemaining of) {
                return new RunEvent.NoHostsRemaining(next, of.time());
            } else if (event instanceof RunEvent.Prompted of) {
                return new RunEvent.Prompted(next, of.time(), of.prompt(), of.hasDefault());
            } else if (event instanceof RunEvent.Warned of) {
                return new RunEvent.Warned(next, of.time(), of.message(), of.deprecation());
            } else if (event instanceof RunEvent.Refused of) {
                return new RunEvent.Refused(next, of.time());
            } else if (event instanceof RunEvent.Unknown of) {
                return new RunEvent.Unknown(next, of.time(), of.name(), of.data());
            }
            return event;
        }
    }
}
