package dev.lighterman.run.judge;

import dev.lighterman.api.ExecutionImage;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskResult;
import dev.lighterman.run.remote.NameList;
import dev.lighterman.run.stage.RunDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says how a run went, from its events, the exit code, the signal and the supervisor's reason together: exit codes alone
 * are ambiguous. What Ansible prints is quoted, never relied on. Immutable once made; use it once.
 */
public final class RunJudge {
    /** What the events plugin ends a prompt of Ansible's debugger with, as Ansible does. */
    private static final String DEBUGGER = " (debug)>";

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Exit statuses of container engines: from one that could not start a container to a program that is not in it. */
    private static final int ENGINE_FAILED = 125;

    private static final int PROGRAM_MISSING = 127;

    /** What {@link #judge} finds. */
    public record Verdict(
            RunOutcome outcome, Optional<String> reason, Optional<String> remedy, List<String> warnings) {}

    private final RunDescription run;
    private final RunStatus status;
    private final RunLog log;
    private final OutputDigest output;
    private final int unreadable;
    private final FailedTasks failures;
    private final List<String> warnings = new ArrayList<>();

    public RunJudge(RunDescription run, RunStatus status, RunLog log, OutputDigest output, int unreadable) {
        this.run = run;
        this.status = status;
        this.log = log;
        this.failures = new FailedTasks(log);
        this.output = output;
        this.unreadable = unreadable;
    }

    public Verdict judge() {
        warnings.addAll(CrossCheck.warnings(log, unreadable));
        Verdict verdict = decide();
        if (status.diskFull()
                && verdict.reason()
                        .filter(text -> text.contains(noRoom().reason()))
                        .isEmpty()) {
            warnings.add(noRoom().sentence());
        }
        if (verdict.outcome() != RunOutcome.PROMPT_UNANSWERED
                && !log.unanswered().isEmpty()) {
            warnings.add(prompts().sentence());
        }
        if (!status.left().isEmpty()) {
            warnings.add((status.left().size() == 1
                            ? "a process of the run could not be ended: "
                            : status.left().size() + " processes of the run could not be ended: ")
                    + NameList.of(status.left()) + "; perhaps you should end what is left of them on " + run.server()
                    + " as root");
        }
        if (status.contentSkipped()) {
            warnings.add(
                    "the roles and collections that the project requires were not installed, since Ansible runs in an"
                            + " image; perhaps you should have them in "
                            + run.image().map(ExecutionImage::name).orElse("it")
                            + ", or set ansible.requirements: none");
        }
        warnings.addAll(log.owedWarnings(run));
        failures.unexplained(run.image()).ifPresent(warnings::add);
        if (log.plays() > 0) { // else the reason says all
            warnings.addAll(notReached(log.notReached(!status.endedByItself())));
        }
        return new Verdict(verdict.outcome(), verdict.reason(), verdict.remedy(), List.copyOf(warnings));
    }

    /** In words; plays that were not reached together. */
    static List<String> notReached(List<RunResult.Details.NotReached> left) {
        List<String> words = new ArrayList<>();
        left.stream()
                .filter(play -> !play.hosts().isEmpty())
                .map(play -> "the play \"" + play.play() + "\" ended before it got to " + NameList.of(play.hosts()))
                .forEach(words::add);
        List<String> plays = left.stream()
                .filter(play -> play.hosts().isEmpty())
                .map(play -> "\"" + play.play() + "\"")
                .toList();
        if (!plays.isEmpty()) {
            words.add((plays.size() == 1 ? "a play was not reached: " : plays.size() + " plays were not reached: ")
                    + NameList.of(plays));
        }
        return words;
    }

    private Verdict decide() {
        return switch (status.reason()) {
            case INVENTORY_MISSING ->
                verdict(
                        RunOutcome.INVENTORY_MISSING,
                        "the inventory " + status.missing() + " does not exist on " + run.server(),
                        "perhaps you should correct the path, or send the inventory along");
            case CONTENT_MISSING ->
                verdict(
                        RunOutcome.CONTENT_MISSING,
                        status.content()
                                .map(failure -> failure.said(run))
                                .orElse(Said.alone(RunOutcome.CONTENT_MISSING.meaning())));
            case NO_ACCESS -> verdict(RunOutcome.NO_ACCESS, NotStarted.access(run, status.message()));
            case NOT_EXECUTED -> verdict(RunOutcome.ANSIBLE_MISSING, NotStarted.program(run, status, status.message()));
            case CANCELLED -> verdict(RunOutcome.ABORTED, "the run was aborted" + soFar());
            case DEADLINE ->
                verdict(
                        RunOutcome.DEADLINE,
                        "the run was ended after its timeout of " + run.timeoutText() + soFar(),
                        "perhaps you should allow it more time");
            case EXITED, ERROR, LOST ->
                status.signal()
                        .map(signal ->
                                verdict(RunOutcome.KILLED, "ansible-playbook was ended by signal " + signal + soFar()))
                        .orElseGet(() -> exited(status.exitCode().orElse(-1)));
        };
    }

