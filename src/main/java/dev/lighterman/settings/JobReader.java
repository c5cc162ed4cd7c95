package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Result;
import dev.lighterman.api.Slices;
import dev.lighterman.yaml.YamlNode;
import dev.lighterman.yaml.YamlPosition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the list of jobs and reports the problems of all of them at once. */
final class JobReader {
    private static final List<String> FIELDS = List.of(
            "name",
            "playbook",
            "project",
            "after",
            "before",
            "threshold",
            "limit",
            "tags",
            "skipTags",
            "extraVars",
            "options",
            "environment",
            "slices",
            "slicesAllow");

    private static final OptionType<Integer> SLICES = OptionType.integer("number", 1, 100_000);

    private final ValueReader values;
    private final StructureReader structures;
    private final List<Map<String, YamlPosition>> positions = new ArrayList<>();

    JobReader(ValueReader values, StructureReader structures) {
        this.values = values;
        this.structures = structures;
    }

    /** Jobs with a name, even those something else is wrong with, since others may refer to them. */
    List<JobSpec> jobs(String option, YamlNode node) {
        return ListItems.readable(node, ListItems.mapping(option, "name and playbook", values, this::job));
    }

    private Optional<JobSpec> job(String option, YamlNode.Mapping mapping) {
        structures.unknown(option, mapping, FIELDS);
        Optional<String> name = text(option, mapping, "name");
        needs(option, mapping, "name");
        Optional<PlaybookSource> playbook = StructureReader.present(mapping, "playbook")
                .flatMap(node -> values.playbook(option + ".playbook", node));
        needs(option, mapping, "playbook");
        Optional<Path> project =
                StructureReader.present(mapping, "project").flatMap(node -> values.path(option + ".project", node));
        Optional<String> after = text(option, mapping, "after");
        Optional<String> before = text(option, mapping, "before");
        Optional<Result> threshold = StructureReader.present(mapping, "threshold")
                .flatMap(node -> values.choice(option + ".threshold", DeploySection.THRESHOLD.type(), node));
        Optional<String> limit = text(option, mapping, "limit");
        List<String> tags = list(option, mapping, "tags");
        List<String> skipTags = list(option, mapping, "skipTags");
        Map<String, Object> extraVars = StructureReader.present(mapping, "extraVars")
                .flatMap(node -> structures.map(option + ".extraVars", node))
                .orElse(Map.of());
        List<String> arguments = list(option, mapping, "options");
        Map<String, Object> environment = StructureReader.present(mapping, "environment")
                .flatMap(node -> structures.map(option + ".environment", node))
                .orElse(Map.of());
        Optional<Slices> slices = slices(option, mapping);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        AnsibleOptions options = AnsibleOptions.none()
                .tags(tags)
                .skipTags(skipTags)
                .extraVars(extraVars)
                .arguments(arguments)
                .environment(environment);
        AnsibleOptions limited = limit.map(options::limit).orElse(options);
        JobSpec unread = JobSpec.of(name.get(), Path.of(""));
        JobSpec job = playbook.map(unread::playbook)
                .orElse(unread)
                .threshold(threshold.orElse(Result.SUCCESS))
                .options(project.map(limited::project).orElse(limited));
        JobSpec sliced = slices.map(job::slices).orElse(job);
        JobSpec placed = after.map(sliced::after).orElse(sliced);
        notePositions(mapping);
        return Optional.of(before.map(placed::before).orElse(placed));
    }

    private Optional<Slices> slices(String option, YamlNode.Mapping mapping) {
        Optional<YamlNode> number = StructureReader.present(mapping, "slices");
        Optional<Integer> count = number.flatMap(node -> values.integer(option + ".slices", SLICES, node));
        List<Slices.Change> changes = new ArrayList<>();
        StructureReader.present(mapping, "slicesAllow").ifPresent(node -> {
            if (number.isEmpty()) {
                values.problem(node, option + ".slicesAllow needs slices");
            }
            for (String word : values.list(option + ".slicesAllow", node).orElse(List.of())) {
                Slices.Change.of(word)
                        .ifPresentOrElse(
                                changes::add,
                                () -> values.problem(
                                        node,
                                        option + ".slicesAllow: there is no \"" + word + "\" to allow; there are "
                                                + Arrays.stream(Slices.Change.values())
                                                        .map(Slices.Change::word)
                                                        .collect(Collectors.joining(", "))));
            }
        });
        return count.map(of -> Slices.of(of).allowing(changes));
    }

    private void needs(String option, YamlNode.Mapping mapping, String field) {
        if (StructureReader.present(mapping, field).isEmpty()) {
            values.problem(mapping, "an item of " + option + " needs a " + field);
        }
    }

    private Optional<String> text(String option, YamlNode.Mapping mapping, String field) {
        return StructureReader.present(mapping, field).flatMap(node -> values.nonEmpty(option + "." + field, node));
    }

    private List<String> list(String option, YamlNode.Mapping mapping, String field) {
        return StructureReader.present(mapping, field)
                .flatMap(node -> values.list(option + "." + field, node))
                .orElse(List.of());
    }

    /** Where the jobs that were read stand. */
    JobPlaces places() {
        return new JobPlaces(positions);
    }

    private void notePositions(YamlNode.Mapping mapping) {
        Map<String, YamlPosition> fields = new LinkedHashMap<>();
        note(fields, "", mapping);
        mapping.entries().forEach(entry -> note(fields, entry.key().text(), entry.value()));
        positions.add(fields);
    }

    private void note(Map<String, YamlPosition> fields, String field, YamlNode node) {
        if (values.place(node) instanceof ValueOrigin.At at) {
            fields.put(field, at.position());
        }
    }
}
