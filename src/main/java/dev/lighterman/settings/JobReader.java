package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PlaybookSource;
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
        return ListItems.readable(node, ListItems.mapping(option, "name and playbook", FIELDS, values, this::job));
    }

    private Optional<JobSpec> job(FieldReader fields) {
        Optional<JobSpec> job =
                fields.required("name", "a name", values::nonEmpty).map(name -> JobSpec.of(name, Path.of("")));
        Optional<PlaybookSource> playbook = fields.required("playbook", "a playbook", values::playbook);
        job = job.map(unread -> playbook.map(unread::playbook).orElse(unread));
        job = fields.with(job, "after", JobSpec::after, values::nonEmpty);
        job = fields.with(job, "before", JobSpec::before, values::nonEmpty);
        job = fields.with(
                job,
                "threshold",
                JobSpec::threshold,
                (name, node) -> values.choice(name, DeploySection.THRESHOLD.type(), node));
        AnsibleOptions options = options(fields);
        Optional<Slices> slices = slices(fields);
        job.ifPresent(read -> notePositions(fields.mapping()));
        return job.map(read -> read.options(options))
                .map(read -> slices.map(read::slices).orElse(read));
    }

    private AnsibleOptions options(FieldReader fields) {
        Optional<AnsibleOptions> options = Optional.of(AnsibleOptions.none());
        options = fields.with(options, "project", AnsibleOptions::project, values::path);
        options = fields.with(options, "limit", AnsibleOptions::limit, values::nonEmpty);
        options = fields.with(options, "tags", AnsibleOptions::tags, values::list);
        options = fields.with(options, "skipTags", AnsibleOptions::skipTags, values::list);
        options = fields.with(options, "extraVars", AnsibleOptions::extraVars, structures::map);
        options = fields.with(options, "options", AnsibleOptions::arguments, values::list);
        return fields.with(options, "environment", AnsibleOptions::environment, structures::map)
                .orElseThrow();
    }

    private Optional<Slices> slices(FieldReader fields) {
        Optional<Slices> slices = fields.value("slices", (name, node) -> values.integer(name, SLICES, node))
                .map(Slices::of);
        return fields.with(slices, "slicesAllow", Slices::allowing, (name, node) -> {
            if (fields.node("slices").isEmpty()) {
                values.problem(node, name + " needs slices");
            }
            return values.list(name, node).map(words -> changes(name, words, node));
        });
    }

    private List<Slices.Change> changes(String name, List<String> words, YamlNode node) {
        List<Slices.Change> changes = new ArrayList<>();
        for (String word : words) {
            Slices.Change.of(word)
                    .ifPresentOrElse(
                            changes::add,
                            () -> values.problem(
                                    node,
                                    name + ": there is no \"" + word + "\" to allow; there are "
                                            + Arrays.stream(Slices.Change.values())
                                                    .map(Slices.Change::word)
                                                    .collect(Collectors.joining(", "))));
        }
        return changes;
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
