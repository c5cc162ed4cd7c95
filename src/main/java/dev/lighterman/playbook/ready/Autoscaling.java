package dev.lighterman.playbook.ready;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.playbook.Task;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leaves workloads the number of replicas that a HorizontalPodAutoscaler of the cluster has set. A manifest without {@code
 * replicas} would not do that: where the manifest applied before had them, kubectl takes them away, and Kubernetes makes one
 * pod of it. So what is applied has the number that the cluster has. Immutable.
 */
final class Autoscaling {
    /** The task that asks; without an autoscaler, or an answer, the manifest counts. */
    static final String TASK = "ask for replicas that an autoscaler has set";

    /** The variable that holds the manifest with these replicas. */
    private static final String SCALED = "scaled_manifest";

    private static final String COLUMNS = "--output=custom-columns=OF:.spec.scaleTargetRef.kind,"
            + "WHICH:.spec.scaleTargetRef.name,KIND:.kind,NAME:.metadata.name,REPLICAS:.spec.replicas";
    private static final Set<String> KINDS = Set.of("Deployment", "StatefulSet");
    private static final Pattern LINE = Pattern.compile("( *(?:- )?replicas: ([0-9]{1,9}))(?: +#.*| *)(\\R?)");
    /** Names that are safe in a pattern and in a template. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9.-]+");

    private final List<Workload> workloads;
    private final String manifest;

    /** A workload whose replicas stand in a line of their own. */
    private record Workload(String kind, String name, Optional<String> namespace, int line, String replicas) {
        String mark() {
            return " # or as scaled (" + kind + " "
                    + namespace.map(of -> of + "/").orElse("") + name + ")";
        }

        /** Where it stands after an autoscaler that is for it, with its replicas; of kubectl's answer. */
        String pattern() {
            String words = kind + " +" + name.replace(".", "[.]") + " +";
            return "(?ms)^" + words + "Horizontal.* " + words + "([0-9]+)";
        }
    }

    private Autoscaling(List<Workload> workloads, String manifest) {
        this.workloads = workloads;
        this.manifest = manifest;
    }

    static Autoscaling of(String manifest) {
        List<Workload> found = new ArrayList<>();
        try {
            for (YamlDocument document : YamlDocument.parseAll("manifest", manifest)) {
                document.root().ifPresent(root -> addTo(found, root, lines(manifest)));
            }
        } catch (InvalidInputException e) {
            return new Autoscaling(List.of(), manifest); // kubectl says what is wrong
        }
        return new Autoscaling(found, manifest);
    }

    /** As the reader of YAML counts them, each with its end. */
    private static String[] lines(String text) {
        return text.split("(?<=[\\n\\u0085\\u2028\\u2029])|(?<=\\r)(?!\\n)");
    }

    private static void addTo(List<Workload> found, YamlNode node, String[] lines) {
        if (!(node instanceof YamlNode.Mapping object)) {
            return;
        }
        Optional<YamlNode> items = object.get("items");
        if (items.isPresent() && items.get() instanceof YamlNode.Sequence sequence) {
            sequence.items().forEach(item -> addTo(found, item, lines));
            return;
        }
        Optional<String> kind = text(object, "kind").filter(KINDS::contains);
        Optional<YamlNode.Mapping> metadata = mapping(object, "metadata");
        Optional<String> name = metadata.flatMap(of -> text(of, "name"))
                .filter(text -> NAME.matcher(text).matches());
        Optional<String> namespace = metadata.flatMap(of -> text(of, "namespace"))
                .filter(text -> NAME.matcher(text).matches());
        Optional<YamlNode> replicas = mapping(object, "spec").flatMap(of -> of.get("replicas"));
        if (kind.isPresent() && name.isPresent() && replicas.isPresent()) {
            int line = replicas.get().position().line() - 1;
            Matcher matcher = LINE.matcher(lines[line]);
            if (matcher.matches()) {
                found.add(new Workload(kind.get(), name.get(), namespace, line, matcher.group(2)));
            }
        }
    }

    private static Optional<YamlNode.Mapping> mapping(YamlNode.Mapping of, String key) {
        return of.get(key).filter(YamlNode.Mapping.class::isInstance).map(YamlNode.Mapping.class::cast);
    }

    private static Optional<String> text(YamlNode.Mapping of, String key) {
        return of.get(key).filter(YamlNode.Scalar.class::isInstance).map(node -> ((YamlNode.Scalar) node).text());
    }

    /** The manifest, in which each such number has its workload beside it. */
    String manifest() {
        String[] lines = lines(manifest);
        for (Workload workload : workloads) {
            Matcher line = LINE.matcher(lines[workload.line()]);
            lines[workload.line()] = line.replaceFirst("$1" + Matcher.quoteReplacement(workload.mark()) + "$3");
        }
        return String.join("", lines);
    }

    /** The variable to give to kubectl, in place of the manifest's own. */
    String variable(String ofManifest) {
        return workloads.isEmpty() ? ofManifest : SCALED;
    }

    /** What it is made of; nothing where no number is in the manifest. */
    Map<String, Object> variables(String ofManifest, Optional<String> namespace) {
        if (workloads.isEmpty()) {
            return Map.of();
        }
        List<Optional<String>> namespaces = namespaces(namespace);
        StringBuilder template = new StringBuilder("{{ " + ofManifest);
        for (Workload workload : workloads) {
            String answer = answer(namespaces.indexOf(workload.namespace().or(() -> namespace)));
            String line = "replicas: " + workload.replicas() + workload.mark();
            template.append(" | replace(\"" + line + "\", \"replicas: \" ~ (" + answer)
                    .append(".stdout | default(\"\") | regex_findall(\"" + workload.pattern() + "\") + [")
                    .append(workload.replicas() + "])[0])");
        }
        return Map.of(SCALED, template.append(" }}").toString());
    }

    private List<Optional<String>> namespaces(Optional<String> namespace) {
        Set<Optional<String>> namespaces = new LinkedHashSet<>();
        workloads.forEach(workload -> namespaces.add(workload.namespace().or(() -> namespace)));
        return List.copyOf(namespaces);
    }

    private static String answer(int number) {
        return number == 0 ? "autoscaled" : "autoscaled_" + (number + 1);
    }

    /** The tasks that ask, one for each namespace. */
    List<Task> tasks(Kubectl kubectl) {
        List<Task> tasks = new ArrayList<>();
        for (Optional<String> of : namespaces(kubectl.namespace())) {
            Set<String> types = new LinkedHashSet<>(List.of("horizontalpodautoscalers.autoscaling"));
            for (Workload workload : workloads) {
                if (workload.namespace().or(kubectl::namespace).equals(of)) {
                    types.add(workload.kind().equals("Deployment") ? "deployments.apps" : "statefulsets.apps");
                }
            }
            tasks.add(kubectl.in(of)
                    .task(TASK, "get", String.join(",", types), "--no-headers", COLUMNS)
                    .task()
                    .register(answer(tasks.size()))
                    .keyword("changed_when", ReadyTasks.NO)
                    .keyword("check_mode", ReadyTasks.NO)
                    .keyword("failed_when", ReadyTasks.NO)
                    .build());
        }
        return tasks;
    }
}
