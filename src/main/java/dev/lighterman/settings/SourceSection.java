package dev.lighterman.settings;

import dev.lighterman.api.Secret;
import dev.lighterman.api.Source;
import java.time.Duration;
import java.util.List;

/** What to build: {@code source}. Part of {@link Options}. */
public final class SourceSection {
    /** A value with nothing set, which says what the defaults are. */
    private static final Source DEFAULTS = Source.git(".");

    public static final Option<String> GIT = Option.unset(
            "source.git",
            OptionType.TEXT,
            "the directory of the pipeline file as it is",
            "What to clone: any URL or path git can clone.");
    public static final Option<String> BRANCH =
            Option.unset("source.branch", OptionType.TEXT, "the remote's HEAD", "The branch to build.");
    public static final Option<String> USERNAME =
            Option.unset("source.username", OptionType.TEXT, "none", "The user name for the git server.");
    public static final Option<Secret> PASSWORD =
            Option.unset("source.password", OptionType.SECRET, "none", "The password or token for the git server.");
    public static final Option<Duration> POLL = Option.of(
            "source.poll",
            OptionType.DURATION,
            DEFAULTS.poll(),
            "How often `poll` looks at the remote: at least 1s, give or take a tenth.");
    public static final Option<List<String>> POLL_BRANCHES = Option.unset(
            "source.pollBranches",
            OptionType.LIST,
            "source.branch alone",
            "The branches `poll` watches, as patterns: `release/*`, `**`.");
    public static final Option<Source.Commits> POLL_COMMITS = Option.of(
            "source.pollCommits",
            OptionType.lowerCase(Source.Commits.values()),
            DEFAULTS.pollCommits(),
            "What `poll` builds of several new commits: the newest, or every one on the first-parent line, oldest first.");

    /** All of them, in the order of the pipeline file. */
    static final SectionOptions<Source> ALL = SectionOptions.<Source>none()
            .and(List.of(GIT))
            .with(BRANCH, Source::branch)
            .and(List.of(USERNAME))
            .with(PASSWORD, Source::token)
            .with(POLL, Source::poll)
            .with(POLL_BRANCHES, (of, branches) -> of.pollBranches(branches.toArray(String[]::new)))
            .with(POLL_COMMITS, Source::pollCommits);

    /** Options that name things: shown wherever they turn up, also where they came from the environment or a file. */
    static final List<String> SHOWN = List.of("source.branch", "source.poll", "source.pollBranches");

    private SourceSection() {}
}
