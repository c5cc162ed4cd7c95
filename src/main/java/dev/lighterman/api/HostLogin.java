package dev.lighterman.api;

import java.util.Map;
import java.util.Optional;

/**
 * How to log in to some of the managed hosts, given with a run. Holds above what the inventory says of them, and below
 * variables of plays and extra variables. Immutable and thread-safe.
 */
public final class HostLogin extends OptionSet<HostLogin> {
    private static final Key<String> HOSTS = new Key<>("hosts");
    private static final Key<String> USER = new Key<>("user");
    private static final Key<Secret> PASSWORD = new Key<>("password");
    private static final Key<Secret> BECOME_PASSWORD = new Key<>("becomePassword");

    private HostLogin(Map<String, Object> values) {
        super(values);
    }

    @Override
    HostLogin of(Map<String, Object> changed) {
        return new HostLogin(changed);
    }

    /**
     * A login with nothing set.
     *
     * @param pattern a host pattern as in a play's {@code hosts}, without positions such as {@code web[0]}; not null
     * @return never null
     */
    public static HostLogin of(String pattern) {
        return new HostLogin(Map.of()).with(HOSTS, pattern);
    }

    /**
     * With the name to log in with ({@code ansible_user}).
     *
     * @param name not null
     * @return a new login
     */
    public HostLogin user(String name) {
        return with(USER, name);
    }

    /**
     * With the password to log in with ({@code ansible_password}).
     *
     * @param value not null
     * @return a new login
     */
    public HostLogin password(Secret value) {
        return with(PASSWORD, value);
    }

    /**
     * With the password for become ({@code ansible_become_password}).
     *
     * @param value not null
     * @return a new login
     */
    public HostLogin becomePassword(Secret value) {
        return with(BECOME_PASSWORD, value);
    }

    /** {@return the pattern of the hosts that it is for} */
    public String hosts() {
        return get(HOSTS).orElseThrow();
    }

    /** {@return the name to log in with; empty for what holds otherwise} */
    public Optional<String> user() {
        return get(USER);
    }

    /** {@return the password to log in with; empty for none} */
    public Optional<Secret> password() {
        return get(PASSWORD);
    }

    /** {@return the password for become; empty for none} */
    public Optional<Secret> becomePassword() {
        return get(BECOME_PASSWORD);
    }

    /** The hosts and the user, not the passwords. */
    @Override
    public String toString() {
        return "HostLogin[" + hosts() + user().map(name -> ", " + name).orElse("") + "]";
    }
}
