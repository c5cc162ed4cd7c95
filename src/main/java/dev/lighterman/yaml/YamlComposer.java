package dev.lighterman.yaml;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.Event.ID;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Makes nodes of SnakeYAML's events. Its own composer is not used: it resolves plain scalars by other rules than PyYAML,
 * and forgets where an explicit tag stood.
 */
final class YamlComposer {
    /** Deeper files are attacks or accidents; keeps recursion far from the stack's end. */
    private static final int MAX_DEPTH = 200;
    /** Nodes that aliases and merge keys may add, counted each time they are used: no "billion laughs". */
    private static final int MAX_ALIASED_NODES = 1_000_000;
    /** Characters that they may add: few nodes can be long texts. */
    private static final long MAX_ALIASED_TEXT = 32L << 20;

    /** Longer ones take seconds to convert. As many characters as JSON may have. */
    private static final int MAX_NUMBER_LENGTH = 100_000;

    /**
     * How much a value is, with all that is in it.
     *
     * @param levels how deep it is nested
     */
    private record Extent(long nodes, long text, int levels) {
        Extent with(Extent inner) {
            return new Extent(
                    Math.min(nodes + inner.nodes, MAX_ALIASED_NODES + 1L),
                    Math.min(text + inner.text, MAX_ALIASED_TEXT + 1),
                    Math.max(levels, inner.levels + 1));
        }
    }

    static final String CORE = "tag:yaml.org,2002:";

    private static final Pattern HALF = Pattern.compile("[\\ud800-\\udfff]");

    private final String file;
    private final StreamReader reader;
    private final ParserImpl parser;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final IdentityHashMap<YamlNode, Extent> extents = new IdentityHashMap<>();
    private final Set<String> open = new HashSet<>();
    private final List<Problem> duplicateKeys = new ArrayList<>();
    private long aliasedNodes;
    private long aliasedText;
    private int depth;

    YamlComposer(String file, String text) {
        this.file = file;
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        this.reader = new StreamReader(text);
        this.parser = new ParserImpl(reader, options);
    }

    List<YamlDocument> documents() throws InvalidInputException {
        try {
            return read();
        } catch (IllegalArgumentException e) { // SnakeYAML's, of a number of a character that is none
            throw new InvalidInputException(List.of(position(reader.getMark())
                    .problem("an escape between double quotes is no character; perhaps you should use single quotes")));
        }
    }

    private List<YamlDocument> read() throws InvalidInputException {
        List<YamlDocument> documents = new ArrayList<>();
        parser.getEvent();
        while (!parser.checkEvent(ID.StreamEnd)) {
            Mark start = parser.getEvent().getStartMark();
            anchors.clear();
            duplicateKeys.clear();
            YamlNode root = node();
            parser.getEvent();
            boolean empty = root instanceof YamlNode.Scalar scalar
                    && scalar.plain()
                    && scalar.text().isEmpty();
            documents.add(new YamlDocument(
                    file, position(start), empty ? Optional.empty() : Optional.of(root), duplicateKeys));
        }
        return documents;
    }

