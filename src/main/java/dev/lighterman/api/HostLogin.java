package dev.lighterman.api;

import java.util.Objects;
import java.util.Optional;

/**
 * How to log in to some of the managed hosts, given with a run. Holds above what the inventory says of them, and below
 * variables of plays and extra variables. Immutable and thread-safe.
 */
public final class HostLogin {
    private final String hosts;
    private final Optional<String> user;
    private final Optional<Secret> password;
    private final Optional<Secret> becomePassword;

    private HostLogin(String hosts, Optional<String> user, Optional<Secret> password, Optional<Secret> becomePassword) {
        this.hosts = Objects.requireNonNull(hosts, "hosts");
        this.user = user;
        this.password = password;
        this.becomePassword = becomePassword;
    }

    /**
     * A login with nothing set.
     *
     * @param pattern a host pattern as in a play's {@code hosts}, without positions such as {@code web[0]}; not null
     * @return never null
     */
    public static HostLogin of(String pattern) {
        return new HostLogin(pattern, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * With the name to log in with ({@code ansible_user}).
     *
     * @param name not null
     * @return a new login
     */
    public HostLogin user(String name) {
        return new HostLogin(hosts, Optional.of(name), password, becomePassword);
    }

    /**
     * With the password to log in with ({@code ansible_password}).
     *
     * @param value not null
     * @return a new login
     */
    public HostLogin password(Secret value) {
        return new HostLogin(hosts, user, Optional.of(value), becomePassword);
    }

    /**
     * With the password for become ({@code ansible_become_password}).
     *
     * @param value not null
     * @return a new login
     */
    public HostLogin becomePassword(Secret value) {
        return new HostLogin(hosts, user, password, Optional.of(value));
    }

    /** {@return the pattern of the hosts that it is for} */
    public String hosts() {
        return hosts;
    }

    /** {@return the name to log in with; empty for what holds otherwise} */
    public Optional<String> user() {
        return user;
    }

    /** {@return the password to log in with; empty for none} */
    public Optional<Secret> password() {
        return password;
    }

    /** {@return the password for become; empty for none} */
    public Optional<Secret> becomePassword() {
        return becomePassword;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostLogin login
                && login.hosts.equals(hosts)
                && login.user.equals(user)
                && login.password.equals(password)
                && login.becomePassword.equals(becomePassword);
    }

    @Override
    public int hashCode() {
        return Objects.hash(hosts, user, password, becomePassword);
    }

    /** The hosts and the user, not the passwords. */
    @Override
    public String toString() {
        return "HostLogin[" + hosts + user.map(name -> ", " + name).orElse("") + "]";
    }
}
