package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Verification;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.RunningPods;
import dev.lighterman.playbook.ready.RunningPlaybook;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.Settings;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The running pods of a workload, from kubectl on the server: for a machine without a kubeconfig. Follows one run. */
public final class ServerPods {
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
    private Optional<String> listed = Optional.empty();

    private ServerPods() {}

    /** Asks in a playbook run; empty without the workload. */
    public static Optional<RunningPods> of(Settings settings, RolloutSettings asked, PlaybookRunner runner)
            throws LightermanException, InterruptedException {
        return read(listed(settings, runner), asked);
    }

    /** The pods of a workload whose rollout is over, asked for in a playbook run. */
    static List<Rollout.Pod> rolledOut(Settings settings, RolloutSettings asked, PlaybookRunner runner)
            throws LightermanException, InterruptedException {
        return readRolledOut(listed(settings, runner), asked);
    }

    private static String listed(Settings settings, PlaybookRunner runner)
            throws LightermanException, InterruptedException {
        ServerPods pods = new ServerPods();
        String playbook = new ReadyFiles(settings).runningPlaybook();
        RunResult result = runner.run(ReadyRuns.common(settings, RunningPlaybook.FILE_NAME, playbook), pods::see);
        if (result.outcome() != RunOutcome.OK || pods.listed.isEmpty()) {
            throw new LightermanException(
                    FailureKind.ROLLOUT,
                    "kubectl on the server could not say what runs, and there is no kubeconfig on this machine: "
                            + result.reason().orElse(result.outcome().meaning()),
                    "perhaps you should set deploy.kubeconfig or deploy.rollout.kubeconfig");
        }
        return pods.listed.get();
    }

    private void see(Event event) {
        if (event instanceof RunEvent.TaskFinished task
                && task.result().task().equals(RunningPlaybook.LIST_TASK)
                && task.data().get("stdout") instanceof String stdout) {
            listed = Optional.of(stdout);
        }
    }

    /** Reads the lines of {@link RunningPlaybook#LIST_TASK}. */
    static Optional<RunningPods> read(String text, RolloutSettings asked) {
        List<Item> items = items(text);
        return workload(items, asked).map(workload -> {
            List<Item> revisions = revisions(items, workload);
            return new RunningPods(
                    workload.commit(),
                    living(items, workload, revisions)
                            .map(pod -> pod.pod(revisions, asked.repository()))
                            .toList());
        });
    }

    static List<Rollout.Pod> readRolledOut(String text, RolloutSettings asked) {
        List<Item> items = items(text);
        return workload(items, asked).stream()
                .flatMap(workload -> {
                    List<Item> revisions = revisions(items, workload);
                    return living(items, workload, revisions).map(item -> {
                        Verification.Pod pod = item.pod(revisions, asked.repository());
                        return new Rollout.Pod(pod.name(), pod.ready(), item.restarts(), pod.digest());
                    });
                })
                .toList();
    }

    private static List<Item> items(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> new Item(Arrays.asList((line + "\t".repeat(Item.FIELDS)).split("\t", -1))))
                .toList();
    }

    private static Optional<Item> workload(List<Item> items, RolloutSettings asked) {
        return items.stream()
                .filter(item ->
                        item.kind().equals(asked.kind().word()) && item.name().equals(asked.deployment()))
                .findFirst();
    }

    private static List<Item> revisions(List<Item> items, Item workload) {
        return items.stream().filter(item -> item.ownedBy(workload)).toList();
    }

    private static Stream<Item> living(List<Item> items, Item workload, List<Item> revisions) {
        return items.stream()
                .filter(item -> item.kind().equals("Pod") && item.deletion().isEmpty() && !ENDED.contains(item.phase()))
                .filter(pod -> pod.ownedBy(workload) || revisions.stream().anyMatch(pod::ownedBy))
                .sorted(Comparator.comparing(Item::name));
    }

    /**
     * An object.
     *
     * @param fields as the playbook has them
     */
    private record Item(List<String> fields) {
        static final int FIELDS = 12;

        String kind() {
            return fields.get(0);
        }

        String name() {
            return fields.get(2);
        }

        boolean ownedBy(Item owner) {
            return Arrays.asList(fields.get(3).split(" ")).contains(owner.fields.get(1));
        }

        String deletion() {
            return fields.get(4);
        }

        Optional<String> commit() {
            return Optional.of(fields.get(6)).filter(text -> !text.isEmpty());
        }

        String phase() {
            return fields.get(7);
        }

        /** A ReplicaSet owns its pods; of the other kinds a label names the revision, or the end of its name. */
        private boolean isOf(Item revision) {
            String hash = fields.get(5);
            return ownedBy(revision)
                    || (!hash.isEmpty()
                            && (revision.name().equals(hash) || revision.name().endsWith("-" + hash)));
        }

        Verification.Pod pod(List<Item> revisions, Optional<String> repository) {
            Optional<String[]> container = parts(9, 2)
                    .filter(part -> repository.isEmpty() || isImage(part[1], repository.get()))
                    .findFirst();
            Optional<String[]> status = container.flatMap(
                    of -> parts(10, 3).filter(part -> part[0].equals(of[0])).findFirst());
            return new Verification.Pod(
                    name(),
                    fields.get(8).equals("True"),
                    container.map(of -> of[1]),
                    status.map(of -> of[1])
                            .filter(id -> id.contains("@"))
                            .map(id -> id.substring(id.lastIndexOf('@') + 1)),
                    revisions.stream().filter(this::isOf).findFirst().flatMap(Item::commit),
                    status.map(of -> of[2]).filter(time -> !time.isEmpty()).map(Instant::parse));
        }

        int restarts() {
            return Arrays.stream(fields.get(11).split(" "))
                    .filter(count -> !count.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .sum();
        }

        private Stream<String[]> parts(int field, int count) {
            return Arrays.stream(fields.get(field).split(","))
                    .map(part -> part.split("=", count))
                    .filter(part -> part.length == count);
        }

        private static boolean isImage(String image, String repository) {
            return Manifests.isSame(image, ImageNames.reference(repository));
        }
    }
}
