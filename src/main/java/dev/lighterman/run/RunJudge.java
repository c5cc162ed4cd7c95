package dev.lighterman.run;

import dev.lighterman.api.HostRecap;
import dev.lighterman.api.RunDetails;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Says how a run went, from its events, the exit code, the signal and the supervisor's reason together: exit codes alone
 * are ambiguous. What Ansible prints is quoted, never relied on. Immutable once made; use it once.
 */
final class RunJudge {
    /** What {@link #judge} finds. */
    record Verdict(RunOutcome outcome, Optional<String> reason, List<String> warnings) {}

    private static final int LONGEST_DETAIL = 300;

    private final RunDescription run;
    private final RunStatus status;
    private final RunLog log;
    private final OutputDigest output;
    private final int unreadable;
    private final List<String> warnings = new ArrayList<>();

    RunJudge(RunDescription run, RunStatus status, RunLog log, OutputDigest output, int unreadable) {
        this.run = run;
        this.status = status;
        this.log = log;
        this.output = output;
        this.unreadable = unreadable;
    }

    Verdict judge() {
        crossCheck();
        Verdict verdict = decide();
        if (status.diskFull()
                && verdict.reason().filter(text -> text.contains(noRoom())).isEmpty()) {
            warnings.add(noRoom());
        }
        if (verdict.outcome() != RunOutcome.PROMPT_UNANSWERED
                && !log.unanswered().isEmpty()) {
            warnings.add(prompts());
        }
        if (!status.left().isEmpty()) {
            warnings.add((status.left().size() == 1
                            ? "a process of the run could not be ended: "
                            : status.left().size() + " processes of the run could not be ended: ")
                    + some(status.left()) + "; perhaps you should end what is left of them on " + run.server()
                    + " as root");
        }
        if (log.plays() > 0) { // else the reason says all
            warnings.addAll(notReached(log.notReached(!status.endedByItself())));
        }
        return new Verdict(verdict.outcome(), verdict.reason(), List.copyOf(warnings));
    }

    /** In words; plays that were not reached together. */
    static List<String> notReached(List<RunDetails.NotReached> left) {
        List<String> words = new ArrayList<>();
        left.stream()
                .filter(play -> !play.hosts().isEmpty())
                .map(play -> "the play \"" + play.play() + "\" ended before it got to " + some(play.hosts()))
                .forEach(words::add);
        List<String> plays = left.stream()
                .filter(play -> play.hosts().isEmpty())
                .map(play -> "\"" + play.play() + "\"")
                .toList();
        if (!plays.isEmpty()) {
            words.add((plays.size() == 1 ? "a play was not reached: " : plays.size() + " plays were not reached: ")
                    + some(plays));
        }
        return words;
    }

    private static String some(List<String> names) {
        return names.stream().limit(10).collect(Collectors.joining(", "))
                + (names.size() > 10 ? " and " + (names.size() - 10) + " more" : "");
    }

    private Verdict decide() {
        return switch (status.reason()) {
            case INVENTORY_MISSING ->
                verdict(
                        RunOutcome.INVENTORY_MISSING,
                        "the inventory " + status.missing() + " does not exist on " + run.server()
                                + "; perhaps you should correct the path, or send the inventory along");
            case NOT_EXECUTED -> notExecuted(status.message());
            case CANCELLED -> verdict(RunOutcome.ABORTED, "the run was aborted" + soFar());
            case DEADLINE ->
                verdict(
                        RunOutcome.DEADLINE,
                        "the run was ended after its timeout of " + run.timeoutText() + soFar()
                                + "; perhaps you should allow it more time");
            case EXITED, ERROR, LOST ->
                status.signal()
                        .map(signal ->
                                verdict(RunOutcome.KILLED, "ansible-playbook was ended by signal " + signal + soFar()))
                        .orElseGet(() -> exited(status.exitCode().orElse(-1)));
        };
    }

