package dev.lighterman.run.judge;

import dev.lighterman.api.ExecutionImage;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskFailure.HostFault;
import dev.lighterman.api.TaskResult;
import dev.lighterman.run.remote.NameList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tasks of a run that failed and the hosts that were not reached, in numbers and in words.
 *
 * @param log the run's events
 */
record FailedTasks(RunLog log) {
    private static final int LONGEST_DETAIL = 300;

    private static final Set<TaskResult.Status> NOT_REACHED =
            Set.of(TaskResult.Status.UNREACHABLE, TaskResult.Status.UNREACHABLE_IGNORED);
    private static final Set<TaskResult.Status> PASSED_OVER =
            Set.of(TaskResult.Status.RESCUED, TaskResult.Status.UNREACHABLE_IGNORED);

    /** Whether a task failed or a host was not reached, by the events or by Ansible's statistics. */
    boolean any() {
        return count(TaskResult.Status.FAILED) > 0 || count(TaskResult.Status.UNREACHABLE) > 0;
    }

    /** How many results have this status by the events, or by Ansible's statistics where those say more. */
    int count(TaskResult.Status kind) {
        int told = log.tasks(kind).size();
        int counted = 0;
        for (HostRecap recap : log.stats().orElse(Map.of()).values()) {
            counted += kind == TaskResult.Status.FAILED ? recap.failed() : recap.unreachable();
        }
        // Up to ansible-core 2.13 the statistics count ignored unreachable hosts as well.
        counted -= kind == TaskResult.Status.FAILED
                ? log.rescuedIncludes()
                : log.tasks(TaskResult.Status.UNREACHABLE_IGNORED).size();
        return Math.max(told, counted);
    }

    /**
     * Whether every host that failed was forgiven by {@code meta: clear_host_errors}, or was given tasks again: Ansible up to 2.10
     * does not tell of meta tasks.
     */
    boolean wentOn() {
        Set<String> goneOn = new HashSet<>();
        List<TaskResult> tasks = log.tasks();
        int failed = 0;
        for (int i = tasks.size() - 1; i >= 0; i--) {
            TaskResult task = tasks.get(i);
            if (task.status().endsHost()) {
                failed++;
                if (i >= log.forgiven() && !goneOn.contains(task.host())) {
                    return false;
                }
            } else {
                goneOn.add(task.host());
            }
        }
        return failed > 0;
    }

    /** The first failure of a kind if there is one, with what the control node found and what to do about it. */
    Said said(TaskResult.Status preferred) {
        return new Said(
                first(preferred),
                task(preferred)
                        .flatMap(TaskResult::failure)
                        .flatMap(TaskFailure::why)
                        .map(HostFault::remedy));
    }

    /**
     * For Ansible before 2.19 a host has failed until a rescue section has come to its end. With {@code any_errors_fatal} hosts
     * are given up for others that are rescued, on some versions, or whose being out of reach is ignored, on all.
     */
    Optional<Said> givenUp() {
        return log.tasks().stream()
                .filter(task -> PASSED_OVER.contains(task.status()))
                .findFirst()
                .map(task -> new Said(
                        "hosts were given up although what had failed was rescued or ignored: " + failed(task),
                        Optional.of(
                                "perhaps you should leave out what ends the play inside of the rescue section (meta:"
                                        + " end_host, end_play) and any_errors_fatal, or update ansible-core")));
    }

    private List<TaskResult> stopped() {
        return log.tasks().stream().filter(task -> task.status().endsHost()).toList();
    }

    private Optional<TaskResult> task(TaskResult.Status preferred) {
        List<TaskResult> all = stopped();
        return all.stream()
                .filter(task -> task.status() == preferred)
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    /** The first failure in a sentence, of the preferred kind if there is one. */
    String first(TaskResult.Status preferred) {
        List<TaskResult> all = stopped();
        if (all.isEmpty()) {
            return "Ansible's statistics count "
                    + (count(TaskResult.Status.FAILED) + count(TaskResult.Status.UNREACHABLE))
                    + " failures that no event told of";
        }
        return failed(task(preferred).orElseThrow()) + (all.size() > 1 ? "; and " + (all.size() - 1) + " more" : "");
    }

    private static String failed(TaskResult task) {
        String detail = explained(task);
        return (NOT_REACHED.contains(task.status())
                        ? "host " + task.host() + " could not be reached for task \"" + task.task() + "\""
                        : "task \"" + task.task() + "\" failed on " + task.host())
                + (detail.isEmpty() ? "" : ": " + detail);
    }

    /** What was found on the way to a host that was not reached says more than Ansible's words. */
    private static String explained(TaskResult task) {
        TaskFailure failure = task.failure().orElseThrow();
        String detail = detail(failure);
        if (failure.why().isEmpty()) {
            return detail;
        }
        HostFault fault = failure.why().get();
        boolean instead = task.status() == TaskResult.Status.UNREACHABLE && fault.kind() != HostFault.Kind.ANSWERS;
        return instead || detail.isEmpty() ? fault.message() : detail + "; " + fault.message();
    }

    /** The hosts that nobody looked at: there were too many, there was too little time, or ssh is in an image. */
    Optional<String> unexplained(Optional<ExecutionImage> image) {
        Map<String, Boolean> hosts = new LinkedHashMap<>();
        stopped()
                .forEach(task -> hosts.merge(
                        task.host(),
                        task.failure().flatMap(TaskFailure::why).isPresent()
                                || task.status() == TaskResult.Status.FAILED,
                        Boolean::logicalOr));
        List<String> left = hosts.entrySet().stream()
                .filter(host -> !host.getValue())
                .map(Map.Entry::getKey)
                .toList();
        if (image.isPresent() && !left.isEmpty()) {
            return Optional.of("why " + NameList.of(left)
                    + " could not be reached is not looked for where Ansible runs in an image; perhaps you should try ssh in a"
                    + " container of " + image.get().name());
        }
        boolean some = stopped().stream()
                .anyMatch(task -> task.failure().flatMap(TaskFailure::why).isPresent());
        return some && !left.isEmpty()
                ? Optional.of("it was not found out why " + NameList.of(left) + " could not be reached")
                : Optional.empty();
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
        return ShortText.of(line, LONGEST_DETAIL);
    }
}