    private YamlNode node() throws InvalidInputException {
        Event event = parser.getEvent();
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        }
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null) {
            open.add(anchor);
        }
        if (++depth > MAX_DEPTH) {
            throw invalid(event, "nested more than " + MAX_DEPTH + " levels deep");
        }
        YamlNode node;
        if (event instanceof ScalarEvent scalar) {
            node = scalar(scalar);
        } else if (event instanceof SequenceStartEvent sequence) {
            node = sequence(sequence);
        } else {
            node = mapping((MappingStartEvent) event);
        }
        depth--;
        if (anchor != null) {
            open.remove(anchor);
            anchors.put(anchor, node);
        }
        return node;
    }

    private YamlNode alias(AliasEvent alias) throws InvalidInputException {
        if (open.contains(alias.getAnchor())) {
            throw invalid(alias, "\"*" + alias.getAnchor() + "\" stands inside the value it repeats");
        }
        YamlNode node = anchors.get(alias.getAnchor());
        if (node == null) {
            throw invalid(
                    alias,
                    "nothing is marked \"&" + alias.getAnchor()
                            + "\" above; perhaps you should quote a text that begins" + " with \"*\"");
        }
        Extent extent = extent(node);
        if (depth + extent.levels() > MAX_DEPTH) {
            throw invalid(alias, "nested more than " + MAX_DEPTH + " levels deep");
        }
        aliasedNodes += extent.nodes();
        if (aliasedNodes > MAX_ALIASED_NODES) {
            throw invalid(alias, "aliases repeat more than " + MAX_ALIASED_NODES + " values");
        }
        aliasedText += extent.text();
        if (aliasedText > MAX_ALIASED_TEXT) {
            throw invalid(alias, "aliases repeat more than " + (MAX_ALIASED_TEXT >> 20) + " million characters");
        }
        return node;
    }

    private Extent extent(YamlNode node) {
        Extent known = extents.get(node);
        if (known != null) {
            return known;
        }
        Extent extent = new Extent(1, 0, 1);
        if (node instanceof YamlNode.Scalar scalar) {
            extent = new Extent(1, scalar.text().length(), 1);
        } else if (node instanceof YamlNode.Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                extent = extent.with(extent(item));
            }
        } else if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                extent = extent.with(extent(entry.key())).with(extent(entry.value()));
            }
        }
        extents.put(node, extent);
        return extent;
    }

    private YamlNode.Scalar scalar(ScalarEvent event) throws InvalidInputException {
        YamlPosition position = position(event.getStartMark());
        String text = event.getValue();
        String tag = event.getTag();
        if (HALF.matcher(text).find()) {
            throw invalid(
                    event, "a text has half a character (an unpaired surrogate); perhaps you should write the whole");
        }
        if (tag == null) {
            boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
            YamlType type = plain ? Yaml11.resolve(text) : YamlType.STRING;
            checkLength(event, type, text);
            return new YamlNode.Scalar(position, type, text, plain, Optional.empty());
        }
        YamlType type =
                switch (tag) {
                    case "!", CORE + "str" -> YamlType.STRING;
                    case CORE + "int" -> YamlType.INTEGER;
                    case CORE + "float" -> YamlType.FLOAT;
                    case CORE + "bool" -> YamlType.BOOLEAN;
                    case CORE + "null" -> YamlType.NULL;
                    default -> null;
                };
        if (type == null) {
            return new YamlNode.Scalar(position, YamlType.STRING, text, false, Optional.of(tag));
        }
        checkLength(event, type, text);
        try {
            Yaml11.convert(type, text);
        } catch (NumberFormatException e) {
            throw invalid(event, "\"" + text + "\" is not " + type.description() + ", as its tag says");
        }
        return new YamlNode.Scalar(position, type, text, false, Optional.empty());
    }

    private void checkLength(ScalarEvent event, YamlType type, String text) throws InvalidInputException {
        if ((type == YamlType.INTEGER || type == YamlType.FLOAT) && text.length() > MAX_NUMBER_LENGTH) {
            throw invalid(
                    event,
                    "a number of more than " + MAX_NUMBER_LENGTH + " characters; perhaps you should quote it as text");
        }
    }

    private YamlNode.Sequence sequence(SequenceStartEvent event) throws InvalidInputException {
        List<YamlNode> items = new ArrayList<>();
        while (!parser.checkEvent(ID.SequenceEnd)) {
            items.add(node());
        }
        parser.getEvent();
        return new YamlNode.Sequence(position(event.getStartMark()), items, tag(event.getTag(), "seq"));
    }

    private YamlNode.Mapping mapping(MappingStartEvent event) throws InvalidInputException {
        List<YamlNode.Entry> own = new ArrayList<>();
        List<YamlNode.Entry> merged = new ArrayList<>();
        Map<String, YamlNode.Scalar> seen = new HashMap<>();
        while (!parser.checkEvent(ID.MappingEnd)) {
            Event keyEvent = parser.peekEvent();
            if (!(node() instanceof YamlNode.Scalar key)) {
                throw invalid(
                        keyEvent,
                        "a list or mapping cannot be a key; perhaps you should quote a value that begins with \"{{\"");
            }
            YamlNode value = node();
            if (key.plain() && key.text().equals("<<")) {
                merge(key, value, merged);
                continue;
            }
            YamlNode.Scalar first = seen.putIfAbsent(key.type() + " " + key.text(), key);
            if (first != null) {
                duplicateKeys.add(key.position()
                        .problem("key \"" + key.text() + "\" stands here again; it is first in line "
                                + first.position().line()));
            }
            own.add(new YamlNode.Entry(key, value));
        }
        parser.getEvent();
        // Own keys win over merged ones by coming later, as in PyYAML's flatten_mapping.
        merged.addAll(own);
        return new YamlNode.Mapping(position(event.getStartMark()), merged, tag(event.getTag(), "map"));
    }

    private void merge(YamlNode.Scalar key, YamlNode value, List<YamlNode.Entry> into) throws InvalidInputException {
        if (value instanceof YamlNode.Mapping mapping) {
            into.addAll(mapping.entries());
            return;
        }
        List<YamlNode> items = value instanceof YamlNode.Sequence sequence ? sequence.items() : List.of(value);
        // The first of several mappings wins, so it comes last.
        for (int i = items.size() - 1; i >= 0; i--) {
            if (!(items.get(i) instanceof YamlNode.Mapping mapping)) {
                throw new InvalidInputException(
                        List.of(key.position().problem("\"<<\" needs a mapping, or a list of mappings")));
            }
            into.addAll(mapping.entries());
        }
    }

    private static Optional<String> tag(String tag, String own) {
        return tag == null || tag.equals("!") || tag.equals(CORE + own) ? Optional.empty() : Optional.of(tag);
    }

    private YamlPosition position(Mark mark) {
        return new YamlPosition(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private InvalidInputException invalid(Event event, String message) {
        return new InvalidInputException(List.of(position(event.getStartMark()).problem(message)));
    }
}
