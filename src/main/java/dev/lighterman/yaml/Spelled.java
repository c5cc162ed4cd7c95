package dev.lighterman.yaml;

/**
 * A value that is no text, together with how it is written: {@code yes}, {@code 0644}, {@code 2026-11-23}. Loading keeps
 * the spelling, so that a file mode stays octal to the eye; the writer writes it as it stands. Immutable.
 *
 * @param text a plain scalar that Ansible does not take for text, not null
 */
public record Spelled(String text) {
    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException when the text is a string to Ansible; use the String itself then
     */
    public Spelled {
        if (!Yaml11.isDoubtful(text)) {
            throw new IllegalArgumentException("\"" + text + "\" is plain text to Ansible");
        }
    }

    /**
     * Whether readers of YAML differ about a plain text: what is a string to one is a number or a truth value to another.
     *
     * @param text not null
     * @return true if it can be spelled
     */
    public static boolean isDoubtful(String text) {
        return Yaml11.isDoubtful(text);
    }

    /**
     * What Ansible takes it for.
     *
     * @return never null
     */
    public YamlType type() {
        return Yaml11.resolve(text);
    }

    /** {@return the value: Boolean, Integer, Long, BigInteger, Double, null; a date as its text; may be null} */
    public Object value() {
        return Yaml11.convert(type(), text);
    }
}
