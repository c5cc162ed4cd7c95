package dev.lighterman.settings;

import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Notification;
import dev.lighterman.api.Result;
import dev.lighterman.api.Retries;
import dev.lighterman.api.TransferSet;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every option of a pipeline, once. The pipeline file, {@code --set}, {@code -Dlighterman.*}, the builder and
 * docs/options.md all follow from this table; a test holds them together.
 */
public final class Options {
    static final long MEBIBYTE = 1L << 20;
    static final OptionType<Result> THRESHOLD =
            OptionType.choice(Result::name, Result.SUCCESS, Result.UNSTABLE, Result.FAILURE);

    /** What names things is shown wherever it turns up, also where it came from the environment or a file. */
    private static final List<String> SHOWN = Stream.of(
                    List.of("vars", "name", "transfer", "jobs", "inventory", "notify.on", "notify.format"),
                    SourceSection.SHOWN,
                    ServerSection.SHOWN,
                    ImageSection.SHOWN,
                    DeploySection.SHOWN,
                    AnsibleSection.SHOWN)
            .flatMap(List::stream)
            .toList();

    public static final Option<String> NAME =
            Option.unset("name", OptionType.TEXT, "the directory's name", "The CI job's name.");
    public static final Option<CommandWords> BUILD = Option.unset(
            "build",
            OptionType.COMMAND,
            "no build",
            "The build command, run in the checkout: a command line (quotes honoured, no shell: &&, | and the like are refused) or a list of arguments, such as [sh, -ec, ...].");
    public static final Option<List<TransferSet>> TRANSFER = Option.unset(
            "transfer",
            OptionType.TRANSFERS,
            "target/*.jar and target/*.war (prefix removed) and Dockerfile to image.context",
            "What to put on the control node: a list of sets with files, exclude, removePrefix, to and followLinks (true: symbolic"
                    + " links may lead out of the checkout). A file is in place only once whole; unchanged ones are not sent"
                    + " again.");
    public static final Option<List<JobSpec>> JOBS = Option.unset(
            "jobs",
            OptionType.JOBS,
            "none",
            "Jobs with playbooks of your own: a list of name, playbook, project, after or before, threshold, limit, tags,"
                    + " skipTags, extraVars, slices and slicesAllow; see jobs.md.");
    public static final Option<InventorySource> INVENTORY = Option.unset(
            "inventory",
            OptionType.INVENTORY,
            "inventory/hosts beside the pipeline file, else both groups on the control node itself",
            "The inventory of the pipeline's playbooks: a file or directory, or groups with their hosts.");
    public static final Option<Boolean> FAIL_ON_ERROR = Option.of(
            "failOnError",
            OptionType.BOOLEAN,
            false,
            "true: a failed playbook is FAILURE (exit code 1). false: UNSTABLE (exit code 3), as with Publish Over SSH.");
    public static final Option<List<Notification>> NOTIFY = Option.unset(
            "notify",
            OptionType.NOTIFICATIONS,
            "nobody",
            "Who is told how the pipeline ended: a list of url, on (failed, recovered, always; default failed) and format (json,"
                    + " slack, teams; default json); see notifications.md.");
    public static final Option<Integer> RETRIES_CONNECT = Option.of(
            "retries.connect",
            OptionType.integer("number", 0, 1000),
            Retries.DEFAULT.connect(),
            "How often connecting, or sending files, is tried again when the server cannot be reached.");
    public static final Option<Integer> RETRIES_RUN = Option.of(
            "retries.run",
            OptionType.integer("number", 0, 1000),
            Retries.DEFAULT.run(),
            "How often a playbook run that failed is run again.");
    public static final Option<Duration> RETRIES_DELAY = Option.of(
            "retries.delay", OptionType.DURATION, Retries.DEFAULT.delay(), "How long to wait before trying again.");

    private static final List<Option<?>> ALL = Stream.of(
                    List.<Option<?>>of(NAME),
                    SourceSection.ALL.all(),
                    List.<Option<?>>of(BUILD),
                    ServerSection.ALL,
                    List.<Option<?>>of(TRANSFER),
                    ImageSection.ALL.all(),
                    DeploySection.ALL.all(),
                    List.<Option<?>>of(JOBS, INVENTORY),
                    AnsibleSection.ALL.all(),
                    List.<Option<?>>of(NOTIFY, FAIL_ON_ERROR, RETRIES_CONNECT, RETRIES_RUN, RETRIES_DELAY))
            .flatMap(List::stream)
            .toList();

    private Options() {}

    /** All options in the order of the pipeline file. */
    public static List<Option<?>> all() {
        return ALL;
    }

    /** Whether a text of the pipeline file, named by its path, is no secret even where it comes from the environment or a file. */
    static boolean isShown(String path) {
        String name = ofPart(path);
        return SHOWN.stream().anyMatch(shown -> name.equals(shown) || name.startsWith(shown + "."));
    }

    /** The path of an option, where a message names a part of it. */
    static String ofPart(String name) {
        return name.replaceFirst("^an (?:item|argument) of ", "");
    }
}
