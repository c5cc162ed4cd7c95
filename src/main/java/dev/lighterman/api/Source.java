package dev.lighterman.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The git repository whose commits a pipeline builds: section {@code source} of the pipeline file. A pipeline without one
 * builds its directory as it is. Values are checked when the pipeline is run. Immutable and thread-safe.
 *
 * <pre>{@code
 * Source.git("https://git.example.org/shop.git").branch("main").token(token)
 * }</pre>
 */
public final class Source extends OptionSet<Source> {
    private static final Key<String> GIT = new Key<>("source.git");
    private static final Key<String> BRANCH = new Key<>("source.branch");
    private static final Key<String> USERNAME = new Key<>("source.username");
    private static final Key<Secret> PASSWORD = new Key<>("source.password");
    private static final Key<Duration> POLL = new Key<>("source.poll");
    private static final Key<List<String>> POLL_BRANCHES = new Key<>("source.pollBranches");
    private static final Key<Commits> POLL_COMMITS = new Key<>("source.pollCommits");

    /** What polling builds of several new commits. */
    public enum Commits {
        /** The newest one. */
        NEWEST,
        /** Every one on the branch's first-parent line, oldest first. */
        EVERY
    }

    private Source(Map<String, Object> values) {
        super(values);
    }

    @Override
    Source of(Map<String, Object> changed) {
        return new Source(changed);
    }

    /** {@return the options that are set, by their paths in the pipeline file; unmodifiable, never null} */
    public Map<String, Object> options() {
        return values();
    }

    /**
     * {@return a repository with nothing else set}
     *
     * @param url any URL or path that git can clone, not null
     */
    public static Source git(String url) {
        return new Source(Map.of()).with(GIT, url);
    }

    /** {@return what to clone, never null} */
    public String git() {
        return get(GIT).orElseThrow();
    }

    /**
     * {@return the same with another branch}
     *
     * @param name a branch or tag, not null
     */
    public Source branch(String name) {
        return with(BRANCH, name);
    }

    /** {@return the branch or tag to build; empty for the remote's HEAD} */
    public Optional<String> branch() {
        return get(BRANCH);
    }

    /**
     * {@return the same with a login for the git server}
     *
     * @param username the user, not null
     * @param password the password or token, not null
     */
    public Source login(String username, Secret password) {
        return with(USERNAME, username).with(PASSWORD, password);
    }

    /**
     * {@return the same with a token for the git server, which needs no user name}
     *
     * @param value not null
     */
    public Source token(Secret value) {
        return with(PASSWORD, value);
    }

    /** {@return the user name for the git server; empty for none} */
    public Optional<String> username() {
        return get(USERNAME);
    }

    /** {@return the password or token for the git server; empty for none} */
    public Optional<Secret> password() {
        return get(PASSWORD);
    }

    /**
     * {@return the same, looked at more or less often by polling}
     *
     * @param interval the time between two looks, give or take a tenth; at least a second, not null
     */
    public Source poll(Duration interval) {
        return with(POLL, interval);
    }

    /** {@return the time between two looks of polling; a minute where none is set} */
    public Duration poll() {
        return get(POLL).orElse(Duration.ofMinutes(1));
    }

    /**
     * {@return the same with other branches to watch by polling}
     *
     * @param patterns such as {@code release/*} or {@code **}, in place of those set before; empty for none; not null
     */
    public Source pollBranches(String... patterns) {
        return with(POLL_BRANCHES, List.of(patterns));
    }

    /** {@return the patterns of branches that polling watches; empty for {@link #branch()} alone} */
    public List<String> pollBranches() {
        return get(POLL_BRANCHES).orElse(List.of());
    }

    /**
     * {@return the same with another choice among several new commits}
     *
     * @param which not null
     */
    public Source pollCommits(Commits which) {
        return with(POLL_COMMITS, which);
    }

    /** {@return what polling builds of several new commits; the newest where nothing is set} */
    public Commits pollCommits() {
        return get(POLL_COMMITS).orElse(Commits.NEWEST);
    }

    /** Without the URL, which may hold credentials. */
    @Override
    public String toString() {
        return "Source[branch=" + branch() + "]";
    }
}