    private Verdict exited(int code) {
        Ending ending = new Ending(
                code,
                log.refused(),
                log.anything(),
                log.stats().isPresent(),
                log.plays() > 0,
                log.plays(),
                nobody().isEmpty(),
                !log.unanswered().isEmpty(),
                status.noHosts(),
                run.allowNoHosts());
        RunOutcome outcome = ending.outcome();
        if (ending.whole() && code == 0 && failures.any()) {
            if (!failures.wentOn()) {
                return contradiction(code, Said.alone(failures.first(TaskResult.Status.FAILED)));
            }
            warnings.add(failures.first(TaskResult.Status.FAILED)
                    + "; but the play went on with the host, its errors cleared");
        }
        if (run.image().isPresent() && !log.anything() && code >= ENGINE_FAILED && code <= PROGRAM_MISSING) {
            return verdict(outcome, notContained(run.image().get()));
        }
        return explained(outcome, code);
    }

    private Verdict explained(RunOutcome outcome, int code) {
        return switch (outcome) {
            case ANSIBLE_TOO_OLD ->
                verdict(
                        outcome,
                        run.program() + " on " + run.server() + " is of Ansible " + log.version()
                                + ", which is too old: 2.9 is the oldest that tells what its tasks do",
                        "perhaps you should update ansible-core there, or set server.ansible to the path of a newer"
                                + " ansible-playbook");
            case PROMPT_UNANSWERED -> verdict(outcome, prompts());
            case OK, NO_HOSTS_MATCHED -> status.noHosts() ? limitedToNothing(outcome) : exitedWell(outcome);
            case INCONSISTENT -> verdict(outcome, cutShort());
            case HOSTS_FAILED ->
                failures.any() ? verdict(outcome, failures.said(TaskResult.Status.FAILED)) : noneFailed(code);
            case HOSTS_UNREACHABLE ->
                failures.count(TaskResult.Status.UNREACHABLE) > 0
                        ? verdict(outcome, failures.said(TaskResult.Status.UNREACHABLE))
                        : contradiction(code, quoted("by its events no host was unreachable"));
            case PARSE_ERROR -> verdict(outcome, quoted("the playbook could not be parsed"));
            case USAGE_ERROR -> verdict(outcome, quoted("ansible-playbook refused its arguments"));
            case ANSIBLE_MISSING ->
                verdict(outcome, NotStarted.program(run, status, output.quote().orElse("exit status " + code)));
            case KILLED ->
                verdict(
                        outcome,
                        (code == 99
                                        ? "ansible-playbook was interrupted (signal INT)"
                                        : "ansible-playbook was ended by signal " + (code - 128))
                                + soFar());
            default ->
                verdict(
                        outcome,
                        quoted(
                                code == 4
                                        ? "ansible-playbook stopped in the middle"
                                        : "ansible-playbook stopped with an error (exit status " + code + ")"));
        };
    }

    /** Ansible 2.14 tells of no failure where {@code include_role} finds no role; it says so then. */
    private Verdict noneFailed(int code) {
        Optional<Said> givenUp = output.saidError() ? Optional.empty() : failures.givenUp();
        return givenUp.map(said -> verdict(RunOutcome.HOSTS_FAILED, said))
                .orElseGet(() -> contradiction(code, quoted("by its events no task failed")));
    }

    private Said cutShort() {
        if (!log.anything()) {
            return new Said(
                    "ansible-playbook ended with exit status 0, but told nothing of what it did",
                    Optional.of("perhaps you should check that its configuration does not turn callback plugins off"));
        }
        String stop = "ansible-playbook ended with exit status 0, but its events stop before the end";
        return status.diskFull() ? noRoom().after(stop + ": ") : Said.alone(stop);
    }

    /** Why no host had anything to do; empty where one had. */
    private Optional<Said> nobody() {
        if (log.plays() <= log.playsWithoutHosts().size()) {
            return Optional.of(noHosts());
        }
        return run.hasInventory() && log.knownHosts().orElse(1) == 0
                ? Optional.of(Said.alone(
                        "the inventory gave no hosts: it is empty, or Ansible could not read it; only the implicit"
                                + " localhost was there" + unread()))
                : Optional.empty();
    }