    private Verdict exited(int code) {
        if (log.refused()) {
            return verdict(
                    RunOutcome.ANSIBLE_TOO_OLD,
                    run.program() + " on " + run.server() + " is of Ansible " + log.version()
                            + ", which is too old: 2.9 is the oldest that tells what its tasks do; perhaps you should"
                            + " update ansible-core there, or give the full path of a newer ansible-playbook");
        }
        if (!log.unanswered().isEmpty() && log.plays() == 0) {
            return verdict(RunOutcome.PROMPT_UNANSWERED, prompts());
        }
        return switch (code) {
            case 0 -> exitedWell();
            case 1, 250 -> status.noHosts() ? limitedToNothing() : ansibleError(code);
            case 2 -> failed(code);
            case 4 -> unreachable(code);
            case 5, 6 -> verdict(RunOutcome.USAGE_ERROR, "ansible-playbook refused its arguments" + quoted());
            case 99 -> verdict(RunOutcome.KILLED, "ansible-playbook was interrupted (signal INT)" + soFar());
            case 126, 127 ->
                log.anything() ? ansibleError(code) : notExecuted(output.quote().orElse("exit status " + code));
            default ->
                code > 128 && code <= 128 + 64 && log.stats().isEmpty()
                        ? verdict(RunOutcome.KILLED, "ansible-playbook was ended by signal " + (code - 128) + soFar())
                        : ansibleError(code);
        };
    }

    private Verdict exitedWell() {
        if (log.stats().isEmpty()) {
            return verdict(
                    RunOutcome.INCONSISTENT,
                    log.anything()
                            ? "ansible-playbook ended with exit status 0, but its events stop before the end"
                                    + (status.diskFull() ? ": " + noRoom() : "")
                            : "ansible-playbook ended with exit status 0, but told nothing of what it did; perhaps you"
                                    + " should check that its configuration does not turn callback plugins off");
        }
        if (failures(TaskStatus.FAILED) > 0 || failures(TaskStatus.UNREACHABLE) > 0) {
            if (!wentOnAfterFailures()) {
                return verdict(
                        RunOutcome.INCONSISTENT,
                        "ansible-playbook ended with exit status 0, but " + firstFailure(TaskStatus.FAILED));
            }
            warnings.add(firstFailure(TaskStatus.FAILED) + "; but the play went on with the host, its errors cleared");
        }
        if (!log.unanswered().isEmpty()) {
            return verdict(RunOutcome.PROMPT_UNANSWERED, prompts());
        }
        Optional<String> nobody = log.plays() <= log.playsWithoutHosts().size()
                ? Optional.of(noHosts())
                : run.hasInventory() && log.knownHosts().orElse(1) == 0
                        ? Optional.of("the inventory gave no hosts: it is empty, or Ansible could not read it; only the"
                                + " implicit localhost was there")
                        : Optional.empty();
        if (nobody.isPresent() && !run.allowNoHosts()) {
            return verdict(RunOutcome.NO_HOSTS_MATCHED, nobody.get());
        }
        nobody.ifPresent(warnings::add);
        List<String> without = log.playsWithoutHosts();
        if (nobody.isEmpty() && !without.isEmpty()) {
            warnings.add(without.size() + " of " + log.plays() + " plays matched no host: "
                    + some(without.stream().map(name -> "\"" + name + "\"").toList()));
        }
        if (nobody.isEmpty() && log.tasks().isEmpty()) {
            warnings.add("no task ran");
        }
        return new Verdict(RunOutcome.OK, Optional.empty(), warnings);
    }

    /** If a limit leaves no host, Ansible exits with an error; if a play's own pattern matches no host, it exits with 0. */
    private Verdict limitedToNothing() {
        String limit = run.limit()
                .map(value -> "no host of the inventory fits the limit " + value)
                .orElse("no host of the inventory fits the limit");
        if (run.allowNoHosts()) {
            warnings.add(limit);
            return new Verdict(RunOutcome.OK, Optional.empty(), warnings);
        }
        return verdict(
                RunOutcome.NO_HOSTS_MATCHED, limit + "; perhaps you should check its spelling, and the inventory");
    }

