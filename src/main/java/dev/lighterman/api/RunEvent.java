package dev.lighterman.api;

import dev.lighterman.api.TaskResult.Deprecation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An event of one playbook run. All but {@link Output} come from Lighterman's callback plugin on the control node,
 * numbered by {@code seq} from 1 without gaps, or from how the run went as a whole; no event is made from text that people
 * read.
 */
public sealed interface RunEvent extends Event {
    /** Events told by Ansible itself. */
    sealed interface FromAnsible extends RunEvent {
        /** {@return the event's number in its run, from 1} */
        long seq();

        /** {@return when it happened, by the control node's clock} */
        Instant time();
    }

    /**
     * Bytes of Ansible's own output (standard output and error as a terminal would show them), untouched.
     *
     * @param bytes a read-only view of its own position, not null; may end in the middle of a character
     */
    record Output(ByteBuffer bytes) implements RunEvent {
        /** {@return the bytes; a read-only view of its own position} */
        @Override
        public ByteBuffer bytes() {
            return bytes.asReadOnlyBuffer();
        }
    }

    /**
     * ansible-playbook has begun.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param playbook the file it runs
     * @param ansibleVersion ansible-core's version, for example {@code 2.14.18}
     * @param pythonVersion of the Python that Ansible runs in, for example {@code 3.11.2}; empty if unknown
     * @param plays all plays there are, imported ones among them, in the order they would run; unmodifiable
     * @param configuration what differs from Ansible's defaults; unmodifiable
     */
    record PlaybookStarted(
            long seq,
            Instant time,
            String playbook,
            String ansibleVersion,
            String pythonVersion,
            List<PlannedPlay> plays,
            List<RunResult.Details.Setting> configuration)
            implements FromAnsible {}

    /**
     * A play of the playbook, whether it is reached or not.
     *
     * @param name the play's name, or its host pattern when it has none; templates in it are not filled in
     * @param hosts the host pattern
     */
    record PlannedPlay(String name, String hosts) {}

    /**
     * A play has begun; once a batch with {@code serial}.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param id stable within the run; the same again for the play's next batch
     * @param name the play's name, or its host pattern when it has none
     * @param hosts the host pattern
     * @param targets the hosts the whole play is for, told with the play's first batch only; unmodifiable
     */
    record PlayStarted(long seq, Instant time, String id, String name, String hosts, List<String> targets)
            implements FromAnsible {}

    /**
     * The tasks that the play which has just begun will come to, told with its first batch only, where Ansible says.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param playId the play's id
     * @param tasks the tasks' ids in order, without handlers, rescue sections and what is included on the way;
     *     unmodifiable
     */
    record TasksPlanned(long seq, Instant time, String playId, List<String> tasks) implements FromAnsible {}

    /**
     * A task or handler has begun; once a host with {@code strategy: free}.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param id stable within the run; the same again when the task runs again
     * @param name the task's name as Ansible shows it
     * @param action the module
     * @param path {@code file:line}
     * @param role the role it belongs to
     * @param handler whether it is a handler
     */
    record TaskStarted(
            long seq,
            Instant time,
            String id,
            String name,
            String action,
            Optional<String> path,
            Optional<String> role,
            boolean handler)
            implements FromAnsible {}

    /**
     * A host was handed a task.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param host the inventory name of the host, not null
     * @param taskId the task's id, as in {@link TaskStarted}, not null
     */
    record HostStarted(long seq, Instant time, String host, String taskId) implements FromAnsible {}

    /**
     * A task ended on a host.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param result how
     * @param taskId the task's id
     * @param data the module's result as plain maps, lists, strings, numbers, booleans and nulls; unmodifiable; censored
     *     by Ansible for {@code no_log} tasks; a text of more than 4 MB has its middle left out, which says so (the events
     *     file in the run's directory has it whole)
     */
    record TaskFinished(long seq, Instant time, TaskResult result, String taskId, Map<String, Object> data)
            implements FromAnsible {
        /** {@return warnings that came with the result; a loop's are also with its items; unmodifiable} */
        public List<String> warnings() {
            return Deprecation.warnings(data);
        }

        /** {@return deprecations that came with the result; unmodifiable} */
        public List<Deprecation> deprecations() {
            return Deprecation.of(data);
        }
    }

    /**
     * One item of a loop ended on a host; the task's own end follows.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param host the inventory name of the host, not null
     * @param taskId the task's id, as in {@link TaskStarted}, not null
     * @param item the item's label as Ansible shows it
     * @param status OK, CHANGED, FAILED or SKIPPED; whether a failure is ignored is known only at the task's end
     * @param data the item's result, as in {@link TaskFinished}
     * @param duration since the item before it ended, or the host was handed the task
     * @param startedAt when that was, by the control node's clock; empty if it is not known
     */
    record ItemFinished(
            long seq,
            Instant time,
            String host,
            String taskId,
            String item,
            TaskResult.Status status,
            Map<String, Object> data,
            Duration duration,
            Optional<Instant> startedAt)
            implements FromAnsible {
        /** {@return warnings that came with the item; unmodifiable} */
        public List<String> warnings() {
            return Deprecation.warnings(data);
        }

        /** {@return deprecations that came with the item; unmodifiable} */
        public List<Deprecation> deprecations() {
            return Deprecation.of(data);
        }
    }

    /**
     * A task with {@code until} failed and is tried again.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param host the inventory name of the host, not null
     * @param taskId the task's id, as in {@link TaskStarted}, not null
     * @param attempt how many times it was tried so far, from 1, counted here
     * @param data the result of the try that failed, as in {@link TaskFinished}
     * @param duration since the try before it failed, the delay after that included, or the item or the task began; zero if
     *     it is not known
     */
    record Retried(
            long seq,
            Instant time,
            String host,
            String taskId,
            int attempt,
            Map<String, Object> data,
            Duration duration)
            implements FromAnsible {}