    private Verdict exitedWell(RunOutcome outcome) {
        Optional<Said> nobody = nobody();
        if (outcome != RunOutcome.OK) {
            return verdict(outcome, nobody.orElseThrow());
        }
        nobody.map(Said::sentence).ifPresent(warnings::add);
        if (run.purpose().slices().isPresent()) {
            return new Verdict(
                    outcome, Optional.empty(), Optional.empty(), warnings); // other slices may have had hosts
        }
        List<String> without = log.playsWithoutHosts();
        if (nobody.isEmpty() && !without.isEmpty()) {
            warnings.add(without.size() + " of " + log.plays() + " plays matched no host: "
                    + NameList.of(
                            without.stream().map(name -> "\"" + name + "\"").toList()));
        }
        if (nobody.isEmpty() && log.tasks().isEmpty()) {
            warnings.add("no task ran");
        }
        return new Verdict(outcome, Optional.empty(), Optional.empty(), warnings);
    }

    /** If a limit leaves no host, Ansible exits with an error; if a play's own pattern matches no host, it exits with 0. */
    private Verdict limitedToNothing(RunOutcome outcome) {
        String limit = run.limit()
                .map(value -> "no host of the inventory fits the limit " + value)
                .orElse("no host of the inventory fits the limit");
        if (outcome == RunOutcome.OK) {
            warnings.add(limit);
            return new Verdict(outcome, Optional.empty(), Optional.empty(), warnings);
        }
        return verdict(outcome, limit, "perhaps you should check its spelling, and the inventory");
    }

    private Verdict contradiction(int code, Said what) {
        return verdict(
                RunOutcome.INCONSISTENT, what.after("ansible-playbook ended with exit status " + code + ", but "));
    }

    private Said notContained(ExecutionImage image) {
        Said said = quoted(image.engine().program() + " could not run Ansible in a container of " + image.name()
                + " on " + run.server());
        return new Said(
                said.reason(),
                said.remedy()
                        .or(() -> Optional.of("perhaps you should check server.image, and that the image has"
                                + " ansible-playbook and python3")));
    }

    private Verdict verdict(RunOutcome outcome, String reason) {
        return verdict(outcome, Said.alone(reason));
    }

    private Verdict verdict(RunOutcome outcome, String reason, String remedy) {
        return verdict(outcome, new Said(reason, Optional.of(remedy)));
    }

    private Verdict verdict(RunOutcome outcome, Said why) {
        Optional<String> remedy = why.remedy().or(() -> Remedies.of(why.reason()));
        return new Verdict(outcome, Optional.of(why.reason()), remedy, warnings);
    }

    /** What a failing script or plugin said. */
    private String unread() {
        return log.unreadInventory()
                .map(said -> "; " + run.withoutDirectory(said))
                .orElse("");
    }

    private Said noHosts() {
        if (log.plays() == 0) {
            return Said.alone("the playbook has no play");
        }
        if (log.knownHosts().orElse(1) != 0) {
            return new Said(
                    "no play matched any host",
                    Optional.of("perhaps you should check the plays' hosts, the inventory and the limit"));
        }
        String empty = "no play matched any host: the inventory gave no hosts" + unread();
        return log.unreadInventory().isPresent()
                ? Said.alone(empty)
                : new Said(
                        empty,
                        Optional.of(
                                "perhaps you should name an inventory that has some (-i, or inventory in the pipeline"
                                        + " file)"));
    }

    private Said prompts() {
        String asked = "nobody could answer the prompt for "
                + log.unanswered().stream()
                        .map(p -> "\"" + p + "\"")
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("");
        boolean variables =
                log.unanswered().stream().allMatch(p -> VARIABLE.matcher(p).matches());
        return new Said(
                asked,
                Optional.of(
                        log.unanswered().stream().anyMatch(p -> p.endsWith(DEBUGGER))
                                ? "perhaps you should turn the debugger of tasks off: enable_task_debugger in ansible.cfg, debugger"
                                        + " of plays and tasks, strategy: debug"
                                : variables
                                        ? "perhaps you should give the value as an extra variable"
                                        : "perhaps you should leave a pause out where nobody is there (when), or give it seconds"));
    }

    private Said noRoom() {
        return new Said(
                "no room was left below ~/.lighterman on " + run.server() + " when the run ended",
                Optional.of("perhaps you should make some there"));
    }

    /** What happened, and what Ansible said of it. */
    private Said quoted(String what) {
        if (status.diskFull()) {
            return noRoom().after(what + ": ");
        }
        return Said.alone(what
                + (log.plays() == 0 ? output.quote() : output.lastQuote())
                        .map(text -> ": " + run.withoutDirectory(text))
                        .orElse(""));
    }

    /** Where a run that did not end by itself had got to. */
    private String soFar() {
        if (status.installing()) {
            return "; roles and collections were still being installed";
        }
        List<TaskResult> tasks = log.tasks();
        if (tasks.isEmpty()) {
            return "";
        }
        TaskResult last = tasks.get(tasks.size() - 1);
        return "; the last task that ended was \"" + last.task() + "\" on " + last.host();
    }
}