    private Verdict failed(int code) {
        if (failures(TaskStatus.FAILED) > 0 || failures(TaskStatus.UNREACHABLE) > 0) {
            return verdict(RunOutcome.HOSTS_FAILED, firstFailure(TaskStatus.FAILED));
        }
        if (!log.anything()) {
            return verdict(RunOutcome.USAGE_ERROR, "ansible-playbook refused its arguments" + quoted());
        }
        return contradiction(code, "no task failed");
    }

    /** Without statistics the exit code is that of a parse error, of the playbook or of what a task includes. */
    private Verdict unreachable(int code) {
        if (log.stats().isEmpty()) {
            return log.plays() == 0
                    ? verdict(RunOutcome.PARSE_ERROR, "the playbook could not be parsed" + quoted())
                    : verdict(RunOutcome.ANSIBLE_ERROR, "ansible-playbook stopped in the middle" + quoted());
        }
        if (failures(TaskStatus.UNREACHABLE) > 0) {
            return verdict(RunOutcome.HOSTS_UNREACHABLE, firstFailure(TaskStatus.UNREACHABLE));
        }
        return contradiction(code, "no host was unreachable");
    }

    private Verdict ansibleError(int code) {
        return verdict(
                RunOutcome.ANSIBLE_ERROR,
                "ansible-playbook stopped with an error (exit status " + code + ")" + quoted());
    }

    private Verdict contradiction(int code, String what) {
        return verdict(
                RunOutcome.INCONSISTENT,
                "ansible-playbook ended with exit status " + code + ", but by its events " + what + quoted());
    }

    private Verdict notExecuted(String why) {
        return verdict(
                RunOutcome.ANSIBLE_MISSING,
                run.program() + " could not be started on " + run.server() + ": " + why
                        + "; perhaps you should install ansible-core there, or give the full path of ansible-playbook");
    }

    private Verdict verdict(RunOutcome outcome, String reason) {
        return new Verdict(outcome, Optional.of(reason), warnings);
    }

    private String noHosts() {
        if (log.plays() == 0) {
            return "the playbook has no play";
        }
        return log.knownHosts().orElse(1) == 0
                ? "no play matched any host: the inventory gave no hosts"
                : "no play matched any host; perhaps you should check the plays' hosts, the inventory and the limit";
    }

    private String prompts() {
        return "nobody could answer the prompt for "
                + log.unanswered().stream()
                        .map(p -> "\"" + p + "\"")
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("")
                + "; perhaps you should give the value as an extra variable";
    }

    /** How many results have this status by the events, or by Ansible's statistics where those say more. */
    private int failures(TaskStatus kind) {
        int told = log.tasks(kind).size();
        int counted = 0;
        for (HostRecap recap : log.stats().orElse(Map.of()).values()) {
            counted += kind == TaskStatus.FAILED ? recap.failed() : recap.unreachable();
        }
        // Up to ansible-core 2.13 the statistics count ignored unreachable hosts as well.
        counted -= kind == TaskStatus.FAILED
                ? log.rescuedIncludes()
                : log.tasks(TaskStatus.UNREACHABLE_IGNORED).size();
        return Math.max(told, counted);
    }

    /** Whether every host that failed was given tasks again: {@code meta: clear_host_errors} forgives what came before. */
    private boolean wentOnAfterFailures() {
        Set<String> goneOn = new HashSet<>();
        List<TaskResult> tasks = log.tasks();
        int failed = 0;
        for (int i = tasks.size() - 1; i >= 0; i--) {
            TaskResult task = tasks.get(i);
            if (task.status() == TaskStatus.FAILED || task.status() == TaskStatus.UNREACHABLE) {
                failed++;
                if (!goneOn.contains(task.host())) {
                    return false;
                }
            } else {
                goneOn.add(task.host());
            }
        }
        return failed > 0;
    }

