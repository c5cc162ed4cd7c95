package dev.lighterman.api;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A server that {@code ansible-galaxy} asks for roles and collections, as a section {@code [galaxy_server.NAME]} of ansible.cfg
 * has it. Immutable and thread-safe.
 */
public final class GalaxyServer extends OptionSet<GalaxyServer> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+");

    private static final Key<String> NAME = new Key<>("name");
    private static final Key<String> URL = new Key<>("url");
    private static final Key<Secret> TOKEN = new Key<>("token");

    private GalaxyServer(Map<String, Object> values) {
        super(values);
    }

    @Override
    GalaxyServer of(Map<String, Object> changed) {
        return new GalaxyServer(changed);
    }

    /**
     * A server by its name; without {@link #url(String)}, ansible.cfg says where it is.
     *
     * @param name letters, digits, hyphens and underscores, not null
     * @return never null
     * @throws IllegalArgumentException if that is no name
     */
    public static GalaxyServer named(String name) {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a Galaxy server has letters, digits, - and _ only, but is \"" + name + "\"");
        }
        return new GalaxyServer(Map.of()).with(NAME, name);
    }

    /**
     * Says where it is.
     *
     * @param address such as {@code https://hub.example.org/api/galaxy/}, not null
     * @return a new value
     */
    public GalaxyServer url(String address) {
        return with(URL, address);
    }

    /**
     * Logs in with a token. It is in no file but one that is removed once it was read, and it is hidden wherever it turns up.
     *
     * @param value not null
     * @return a new value
     */
    public GalaxyServer token(Secret value) {
        return with(TOKEN, value);
    }

    /** {@return its name} */
    public String name() {
        return get(NAME).orElseThrow();
    }

    /** {@return where it is; empty for what ansible.cfg says} */
    public Optional<String> url() {
        return get(URL);
    }

    /** {@return the token; empty for what ansible.cfg says, or none} */
    public Optional<Secret> token() {
        return get(TOKEN);
    }

    /** {@return name and address, without the token} */
    @Override
    public String toString() {
        return name() + url().map(address -> " (" + address + ")").orElse("");
    }
}