    /**
     * An asynchronous task was polled or ended; {@code state} is {@code poll}, {@code ok} or {@code failed}.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param host the inventory name of the host, not null
     * @param taskId the task's id, as in {@link TaskStarted}, not null
     * @param state {@code poll}, {@code ok} or {@code failed}, not null
     * @param data what is known of it, as in {@link TaskFinished}
     */
    record Async(long seq, Instant time, String host, String taskId, String state, Map<String, Object> data)
            implements FromAnsible {}

    /**
     * A task showed a difference ({@code --diff}).
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param host the inventory name of the host, not null
     * @param taskId the task's id, as in {@link TaskStarted}, not null
     * @param diff what the module gave as its difference: plain maps, lists, strings, numbers, booleans and nulls;
     *     may be null
     */
    record Diff(long seq, Instant time, String host, String taskId, Object diff) implements FromAnsible {}

    /**
     * A handler was notified: told when the notifying task ends up to ansible-core 2.15, when the handlers are about to run
     * from 2.16 on.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param host the inventory name of the host, not null
     * @param handler the handler's name, not null
     */
    record Notified(long seq, Instant time, String host, String handler) implements FromAnsible {}

    /**
     * What a host is owed now that the run ends: told after Ansible's own last event.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it was told, by the control node's clock, not null
     * @param owed the handler, the host and the reason, not null
     */
    record HandlerOwed(long seq, Instant time, RunResult.OwedHandler owed) implements FromAnsible {}

    /**
     * What is wrong with a host that failed, as the control node found: told after Ansible's own last event.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it was told, by the control node's clock, not null
     * @param host the inventory name of the host, not null
     * @param why what is wrong, not null
     */
    record HostProbed(long seq, Instant time, String host, TaskFailure.HostFault why) implements FromAnsible {}

    /**
     * A file was included for some hosts.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param file the file, or the role's name
     * @param hosts the hosts it was included for
     * @param role whether it is a role, which ansible-core tells of from 2.16 on
     */
    record Included(long seq, Instant time, String file, List<String> hosts, boolean role) implements FromAnsible {}

    /**
     * The play's pattern matched no host.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     */
    record NoHostsMatched(long seq, Instant time) implements FromAnsible {}

    /**
     * No hosts are left in the play; later tasks are not run.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     */
    record NoHostsRemaining(long seq, Instant time) implements FromAnsible {}

    /**
     * A prompt came up, which has no one to answer it.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param prompt the variable, or the text shown
     * @param hasDefault whether Ansible goes on with a default value
     */
    record Prompted(long seq, Instant time, String prompt, boolean hasDefault) implements FromAnsible {}

    /**
     * Ansible's own statistics at the end.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param hosts counts by host
     * @param custom what {@code set_stats} tasks set: by host, and under {@code _run} what they set for the whole run; as
     *     plain maps, lists, strings, numbers, booleans and nulls; unmodifiable
     */
    record Stats(long seq, Instant time, Map<String, RunResult.HostRecap> hosts, Map<String, Object> custom)
            implements FromAnsible {}

    /**
     * Ansible warned of something that belongs to no single result (those of results come with them). Told before the
     * event that follows; what {@code ansible-playbook} says before it begins comes first. Warnings of a task's templates
     * are known from ansible-core 2.13 on.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param message without the label that Ansible prints before it
     * @param deprecation whether it is of something that a coming version will not have
     */
    record Warned(long seq, Instant time, String message, boolean deprecation) implements FromAnsible {}

    /**
     * Ansible is older than what Lighterman reads the events of; nothing was run.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     */
    record Refused(long seq, Instant time) implements FromAnsible {}

    /**
     * An event this version does not know; newer plugins may send some.
     *
     * @param seq the event's number in its run, from 1
     * @param time when it happened, by the control node's clock, not null
     * @param name the event's name
     * @param data all that came with it, as in {@link TaskFinished}
     */
    record Unknown(long seq, Instant time, String name, Map<String, Object> data) implements FromAnsible {}

    /**
     * The run's directory exists on the control node and ansible-playbook is being started.
     *
     * @param id the run's id
     * @param command the exact command line, no secrets in it
     */
    record Started(String id, List<String> command) implements RunEvent {}

    /**
     * The playbook, or a file it imports, could not be parsed, and nothing was run: told right before {@link Finished}, whose
     * outcome is {@link RunOutcome#PARSE_ERROR}. Ansible tells plugins nothing of it; it is known by the exit status and
     * the missing statistics.
     *
     * @param message what Ansible said of it in its own words, in lines, the file and line among them; empty if it said
     *     nothing
     */
    record NotParsed(String message) implements RunEvent {}

    /**
     * The roles and collections that the project requires are being installed on the control node, before the playbook begins.
     *
     * @param files the files that require them, such as {@code requirements.yml}; unmodifiable
     */
    record ContentInstalling(List<String> files) implements RunEvent {}

    /**
     * The roles and collections that the project requires are there, before the playbook begins.
     *
     * @param content what is used; unmodifiable
     * @param installed whether this run has installed them; false where they were there already
     */
    record ContentReady(List<RunResult.Details.Content> content, boolean installed) implements RunEvent {}

    /**
     * The run has ended and was judged.
     *
     * @param result the whole result
     * @param elapsed from the request to the verdict, by this machine's clock; for a client that attached, the run's
     *     own duration
     */
    record Finished(RunResult result, Duration elapsed) implements RunEvent {}
}