    /** The first failure in a sentence, of the preferred kind if there is one. */
    private String firstFailure(TaskStatus preferred) {
        List<TaskResult> all = log.tasks().stream()
                .filter(task -> task.status() == TaskStatus.FAILED || task.status() == TaskStatus.UNREACHABLE)
                .toList();
        if (all.isEmpty()) {
            return "Ansible's statistics count " + (failures(TaskStatus.FAILED) + failures(TaskStatus.UNREACHABLE))
                    + " failures that no event told of";
        }
        TaskResult first = all.stream()
                .filter(task -> task.status() == preferred)
                .findFirst()
                .orElse(all.get(0));
        TaskFailure failure = first.failure().orElseThrow();
        String detail = detail(failure);
        return (first.status() == TaskStatus.UNREACHABLE
                        ? "host " + first.host() + " could not be reached for task \"" + first.task() + "\""
                        : "task \"" + first.task() + "\" failed on " + first.host())
                + (detail.isEmpty() ? "" : ": " + detail)
                + (all.size() > 1 ? "; and " + (all.size() - 1) + " more" : "");
    }

    /** What the module said, and the last line of what its command said: errors stand at the end. */
    static String detail(TaskFailure failure) {
        StringBuilder text = new StringBuilder(firstLine(failure.message()));
        failure.rc().ifPresent(rc -> text.append(text.length() == 0 ? "" : " ").append("(exit status " + rc + ")"));
        String stderr = lastLine(failure.stderr());
        if (!stderr.isEmpty()) {
            text.append(text.length() == 0 ? "" : ": ").append(stderr);
        }
        return text.toString();
    }

    private static String firstLine(String text) {
        return cut(text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(""));
    }

    private static String lastLine(String text) {
        return cut(text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((one, next) -> next)
                .orElse(""));
    }

    private static String cut(String line) {
        return line.length() <= LONGEST_DETAIL ? line : line.substring(0, LONGEST_DETAIL) + "...";
    }

    private String noRoom() {
        return "no room was left below ~/.lighterman on " + run.server()
                + " when the run ended; perhaps you should make some there";
    }

    private String quoted() {
        if (status.diskFull()) {
            return ": " + noRoom();
        }
        return (log.plays() == 0 ? output.quote() : output.lastQuote())
                .map(text -> ": " + run.withoutDirectory(text))
                .orElse("");
    }

    /** Where a run that did not end by itself had got to. */
    private String soFar() {
        List<TaskResult> tasks = log.tasks();
        if (tasks.isEmpty()) {
            return "";
        }
        TaskResult last = tasks.get(tasks.size() - 1);
        return "; the last task that ended was \"" + last.task() + "\" on " + last.host();
    }

    private void crossCheck() {
        if (log.missing() > 0) {
            warnings.add(log.missing() + " events are missing");
        }
        if (log.repeated() > 0) {
            warnings.add(log.repeated() + " events came twice and were counted once");
        }
        if (unreadable > 0) {
            warnings.add(unreadable + " lines of the events file could not be read");
        }
        if (log.stats().isEmpty()) {
            return;
        }
        Map<String, HostRecap> told = log.stats().get();
        Map<String, HostRecap> counted = log.counted();
        TreeSet<String> hosts = new TreeSet<>(told.keySet());
        hosts.addAll(counted.keySet());
        HostRecap nothing = new HostRecap(0, 0, 0, 0, 0, 0, 0);
        for (String host : hosts) {
            HostRecap one = told.getOrDefault(host, nothing);
            HostRecap other = counted.getOrDefault(host, nothing);
            if (!one.equals(other)) {
                warnings.add("Ansible's statistics and its events differ on " + host + ": " + text(one) + "; counted "
                        + text(other));
            }
        }
        if (!log.ended()) {
            warnings.add("the events end without their last line");
        }
    }

    private static String text(HostRecap recap) {
        return "ok=" + recap.ok() + " changed=" + recap.changed() + " unreachable=" + recap.unreachable() + " failed="
                + recap.failed() + " skipped=" + recap.skipped() + " rescued=" + recap.rescued() + " ignored="
                + recap.ignored();
    }
}
