package dev.lighterman.source.user;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What git's configuration says, in the order git reads it. Immutable. */
public final class GitConfig {
    private static final Set<String> FALSE = Set.of("false", "no", "off", "0", "");

    private final List<Entry> entries;

    /**
     * One line of it.
     *
     * @param section in lower case
     * @param subsection as it is written, empty text for none
     * @param name in lower case
     * @param value empty text where there is none
     */
    record Entry(String section, String subsection, String name, String value) {}

    GitConfig(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** What {@code git config --list -z} writes. */
    static GitConfig ofList(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String line : text.split("\0", -1)) {
            int end = line.indexOf('\n');
            String key = end < 0 ? line : line.substring(0, end);
            String value = end < 0 ? "true" : line.substring(end + 1);
            int first = key.indexOf('.');
            int last = key.lastIndexOf('.');
            if (first > 0) {
                entries.add(new Entry(
                        key.substring(0, first).toLowerCase(Locale.ROOT),
                        first == last ? "" : key.substring(first + 1, last),
                        key.substring(last + 1).toLowerCase(Locale.ROOT),
                        value));
            }
        }
        return new GitConfig(entries);
    }

    /** The value for everything, the last one. */
    public Optional<String> value(String section, String name) {
        return entries.stream()
                .filter(entry -> is(entry, section, name) && entry.subsection().isEmpty())
                .map(Entry::value)
                .reduce((first, second) -> second);
    }

    /** The value for a URL, as {@code git config --get-urlmatch}: the closest match decides, of equals the last. */
    public Optional<String> value(String section, String name, URI url) {
        List<String> values = values(section, name, url);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    /** The values for a URL of a name that may have several, none of them less close a match than one before. */
    public List<String> values(String section, String name, URI url) {
        List<String> values = new ArrayList<>();
        UrlMatch best = UrlMatch.ANY;
        for (Entry entry : entries) {
            if (!is(entry, section, name)) {
                continue;
            }
            Optional<UrlMatch> match = UrlMatch.of(entry.subsection(), url);
            if (match.isPresent() && match.get().compareTo(best) >= 0) {
                best = match.get();
                values.add(entry.value());
            }
        }
        return values;
    }

    /** All entries of one name whose subsection is not empty. */
    List<Entry> named(String section, String name) {
        return entries.stream()
                .filter(entry -> is(entry, section, name) && !entry.subsection().isEmpty())
                .toList();
    }

    /** Whether there is a value, for whatever URL. */
    public boolean mentions(String section, String name) {
        return entries.stream()
                .anyMatch(entry -> is(entry, section, name) && !entry.value().isEmpty());
    }

    /** What git takes a text for that says yes or no. */
    public static boolean isTrue(String value) {
        return !FALSE.contains(value.toLowerCase(Locale.ROOT));
    }

    private static boolean is(Entry entry, String section, String name) {
        return entry.section().equals(section) && entry.name().equals(name.toLowerCase(Locale.ROOT));
    }
}
