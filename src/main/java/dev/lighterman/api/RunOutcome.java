package dev.lighterman.api;

import java.util.Optional;

/**
 * Why a playbook run ended as it did: computed from Ansible's events, the exit code and the signal together, since exit
 * codes alone are ambiguous (0 is also "no hosts matched", 2 also a usage error, 4 also a parse error).
 */
public enum RunOutcome {
    /** All plays ran; no host failed or was unreachable, other than ignored or rescued. */
    OK("ok"),
    /** At least one task failed on a host and was neither ignored nor rescued. */
    HOSTS_FAILED("a task failed"),
    /** At least one host could not be reached. */
    HOSTS_UNREACHABLE("a host was unreachable"),
    /** No play matched any host. */
    NO_HOSTS_MATCHED("no play matched any host"),
    /** The inventory named for the run does not exist on the control node. */
    INVENTORY_MISSING("the inventory does not exist"),
    /** The roles and collections of {@code requirements.yml} could not be installed; no play ran. */
    CONTENT_MISSING("roles and collections could not be installed"),
    /** A prompt without an answer: {@code vars_prompt} without default, or {@code pause} with a prompt. */
    PROMPT_UNANSWERED("a prompt could not be answered"),
    /** The playbook or the inventory could not be parsed. */
    PARSE_ERROR("the playbook could not be parsed"),
    /** ansible-playbook refused its command line. */
    USAGE_ERROR("ansible-playbook refused its arguments"),
    /** An error before or between plays: a file, role or vault password missing, a limit that matches nothing. */
    ANSIBLE_ERROR("ansible-playbook stopped with an error"),
    /** ansible-playbook is not installed on the control node, or cannot be started there. */
    ANSIBLE_MISSING("ansible-playbook could not be started"),
    /** The run's own keys or passwords could not be used on the control node; ansible-playbook was not started. */
    NO_ACCESS("keys or passwords for the hosts could not be used"),
    /** The control node's Ansible is older than 2.9; it was started, but ran no play. */
    ANSIBLE_TOO_OLD("ansible-playbook is too old"),
    /** Ended by the run's deadline. */
    DEADLINE("the deadline passed"),
    /** Ended on request. */
    ABORTED("aborted"),
    /** ansible-playbook was ended by a signal that Lighterman did not send. */
    KILLED("ended by a signal"),
    /** Events, exit code and statistics contradict each other; the run cannot be trusted to have succeeded. */
    INCONSISTENT("events and exit code contradict each other");

    private final String meaning;

    RunOutcome(String meaning) {
        this.meaning = meaning;
    }

    /**
     * {@return a few words for people, as they stand in a result's {@code exitMeaning}; lower-case words without a full
     * stop}
     */
    public String meaning() {
        return meaning;
    }

    /** {@return what kind of failure it is; empty for {@link #OK}} */
    public Optional<FailureKind> failure() {
        return switch (this) {
            case OK -> Optional.empty();
            case NO_HOSTS_MATCHED -> Optional.of(FailureKind.NOTHING_DONE);
            case DEADLINE -> Optional.of(FailureKind.DEADLINE);
            case ABORTED -> Optional.of(FailureKind.ABORTED);
            default -> Optional.of(FailureKind.RUN);
        };
    }

    /**
     * The result a run that ended so gives a job.
     *
     * @param failOnError whether a failed run is a FAILURE; UNSTABLE otherwise, as Publish Over SSH has it
     * @return never null
     */
    public Result result(boolean failOnError) {
        return failure().map(kind -> kind.result(failOnError)).orElse(Result.SUCCESS);
    }
}
