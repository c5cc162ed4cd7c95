package dev.lighterman.playbook;

import dev.lighterman.yaml.Spelled;
import dev.lighterman.yaml.Tagged;
import java.util.Objects;
import java.util.Optional;

/**
 * A value in a playbook for which Java has no value of its own: one with a tag, such as {@code !vault} or {@code !unsafe}, or one
 * whose spelling counts, such as {@code 0644} or {@code yes}. A loaded playbook has them, so that it means the same when it is
 * written again. Immutable as long as what is behind its tag is.
 */
public final class YamlValue {
    private final Optional<String> tag;
    private final String spelling;
    private final Object value;

    private YamlValue(Optional<String> tag, String spelling, Object value) {
        this.tag = tag;
        this.spelling = spelling;
        this.value = value;
    }

    /**
     * A value that is no text, as it is written: {@code 0644} is a file's mode, {@code 420} the same and hard to read.
     *
     * @param spelling not null
     * @return never null
     * @throws IllegalArgumentException if it is plain text to Ansible; use the String itself then
     */
    public static YamlValue spelled(String spelling) {
        return of(new Spelled(spelling));
    }

    /**
     * A value with a tag.
     *
     * @param tag such as {@code !vault}, not null
     * @param value behind it: a String, List or Map, not null
     * @return never null
     * @throws IllegalArgumentException if the tag has no name
     */
    public static YamlValue tagged(String tag, Object value) {
        return of(new Tagged(tag, value));
    }

    static YamlValue of(Spelled spelled) {
        return new YamlValue(Optional.empty(), spelled.text(), spelled.value());
    }

    static YamlValue of(Tagged tagged) {
        return new YamlValue(Optional.of(tagged.tag()), "", Keywords.freezeValue(tagged.value()));
    }

    /** A value without its spelling; one with a tag as it is. */
    static Object plain(Object value) {
        return value instanceof YamlValue of && of.tag.isEmpty() ? of.value : value;
    }

    /** As the writer takes it. */
    Object written() {
        return tag.isPresent() ? new Tagged(tag.get(), Keywords.toValue(value)) : new Spelled(spelling);
    }

    /** {@return the tag as it is written, such as {@code !vault}; empty where only the spelling counts} */
    public Optional<String> tag() {
        return tag;
    }

    /**
     * What it stands for.
     *
     * @return behind a tag a String, List or Map; of a spelling a Boolean or number, a date as its text; null for nothing
     */
    public Object value() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof YamlValue of
                && of.tag.equals(tag)
                && of.spelling.equals(spelling)
                && Objects.equals(of.value, value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tag, spelling, value);
    }

    /** As it is written; what is behind a tag as Java writes it. */
    @Override
    public String toString() {
        return tag.map(name -> name + " " + value).orElse(spelling);
    }
}
