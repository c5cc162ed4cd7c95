package dev.lighterman.yaml;

/**
 * A value under a tag of its own, such as Ansible's {@code !vault} and {@code !unsafe}. Immutable as long as its value
 * is.
 *
 * @param tag the tag as written, {@code !vault}, or in full, {@code tag:yaml.org,2002:binary}; not null
 * @param value the value below the tag: a String for scalars, a List or a Map; not null
 */
public record Tagged(String tag, Object value) {
    /** Ansible does not look for Jinja in such a value. */
    public static final String UNSAFE = "!unsafe";

    /** A value encrypted by ansible-vault. */
    public static final String VAULT = "!vault";

    public Tagged {
        if (tag.isEmpty() || tag.equals("!")) {
            throw new IllegalArgumentException("a tag needs a name");
        }
    }

    /** Text in which Ansible does not look for Jinja. */
    public static Tagged unsafe(String text) {
        return new Tagged(UNSAFE, text);
    }
}
