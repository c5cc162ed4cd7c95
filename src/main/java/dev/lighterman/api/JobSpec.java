package dev.lighterman.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A job of a pipeline that runs a playbook of yours on the control node: before, between or after the CI and the CD job. The
 * playbook is staged with what lies beside it, as for a {@link PlayRequest}, and runs with the pipeline's inventory and, where
 * its own options say nothing, the pipeline's. It gets what the pipeline has found by then in variables such as {@code
 * lighterman_image}, {@code lighterman_digest} and {@code lighterman_commit}. Names and what they refer to are checked when
 * the pipeline is run. Immutable and thread-safe.
 */
public final class JobSpec extends OptionSet<JobSpec> {
    private static final Key<String> NAME = new Key<>("name");
    private static final Key<PlaybookSource> PLAYBOOK = new Key<>("playbook");
    private static final Key<String> AFTER = new Key<>("after");
    private static final Key<String> BEFORE = new Key<>("before");
    private static final Key<Result> THRESHOLD = new Key<>("threshold");
    private static final Key<AnsibleOptions> OPTIONS = new Key<>("options");
    private static final Key<Slices> SLICES = new Key<>("slices");

    private JobSpec(Map<String, Object> values) {
        super(values);
    }

    @Override
    JobSpec of(Map<String, Object> changed) {
        return new JobSpec(changed);
    }

    /**
     * A job with nothing else set.
     *
     * @param name the job's name, different from those of all other jobs, not null
     * @param playbook the playbook file on this machine; a relative one is taken from the pipeline's directory; not null
     * @return never null
     */
    public static JobSpec of(String name, Path playbook) {
        return of(name, new PlaybookSource.AtPath(playbook));
    }

    /**
     * A job with nothing else set, for a playbook that is on the server already.
     *
     * @param name the job's name, different from those of all other jobs, not null
     * @param path absolute, or relative to the home of the user who logs in; not null
     * @return never null
     * @throws IllegalArgumentException if it is no path of a file
     */
    public static JobSpec onServer(String name, String path) {
        return of(name, new PlaybookSource.OnServer(path));
    }

    /**
     * A job with nothing else set, for a playbook of a git repository, which is cloned on this machine when the pipeline is run.
     *
     * @param name the job's name, different from those of all other jobs, not null
     * @param repository where it is, with branch, tag or commit (all 40 digits) as its branch; the remote's HEAD without one;
     *     not null
     * @param path from the top of the repository, not null
     * @return never null
     * @throws IllegalArgumentException if it is no path of a file in a repository
     */
    public static JobSpec inGit(String name, Source repository, String path) {
        return of(name, new PlaybookSource.InGit(repository, path));
    }

    /**
     * A job with nothing else set, for a playbook that the program has made. It is staged as {@code playbook.yml} with nothing
     * beside it; a {@link Secret} among its values stays in no file.
     *
     * @param name the job's name, different from those of all other jobs, not null
     * @param playbook such as a {@code dev.lighterman.playbook.Playbook}, not null
     * @return never null
     */
    public static JobSpec of(String name, PlaybookText playbook) {
        return of(name, new PlaybookSource.OfValues(playbook));
    }

    private static JobSpec of(String name, PlaybookSource playbook) {
        return new JobSpec(Map.of())
                .with(NAME, name)
                .playbook(playbook)
                .threshold(Result.SUCCESS)
                .options(AnsibleOptions.none());
    }

    /** {@return the job's name} */
    public String name() {
        return get(NAME).orElseThrow();
    }

    /**
     * The same job with another playbook.
     *
     * @param file the playbook file on this machine, not null
     * @return a new job
     */
    public JobSpec playbook(Path file) {
        return playbook(new PlaybookSource.AtPath(file));
    }

    /**
     * The same job with another playbook.
     *
     * @param source where it comes from, not null
     * @return a new job
     */
    public JobSpec playbook(PlaybookSource source) {
        return with(PLAYBOOK, source);
    }

    /** {@return where the playbook comes from} */
    public PlaybookSource playbook() {
        return get(PLAYBOOK).orElseThrow();
    }

    /**
     * The job that triggers this one. Default: the CD job where there is one, else the CI job.
     *
     * @param job a job's name, or {@code image} for the CI job and {@code deploy} for the CD job; not null
     * @return a new job
     */
    public JobSpec after(String job) {
        return with(AFTER, job);
    }

    /** {@return the job that triggers this one; empty for the default} */
    public Optional<String> after() {
        return get(AFTER);
    }

    /**
     * The job to put this one in front of: it is triggered by what would trigger that one, and triggers it. Cannot be set
     * together with {@link #after}.
     *
     * @param job a job's name, or {@code image} for the CI job and {@code deploy} for the CD job; not null
     * @return a new job
     */
    public JobSpec before(String job) {
        return with(BEFORE, job);
    }

    /** {@return the job this one is put in front of; empty for none} */
    public Optional<String> before() {
        return get(BEFORE);
    }

    /**
     * The worst result of the job that triggers this one: SUCCESS, UNSTABLE or FAILURE. Default: SUCCESS.
     *
     * @param worst not null
     * @return a new job
     */
    public JobSpec threshold(Result worst) {
        return with(THRESHOLD, worst);
    }

    /** {@return the worst result of the job that triggers this one} */
    public Result threshold() {
        return get(THRESHOLD).orElseThrow();
    }

    /**
     * How {@code ansible-playbook} is called. What is not set here is as the pipeline has it; extra variables hold above
     * those of the pipeline.
     *
     * @param value in place of all options set before, not null
     * @return a new job
     */
    public JobSpec options(AnsibleOptions value) {
        return with(OPTIONS, value);
    }

    /** {@return how {@code ansible-playbook} is called; none by default} */
    public AnsibleOptions options() {
        return get(OPTIONS).orElseThrow();
    }

    /**
     * Splits the hosts over several runs, as {@link PlayRequest#slices} does.
     *
     * @param value such as {@code Slices.of(4)}, not null
     * @return a new job
     */
    public JobSpec slices(Slices value) {
        return with(SLICES, value);
    }

    /** {@return into how many runs its hosts are split; empty for one run} */
    public Optional<Slices> slices() {
        return get(SLICES);
    }

    /** The job's name and playbook. */
    @Override
    public String toString() {
        return "JobSpec[" + name() + ", " + playbook() + "]";
    }
}
