package dev.lighterman.maven;

import dev.lighterman.settings.Option;
import dev.lighterman.settings.Options;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/** Fields of the pipeline file as elements of a POM's {@code <configuration>}: {@code <image><name>...</name></image>}. */
final class Sections {
    /** What YAML takes for a number or a truth value, and may. */
    private static final Pattern PLAIN = Pattern.compile("-?\\d{1,9}|true|false");

    private Sections() {}

    /**
     * An element as fields.
     *
     * @param path the field's path, or a section's
     * @return text by path, as overrides have it
     */
    static Map<String, String> fields(String path, PlexusConfiguration element) {
        Map<String, String> fields = new LinkedHashMap<>();
        add(fields, path, element);
        return fields;
    }

    private static void add(Map<String, String> fields, String path, PlexusConfiguration element) {
        if (isSection(path) && element.getChildCount() > 0) {
            for (PlexusConfiguration child : element.getChildren()) {
                add(fields, path + "." + child.getName(), child);
            }
        } else if (element.getChildCount() > 0) {
            fields.put(path, text(option(path).map(Option::typeName).orElse(""), element));
        } else {
            String text = element.getValue("").strip();
            fields.put(path, text.isEmpty() && isSection(path) ? "{}" : text);
        }
    }

    private static String text(String type, PlexusConfiguration element) {
        if (type.contains("groups")) { // whose hosts are a list, be it of one
            return joined(element, "{", "}", group -> quoted(group.getName()) + ": " + list(group));
        }
        if (type.equals("mapping of text")) { // also where there is one, called like the list it would be one of
            return joined(element, "{", "}", child -> quoted(child.getName()) + ": " + value(child));
        }
        return type.contains("list") ? list(element) : structure(element);
    }

    private static boolean isSection(String path) {
        return path.equals("vars")
                || Options.all().stream().anyMatch(option -> option.path().startsWith(path + "."));
    }

    private static Optional<Option<?>> option(String path) {
        return Options.all().stream().filter(one -> one.path().equals(path)).findFirst();
    }

    private static String list(PlexusConfiguration element) {
        return joined(element, "[", "]", child -> value(child));
    }

    /** Elements of one name, {@code <files><file>...}, are a list; others have their names as keys. */
    private static String structure(PlexusConfiguration element) {
        PlexusConfiguration[] children = element.getChildren();
        String first = children[0].getName();
        boolean alike =
                Arrays.stream(children).allMatch(child -> child.getName().equals(first));
        return alike && (children.length > 1 || element.getName().equals(first + "s"))
                ? list(element)
                : joined(element, "{", "}", child -> quoted(child.getName()) + ": " + value(child));
    }

    private static String joined(
            PlexusConfiguration element, String open, String close, Function<PlexusConfiguration, String> text) {
        return Arrays.stream(element.getChildren()).map(text).collect(Collectors.joining(", ", open, close));
    }

    private static String value(PlexusConfiguration element) {
        if (element.getChildCount() > 0) {
            return structure(element);
        }
        String text = element.getValue("").strip();
        return PLAIN.matcher(text).matches() ? text : quoted(text);
    }

    /** As YAML's and JSON's double quotes have it. */
    static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                + '"';
    }
}
