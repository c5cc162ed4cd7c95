package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Verification;
import dev.lighterman.json.Json;
import dev.lighterman.json.JsonException;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.RunningDigest;
import dev.lighterman.kubernetes.RunningPods;
import dev.lighterman.playbook.ready.RunningPlaybook;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.Settings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The running pods of a workload, from kubectl on the server: for a machine without a kubeconfig. Follows one run. */
public final class ServerPods {
    /** Thousands of pods; an answer of that length is none. */
    private static final int LONGEST = 16 * 1024 * 1024;

    private static final List<String> NAMES = List.of(
            "kind", "uid", "name", "owners", "deleted", "hash", "commit", "phase", "ready", "containers", "statuses");
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
    private Optional<String> listed = Optional.empty();

    private ServerPods() {}

    /** Asks in a playbook run; empty without the workload. */
    public static Optional<RunningPods> of(Settings settings, RolloutSettings asked, PlaybookRunner runner)
            throws LightermanException, InterruptedException {
        return read(listed(settings, asked, runner), asked);
    }

    /** The pods of a workload whose rollout is over, asked for in a playbook run. */
    static List<Rollout.Pod> rolledOut(Settings settings, RolloutSettings asked, PlaybookRunner runner)
            throws LightermanException, InterruptedException {
        return readRolledOut(listed(settings, asked, runner), asked);
    }

    private static String listed(Settings settings, RolloutSettings asked, PlaybookRunner runner)
            throws LightermanException, InterruptedException {
        ServerPods pods = new ServerPods();
        String playbook = new DeploymentFiles(settings).runningPlaybook(asked.namespace(), asked.kind());
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
    static Optional<RunningPods> read(String text, RolloutSettings asked) throws LightermanException {
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

    static List<Rollout.Pod> readRolledOut(String text, RolloutSettings asked) throws LightermanException {
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

    private static List<Item> items(String text) throws LightermanException {
        if (text.length() > LONGEST) {
            throw misread("it is longer than " + LONGEST / (1024 * 1024) + " MiB");
        }
        List<Item> items = new ArrayList<>();
        for (String line : text.lines().filter(found -> !found.isBlank()).toList()) {
            try {
                items.add(Item.of(Json.parse(line)));
            } catch (JsonException | IllegalArgumentException | DateTimeParseException e) {
                throw misread(e.getMessage());
            }
        }
        return items;
    }

    private static LightermanException misread(String why) {
        return new LightermanException(
                FailureKind.ROLLOUT,
                "what kubectl on the server says of what runs is not understood: " + why,
                "perhaps you should set deploy.rollout.kubeconfig");
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
                .filter(item -> item.kind().equals("Pod") && !item.deleted() && !ENDED.contains(item.phase()))
                .filter(pod -> pod.ownedBy(workload) || revisions.stream().anyMatch(pod::ownedBy))
                .sorted(Comparator.comparing(Item::name));
    }

    /**
     * An object.
     *
     * @param fields its texts by their names, as the playbook has them, decoded
     * @param owners the ids of the objects that own it, each in a list of its own
     * @param restarts how often its containers were started again
     * @param containers of a pod
     */
    private record Item(
            Map<String, String> fields, List<List<String>> owners, int restarts, List<Container> containers) {
        /**
         * A container of a pod.
         *
         * @param image as the pod's manifest has it
         * @param imageId as the runtime tells it; empty where it has not started
         * @param since when it was started, if it runs
         */
        private record Container(String image, String imageId, Optional<Instant> since) {}

        static Item of(Object json) {
            if (!(json instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("a line is no object");
            }
            Map<String, String> encoded = new HashMap<>();
            Map<String, String> fields = new HashMap<>();
            for (String name : NAMES) {
                if (!(map.get(name) instanceof String text)) {
                    throw new IllegalArgumentException("an object has no " + name);
                }
                encoded.put(name, text);
                fields.put(name, decoded(text));
            }
            Map<String, List<String>> statuses = new HashMap<>();
            int restarts = 0;
            for (List<String> status : words(encoded.get("statuses"), 4)) {
                statuses.put(status.get(0), status);
                restarts += Integer.parseInt(status.get(3));
            }
            List<Container> containers = new ArrayList<>();
            for (List<String> container : words(encoded.get("containers"), 2)) {
                List<String> status = statuses.getOrDefault(container.get(0), List.of("", "", "", ""));
                containers.add(new Container(
                        container.get(1),
                        status.get(1),
                        Optional.of(status.get(2))
                                .filter(time -> !time.isEmpty())
                                .map(Instant::parse)));
            }
            return new Item(fields, words(encoded.get("owners"), 1), restarts, List.copyOf(containers));
        }

        /** The words of a list, each taken apart into its values. */
        private static List<List<String>> words(String list, int values) {
            List<List<String>> words = new ArrayList<>();
            for (String word : list.split(" ", -1)) {
                List<String> parts =
                        Arrays.stream(word.split("=", -1)).map(Item::decoded).toList();
                if (!word.isEmpty() && parts.size() != values) {
                    throw new IllegalArgumentException("a list has a word of " + parts.size() + " values");
                } else if (!word.isEmpty()) {
                    words.add(parts);
                }
            }
            return words;
        }

        private static String decoded(String value) {
            try {
                return URLDecoder.decode(value, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("\"" + value + "\" is not URL-encoded", e);
            }
        }

        private String text(String name) {
            return fields.get(name);
        }

        String kind() {
            return text("kind");
        }

        String name() {
            return text("name");
        }

        boolean ownedBy(Item owner) {
            return owners.contains(List.of(owner.text("uid")));
        }

        boolean deleted() {
            return !text("deleted").isEmpty();
        }

        Optional<String> commit() {
            return Optional.of(text("commit")).filter(text -> !text.isEmpty());
        }

        String phase() {
            return text("phase");
        }

        /** A ReplicaSet owns its pods; of the other kinds a label names the revision, or the end of its name. */
        private boolean isOf(Item revision) {
            String hash = text("hash");
            return ownedBy(revision)
                    || (!hash.isEmpty()
                            && (revision.name().equals(hash) || revision.name().endsWith("-" + hash)));
        }

        Verification.Pod pod(List<Item> revisions, Optional<String> repository) {
            Optional<Container> container = containers.stream()
                    .filter(of -> repository.isEmpty() || isImage(of.image(), repository.get()))
                    .findFirst();
            return new Verification.Pod(
                    name(),
                    text("ready").equals("True"),
                    container.map(Container::image),
                    container.flatMap(of -> RunningDigest.of(of.image(), of.imageId())),
                    revisions.stream().filter(this::isOf).findFirst().flatMap(Item::commit),
                    container.flatMap(Container::since));
        }

        private static boolean isImage(String image, String repository) {
            return Manifests.isSame(image, ImageNames.reference(repository));
        }
    }
}
