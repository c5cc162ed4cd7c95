package dev.lighterman.pipeline.check;

import dev.lighterman.api.Check;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.run.stage.RequiredContent;
import dev.lighterman.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the roles and collections that projects here require need on the control node. */
final class RequiredPrograms {
    private static final String CONTENT = "content";
    /** Other tools have files of these names too. */
    private static final Pattern ANSIBLES = Pattern.compile("^(roles|collections) *:|^- ", Pattern.MULTILINE);

    private static final Pattern GIT = Pattern.compile("git\\+|\\.git\\b|\\b(scm|type) *: *[\"']?git\\b");

    private final Settings settings;
    private final Map<String, String> facts;

    RequiredPrograms(Settings settings, Map<String, String> facts) {
        this.settings = settings;
        this.facts = facts;
    }

    /** The check; empty where no project that is known here requires anything. */
    Optional<Check> check(String node) {
        List<String> texts = texts();
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        if (settings.server().image().isPresent()) {
            return Optional.of(Check.warning(
                    CONTENT,
                    "the roles and collections of requirements.yml are not installed where Ansible runs in an image",
                    "perhaps you should have them in "
                            + settings.server().image().get().name() + ", or set ansible.requirements: none"));
        }
        List<String> wanted = new ArrayList<>(List.of("ansible-galaxy"));
        if (texts.stream().anyMatch(text -> GIT.matcher(text).find())) {
            wanted.add("git");
        }
        List<String> missing =
                wanted.stream().filter(name -> !facts.containsKey(name)).toList();
        return Optional.of(
                missing.isEmpty()
                        ? Check.ok(CONTENT, String.join(", ", wanted))
                        : Check.failed(
                                CONTENT,
                                "there is no " + String.join(" and no ", missing) + " on " + node
                                        + ", which the roles and collections of requirements.yml need",
                                missing.contains("git")
                                        ? "perhaps you should install it there"
                                        : "perhaps you should install ansible-core there as a whole, or set"
                                                + " ansible.requirements: none"));
    }

    /** The files that say what is required. */
    private List<String> texts() {
        if (settings.ansible().hasNoRequirements()) {
            return List.of();
        }
        Stream<Path> files = settings.ansible()
                .requirements()
                .map(Stream::of)
                .orElseGet(() -> directories().stream()
                        .flatMap(directory -> RequiredContent.PLACES.stream().map(directory::resolve)));
        return files.filter(Files::isRegularFile)
                .map(RequiredPrograms::read)
                .filter(text -> ANSIBLES.matcher(text).find())
                .toList();
    }

    /** The directory of the pipeline file, which is the project of most, and those of its playbooks. */
    private Set<Path> directories() {
        Set<Path> directories = new LinkedHashSet<>(List.of(settings.directory()));
        settings.ansible().project().map(settings.directory()::resolve).ifPresent(directories::add);
        Stream.of(
                        settings.image().flatMap(Image::playbook).stream(),
                        settings.deploy().flatMap(Deployment::playbook).stream(),
                        settings.jobs().stream().map(JobSpec::playbook))
                .flatMap(sources -> sources)
                .forEach(source -> {
                    if (source instanceof PlaybookSource.AtPath at) {
                        Path playbook = settings.directory().resolve(at.path());
                        directories.add(
                                Optional.ofNullable(playbook.getParent()).orElse(settings.directory()));
                    }
                });
        return directories;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // a run will say so
        }
    }
}
