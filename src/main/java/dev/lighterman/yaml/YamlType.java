package dev.lighterman.yaml;

/** The types of scalars as PyYAML, and so Ansible, tells them apart (YAML 1.1). */
public enum YamlType {
    /** {@code null}, {@code ~} or nothing at all. */
    NULL("nothing"),
    /** {@code true}, {@code yes}, {@code off}... */
    BOOLEAN("true or false"),
    /** {@code 42}, {@code 0644} (octal), {@code 0x1f}, {@code 12:30} (base 60)... */
    INTEGER("a whole number"),
    /** {@code 1.10}, {@code 1.0e+3}, {@code .inf}... */
    FLOAT("a decimal number"),
    /** {@code 2026-11-23}; Python makes a date of it. */
    TIMESTAMP("a date"),
    /** Text. */
    STRING("text");

    private final String description;

    YamlType(String description) {
        this.description = description;
    }

    /** The type in words for a message, for example {@code a whole number}. */
    public String description() {
        return description;
    }
}
