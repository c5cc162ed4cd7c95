package dev.lighterman.settings;

import dev.lighterman.api.HostKey;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Secret;
import dev.lighterman.yaml.YamlNode;
import dev.lighterman.yaml.YamlType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Reads single values and lists of them; what is wrong becomes a problem at the value's place. */
final class ValueReader {
    private static final String INTEGER = "-?(0|[1-9][0-9]{0,8})";

    private final References references;
    private final Problems findings;
    private final Function<YamlNode, ValueOrigin> places;

    ValueReader(References references, Problems findings, Function<YamlNode, ValueOrigin> places) {
        this.references = references;
        this.findings = findings;
        this.places = places;
    }

    ValueOrigin place(YamlNode node) {
        return places.apply(node);
    }

    void problem(YamlNode node, String message) {
        findings.problem(place(node), message);
    }

    /** Text with references resolved; empty when it is none, which is a problem. */
    Optional<String> text(String name, YamlNode node) {
        return text(name, "text", node);
    }

    private Optional<String> text(String name, String wanted, YamlNode node) {
        return raw(name, wanted, node)
                .map(raw -> Placeholders.kept(Options.ofPart(name), raw))
                .flatMap(raw -> Options.isShown(name)
                        ? references.expand(raw, place(node))
                        : references.expandSecret(raw, place(node)));
    }

    /** Text as it stands there. */
    Optional<String> raw(String name, String wanted, YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar && scalar.tag().isEmpty() && scalar.type() != YamlType.NULL) {
            return Optional.of(scalar.text());
        }
        problem(node, name + " must be " + wanted + ", but is " + describe(node));
        return Optional.empty();
    }

    static String describe(YamlNode node) {
        return node.tag().isPresent() ? "tagged " + node.tag().get() : node.description();
    }

    Optional<String> nonEmpty(String name, YamlNode node) {
        return text(name, node).filter(text -> filled(name, text, node));
    }

    private boolean filled(String name, String text, YamlNode node) {
        if (text.isBlank()) {
            problem(node, name + " is empty");
        }
        return !text.isBlank();
    }

    Optional<Secret> secret(String name, YamlNode node) {
        Optional<String> raw = raw(name, "text", node);
        if (raw.isPresent() && !References.in(raw.get())) {
            findings.warning(
                    place(node),
                    place(node) instanceof ValueOrigin.Assignment
                            ? "a secret on a command line can be read by others on this machine; perhaps you should "
                                    + "write ${env:NAME} or ${file:PATH}"
                            : "the secret " + name
                                    + " stands in the file itself; perhaps you should write ${env:NAME} or "
                                    + "${file:PATH}");
        }
        Optional<String> value = raw.flatMap(text -> references.secretValue(text, place(node)));
        if (value.isPresent() && value.get().isEmpty()) {
            problem(node, "the secret " + name + " is empty");
            return Optional.empty();
        }
        return value.map(Secret::of);
    }

    Optional<HostKey> hostKey(String name, YamlNode node) {
        Optional<String> text = nonEmpty(name, node);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(HostKey.parse(text.get()));
        } catch (InvalidInputException e) {
            problem(
                    node,
                    name + ": " + e.problems().get(0).message()
                            + Suggestion.didYouMean(text.get(), List.of("strict", "accept-new", "insecure")));
            return Optional.empty();
        }
    }

    Optional<Path> path(String name, YamlNode node) {
        return raw(name, "text", node)
                .flatMap(raw -> references.expand(raw, place(node)))
                .filter(found -> filled(name, found, node))
                .flatMap(text -> path(name, text, node));
    }

    /** A list of paths; a single one stands for a list of one. */
    Optional<List<Path>> paths(String name, YamlNode node) {
        Optional<List<String>> texts = list(name, node);
        List<Path> paths = texts.orElse(List.of()).stream()
                .flatMap(text -> path(name, text, node).stream())
                .toList();
        return texts.filter(all -> all.size() == paths.size()).map(all -> paths);
    }

    private Optional<Path> path(String name, String text, YamlNode node) {
        try {
            return Optional.of(LocalPath.parse(text));
        } catch (InvalidInputException e) {
            e.problems().forEach(found -> problem(node, name + ": " + found.message()));
            return Optional.empty();
        }
    }

    /** A playbook on this machine, on the server, or in a git repository. */
    Optional<PlaybookSource> playbook(String name, YamlNode node) {
        Optional<String> text =
                text(name, "a path, server:PATH or git:URL@REF//PATH", node).filter(found -> filled(name, found, node));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String said = text.get();
        try {
            if (said.startsWith(PlaybookSource.OnServer.PREFIX)) {
                return Optional.of(
                        new PlaybookSource.OnServer(said.substring(PlaybookSource.OnServer.PREFIX.length())));
            } else if (said.startsWith(PlaybookSource.InGit.PREFIX)) {
                return Optional.of(GitReference.playbook(said));
            }
            return path(name, said, node).map(PlaybookSource.AtPath::new);
        } catch (IllegalArgumentException | InvalidInputException e) {
            problem(node, e.getMessage());
            return Optional.empty();
        }
    }

    Optional<Integer> integer(String name, OptionType<?> type, YamlNode node) {
        return raw(name, type.wanted(), node)
                .flatMap(raw -> references.expand(raw, place(node)))
                .filter(text -> fits(name, type, text, text.matches(INTEGER) ? Integer.valueOf(text) : text, node))
                .map(Integer::valueOf);
    }

    Optional<Boolean> bool(String name, YamlNode node) {
        Optional<String> text = raw(name, "true or false", node).flatMap(raw -> references.expand(raw, place(node)));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Boolean> value =
                switch (text.get().toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "on" -> Optional.of(true);
                    case "false", "no", "off" -> Optional.of(false);
                    default -> Optional.empty();
                };
        if (value.isEmpty()) {
            problem(node, name + " must be true or false, but is " + shown(text.get()));
        }
        return value;
    }

    Optional<Duration> duration(String name, YamlNode node) {
        Optional<String> text =
                raw(name, "a duration such as 30s or 5m", node).flatMap(raw -> references.expand(raw, place(node)));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> duration = Durations.parse(text.get());
        if (duration.isEmpty()) {
            problem(node, name + " " + Durations.problem(text.get(), shown(text.get())));
        }
        return duration;
    }

    <T> Optional<T> choice(String name, OptionType<T> type, YamlNode node) {
        return text(name, node)
                .filter(text -> type.choices().containsKey(text) || fits(name, type, text, text, node))
                .map(type.choices()::get);
    }

    private boolean fits(String name, OptionType<?> type, String text, Object value, YamlNode node) {
        Optional<String> wrong = type.problem(value, shown(text));
        wrong.ifPresent(what -> problem(node, name + " " + what));
        return wrong.isEmpty();
    }

    /** A list of texts; a single text stands for a list of one. */
    Optional<List<String>> list(String name, YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            return nonEmpty(name, node).map(List::of);
        }
        if (!(node instanceof YamlNode.Sequence sequence)) {
            problem(node, name + " must be a list of text, but is " + describe(node));
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            nonEmpty("an item of " + name, item).ifPresent(values::add);
        }
        if (sequence.items().isEmpty()) {
            problem(node, name + " is empty");
        }
        return values.size() == sequence.items().size() && !values.isEmpty() ? Optional.of(values) : Optional.empty();
    }

    static String shown(String text) {
        return "\"" + text + "\"";
    }
}
