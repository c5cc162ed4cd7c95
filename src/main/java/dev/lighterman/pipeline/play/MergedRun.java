package dev.lighterman.pipeline.play;

import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes one result of those of the slices. Stateless. */
final class MergedRun {
    private MergedRun() {}

    /**
     * One result.
     *
     * @param id that of one of them
     * @param parts by the number of the slice, from 1 on; not empty
     * @param count how many slices there are, also those without a result
     * @param survey which hosts the plays have
     */
    static RunResult of(String id, Map<Integer, RunResult> parts, int count, SliceSurvey survey) {
        List<RunResult> all = List.copyOf(new TreeMap<>(parts).values());
        RunResult first = all.get(0);
        RunResult worst = all.stream()
                .min(Comparator.comparingInt(part -> rank(part.outcome())))
                .orElseThrow();
        Instant began = all.stream()
                .map(RunResult::startedAt)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant ended = all.stream()
                .map(part -> part.startedAt().plus(part.duration()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new RunResult(
                id,
                first.playbook(),
                worst.outcome(),
                reason(parts, count),
                worst.remedy(),
                worst.exitCode(),
                worst.signal(),
                began,
                Duration.between(began, ended),
                recap(all, survey),
                tasks(all),
                warnings(all, survey),
                all.stream().flatMap(part -> part.owed().stream()).toList(),
                details(all));
    }

    /** The worst is first. */
    private static int rank(RunOutcome outcome) {
        return switch (outcome) {
            case ABORTED -> 0;
            case DEADLINE -> 1;
            case KILLED -> 2;
            case INCONSISTENT -> 3;
            case HOSTS_FAILED -> 5;
            case HOSTS_UNREACHABLE -> 6;
            case NO_HOSTS_MATCHED -> 7;
            case OK -> 8;
            default -> 4;
        };
    }

    private static Optional<String> reason(Map<Integer, RunResult> parts, int count) {
        Map<String, List<String>> slices = new LinkedHashMap<>();
        new TreeMap<>(parts)
                .forEach((number, part) -> part.reason()
                        .ifPresent(text -> slices.computeIfAbsent(text, same -> new ArrayList<>())
                                .add(Integer.toString(number))));
        if (slices.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(slices.entrySet().stream()
                .map(each -> (each.getValue().size() == 1 ? "slice " : "slices ") + String.join(", ", each.getValue())
                        + " of " + count + ": " + each.getKey())
                .collect(Collectors.joining("; ")));
    }

    /** In the order of the plays, as one run has it. */
    private static Map<String, HostRecap> recap(List<RunResult> all, SliceSurvey survey) {
        Map<String, HostRecap> found = new LinkedHashMap<>();
        all.forEach(part -> found.putAll(part.recap()));
        Map<String, HostRecap> recap = new LinkedHashMap<>();
        survey.hosts().stream().filter(found::containsKey).forEach(host -> recap.put(host, found.get(host)));
        found.forEach(recap::putIfAbsent);
        return recap;
    }

    /** In the order they ended, as far as that is known. */
    private static List<TaskResult> tasks(List<RunResult> all) {
        if (!all.stream()
                .flatMap(part -> part.tasks().stream())
                .allMatch(task -> task.startedAt().isPresent())) {
            return all.stream().flatMap(part -> part.tasks().stream()).toList();
        }
        return all.stream()
                .flatMap(part -> part.tasks().stream())
                .sorted(Comparator.comparing(
                        task -> task.startedAt().orElseThrow().plus(task.duration())))
                .toList();
    }

    private static List<String> warnings(List<RunResult> all, SliceSurvey survey) {
        Set<String> warnings = new LinkedHashSet<>();
        all.forEach(part -> warnings.addAll(part.warnings()));
        List<String> without = survey.plays().stream()
                .filter(play -> play.hosts().isEmpty())
                .map(play -> "\"" + play.name() + "\"")
                .toList();
        if (!without.isEmpty()) {
            warnings.add(without.size() + " of " + survey.plays().size() + " plays matched no host: "
                    + String.join(", ", without));
        }
        Set<String> versions = all.stream()
                .flatMap(part -> part.details().ansibleVersion().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (versions.size() > 1) {
            warnings.add("the slices ran with different versions of Ansible: " + String.join(", ", versions));
        }
        return List.copyOf(warnings);
    }

    private static RunResult.Details details(List<RunResult> all) {
        RunResult.Details first = all.get(0).details();
        Map<String, Object> stats = new LinkedHashMap<>();
        Set<RunResult.Details.NotReached> notReached = new LinkedHashSet<>();
        for (RunResult part : all) {
            stats.putAll(part.details().customStats());
            notReached.addAll(part.details().notReached());
        }
        return new RunResult.Details(
                first.check(),
                first.command(),
                first.ansibleVersion(),
                first.pythonVersion(),
                first.configuration(),
                stats,
                List.copyOf(notReached),
                first.content());
    }
}
