package dev.lighterman.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.report.Results;
import dev.lighterman.report.Script;
import dev.lighterman.report.Shown;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("sets the default locale")
class JenkinsConsoleTest {
    /** As in the document the project began with. */
    private static final String SEVEN_LINES = """
            SSH: Connecting from host [ce6906a3e674]
            SSH: Connecting with configuration [ansible-server] ...
            SSH: EXEC: completed after 36,423 ms
            SSH: Disconnecting configuration [ansible-server] ...
            SSH: Transferred 1 file(s)
            Triggering a new build of My-k8s-Project-Ansible
            Finished: SUCCESS
            """;

    private final Locale locale = Locale.getDefault();

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(locale);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "de-DE", "fr-FR", "ko-KR", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva"})
    void theSourceScenarioIsTheSevenLinesInAnyLocale(String tag) {
        Locale.setDefault(Locale.forLanguageTag(tag));

        assertThat(quietly(Script.continuousIntegration().events())).isEqualTo(SEVEN_LINES);
    }

    @Test
    void aCheckSaysThatItIsOne() {
        assertThat(Shown.by(
                        out -> new JenkinsConsole(out, Verbosity.NORMAL),
                        List.of(new PipelineEvent.JobFinished(
                                Results.check().jobs().get(0)))))
                .isEqualTo("Finished: SUCCESS (check: nothing was changed)\n");
    }

    @Test
    void theTriggeredJobsConsoleFollows() {
        assertThat(quietly(Script.continuousIntegration()
                        .continuousDeployment()
                        .finished()
                        .events()))
                .isEqualTo(SEVEN_LINES + """
                                Started by upstream project "My-Docker-Project"
                                SSH: Connecting from host [ce6906a3e674]
                                SSH: Connecting with configuration [ansible-server] ...
                                SSH: EXEC: completed after 36,423 ms
                                SSH: Disconnecting configuration [ansible-server] ...
                                SSH: Transferred 0 file(s)
                                Finished: SUCCESS
                                """);
    }

    @Test
    void verboseSaysWhatStandsBetween() {
        assertThat(Shown.by(
                        out -> new JenkinsConsole(out, Verbosity.VERBOSE),
                        Script.continuousIntegration().events()))
                .isEqualTo("""
                        Checking out Revision 89abcdef89abcdef89abcdef89abcdef89abcdef (main)
                        Commit message: "인사말을 고친다"
                        $ mvn -B -q clean package
                        [WARNING] one thing
                        SSH: Connecting from host [ce6906a3e674]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: Creating session: username [root], hostname [10.0.0.5], port [2,222]
                        SSH: Connecting session ...
                        SSH: Connected
                        SSH: put [app.jar]
                        SSH: Opening exec channel ...
                        SSH: EXEC: channel open
                        SSH: EXEC: STDOUT/STDERR from command [ansible-playbook -i inventory/hosts playbooks/create-cicd-devops-images.yml -e 'a='\\''b c'\\''']\
                         ...
                        SSH: EXEC: connected
                        TASK [remove remote docker images] ***
                        TASK [build docker images] ***
                        TASK [push remote dockerhub] ***
                        TASK [remove the docker image from ansible server] ***
                        SSH: EXEC: completed after 36,423 ms
                        SSH: Disconnecting configuration [ansible-server] ...
                        SSH: Transferred 1 file(s)
                        Triggering a new build of My-k8s-Project-Ansible
                        Finished: SUCCESS
                        """);
    }

    @Test
    void anExitStatusThatIsNotZero() {
        assertThat(quietly(exitStatusNotZero(true))).isEqualTo(EXIT_STATUS_NOT_ZERO);
    }

    @Test
    void theOrderIsTheSameWhenTheFailureIsToldAfterDisconnecting() {
        assertThat(quietly(exitStatusNotZero(false))).isEqualTo(EXIT_STATUS_NOT_ZERO);
    }

    private static final String EXIT_STATUS_NOT_ZERO = """
            SSH: Connecting from host [ce6906a3e674]
            SSH: Connecting with configuration [ansible-server] ...
            SSH: EXEC: completed after 36,423 ms
            SSH: Disconnecting configuration [ansible-server] ...
            ERROR: Exception when publishing, exception message [Exec exit status not zero. Status [2]]
            Build step 'Send build artifacts over SSH' changed build result to UNSTABLE
            Finished: UNSTABLE
            """;

    private static List<Event> exitStatusNotZero(boolean failureFirst) {
        PipelineEvent.JobFailed failed = new PipelineEvent.JobFailed(
                Failure.of(FailureKind.RUN, "a task failed on localhost"),
                Optional.of("Exec exit status not zero. Status [2]"));
        PipelineEvent.Disconnecting disconnecting = new PipelineEvent.Disconnecting("ansible-server");
        return new Script()
                .started(Script.CI, null)
                .connected(Script.CI)
                .transferred(1)
                .run(Script.failedRun())
                .then(failureFirst ? failed : disconnecting)
                .then(failureFirst ? disconnecting : failed)
                .finishedJob(
                        Script.job(Script.CI, Result.UNSTABLE, failed.failure(), null, 1, List.of(Script.failedRun())))
                .finished()
                .events();
    }

    @Test
    void aTimeoutHasNoCompletedLine() {
        Failure failure = Failure.of(FailureKind.DEADLINE, "the run took longer than 240 s and was ended");
        RunResult run = ended(RunOutcome.DEADLINE);
        assertThat(quietly(new Script()
                        .started(Script.CI, null)
                        .connected(Script.CI)
                        .then(new RunEvent.Started(run.id(), List.of("ansible-playbook", "x.yml")))
                        .then(new RunEvent.Finished(run, Duration.ofMillis(240_653)))
                        .failed(failure.kind(), failure.message(), "Exec timed out or was interrupted after 240,653 ms")
                        .then(new PipelineEvent.Disconnecting("ansible-server"))
                        .finishedJob(Script.job(Script.CI, Result.UNSTABLE, failure, null, 0, List.of(run)))
                        .events()))
                .isEqualTo("""
                        SSH: Connecting from host [ce6906a3e674]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: Disconnecting configuration [ansible-server] ...
                        ERROR: Exception when publishing, exception message [Exec timed out or was interrupted after 240,653 ms]
                        Build step 'Send build artifacts over SSH' changed build result to UNSTABLE
                        Finished: UNSTABLE
                        """);
    }

    @Test
    void aFailedConnectionIsTriedAgainAndNeverDisconnected() {
        String detail = "Auth fail for methods 'publickey'";
        Failure failure = Failure.of(FailureKind.CONNECTION, "the login was refused");
        assertThat(quietly(new Script()
                        .started(Script.CI, null)
                        .then(new PipelineEvent.Connecting("jenkins-server", "myserver"))
                        .then(new PipelineEvent.Retrying("timeout: socket is not established", Duration.ofSeconds(10)))
                        .then(new PipelineEvent.SessionOpening("root", "10.0.0.5", 22))
                        .failed(
                                failure.kind(),
                                failure.message(),
                                "Failed to connect and initialize SSH connection. Message: [Failed to connect session for"
                                        + " config [myserver]. Message [" + detail + "]]")
                        .finishedJob(Script.job(Script.CI, Result.UNSTABLE, failure, null, 0, List.of()))
                        .events()))
                .isEqualTo("""
                        SSH: Connecting from host [jenkins-server]
                        SSH: Connecting with configuration [myserver] ...
                        SSH: Caught exception [timeout: socket is not established] Sleeping for [10,000]ms before trying again
                        ERROR: Exception when publishing, exception message [Failed to connect and initialize SSH connection.\
                         Message: [Failed to connect session for config [myserver]. Message [Auth fail for methods 'publickey']]]
                        Build step 'Send build artifacts over SSH' changed build result to UNSTABLE
                        Finished: UNSTABLE
                        """);
    }

    @Test
    void aFailedBuildShowsItsOutputAndPublishesNothing() {
        Failure failure = Failure.of(FailureKind.BUILD, "mvn ended with exit status 1");
        assertThat(quietly(new Script()
                        .started(Script.CI, null)
                        .then(new PipelineEvent.BuildStarted(List.of("mvn", "package"), "/src"))
                        .then(new PipelineEvent.BuildOutput(
                                Script.bytes("[ERROR] COMPILATION ERROR\n[ERROR] App.java:[3")))
                        .then(new PipelineEvent.BuildOutput(Script.bytes(",9] 기호를 찾을 수 없음\n")))
                        .then(new PipelineEvent.BuildFinished(1, Duration.ofSeconds(3)))
                        .failed(failure.kind(), failure.message(), null)
                        .finishedJob(Script.job(Script.CI, Result.FAILURE, failure, null, 0, List.of()))
                        .events()))
                .isEqualTo("""
                        [ERROR] COMPILATION ERROR
                        [ERROR] App.java:[3,9] 기호를 찾을 수 없음
                        ERROR: mvn ended with exit status 1
                        Build step 'Execute shell' marked build as failure
                        SSH: Current build result is [FAILURE], not going to run.
                        Finished: FAILURE
                        """);
    }

    @Test
    void anAbortedRunIsAborted() {
        Failure failure = Failure.of(FailureKind.ABORTED, "ended on request");
        RunResult run = ended(RunOutcome.ABORTED);
        assertThat(quietly(new Script()
                        .started(Script.CI, null)
                        .connected(Script.CI)
                        .then(new RunEvent.Finished(run, Duration.ofMillis(1_500)))
                        .failed(failure.kind(), failure.message(), "Exec timed out or was interrupted after 1,500 ms")
                        .then(new PipelineEvent.Disconnecting("ansible-server"))
                        .finishedJob(Script.job(Script.CI, Result.ABORTED, failure, null, 0, List.of(run)))
                        .events()))
                .isEqualTo("""
                        SSH: Connecting from host [ce6906a3e674]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: Disconnecting configuration [ansible-server] ...
                        ERROR: Exception when publishing, exception message [Exec timed out or was interrupted after 1,500 ms]
                        Build was aborted
                        Finished: ABORTED
                        """);
    }

    @Test
    void aFailedRolloutIsSaidInItsOwnWords() {
        Failure failure = Failure.of(FailureKind.ROLLOUT, "deployment cicd-deployment: image not found");
        assertThat(quietly(new Script()
                        .started(Script.CD, Script.CI)
                        .connected(Script.CD)
                        .run(Script.deploymentRun())
                        .then(new PipelineEvent.Disconnecting("ansible-server"))
                        .then(new PipelineEvent.RolloutWaiting("default", "cicd-deployment", "waiting"))
                        .then(new PipelineEvent.RolloutFinished(
                                Results.rolloutFailed().rollout().orElseThrow(), Optional.empty()))
                        .failed(failure.kind(), failure.message(), null)
                        .finishedJob(Script.job(Script.CD, Result.FAILURE, failure, Script.CI, 0, List.of()))
                        .events()))
                .isEqualTo("""
                        Started by upstream project "My-Docker-Project"
                        SSH: Connecting from host [ce6906a3e674]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: EXEC: completed after 36,423 ms
                        SSH: Disconnecting configuration [ansible-server] ...
                        SSH: Transferred 0 file(s)
                        warning  BackOff: Back-off restarting failed container
                        log      the last lines of container app of pod cicd-deployment-7d9f-abcde:
                                 | connecting to <db>
                                 |     no 데이터베이스
                        ERROR: deployment cicd-deployment: image not found
                        Build step 'Wait for the rollout' changed build result to FAILURE
                        Finished: FAILURE
                        """);
    }

    @Test
    void severalTransferSetsAreAddedUp() {
        assertThat(quietly(new Script()
                        .started(Script.CI, null)
                        .connected(Script.CI)
                        .transferred(1)
                        .then(new PipelineEvent.TransferFinished(1234, 0, 5, Duration.ZERO))
                        .then(new PipelineEvent.Disconnecting("ansible-server"))
                        .finishedJob(Script.job(Script.CI, Result.SUCCESS, null, null, 0, List.of()))
                        .events()))
                .endsWith("SSH: Transferred 1235 ( 1 + 1234 ) file(s)\nFinished: SUCCESS\n");
    }

    /** Each downstream job is a build of its own, started when the one before it has finished. */
    @Test
    void severalJobsBeforeBetweenAndAfter() {
        RunResult run = Script.deploymentRun();
        assertThat(quietly(new Script()
                        .started("prepare", null)
                        .connected("prepare")
                        .run(run)
                        .then(new PipelineEvent.Disconnecting("ansible-server"))
                        .then(new PipelineEvent.Triggering(Script.CI))
                        .finishedJob(Script.job("prepare", Result.SUCCESS, null, null, 0, List.of(run)))
                        .started(Script.CI, "prepare")
                        .connected(Script.CI)
                        .transferred(1)
                        .run(run)
                        .failed(FailureKind.RUN, "a task failed", "Exec exit status not zero. Status [2]")
                        .then(new PipelineEvent.Disconnecting("ansible-server"))
                        .then(new PipelineEvent.Triggering("tell-the-team"))
                        .then(new PipelineEvent.Triggering("collect-logs"))
                        .finishedJob(Script.job(Script.CI, Result.UNSTABLE, null, "prepare", 1, List.of(run)))
                        .started("tell-the-team", Script.CI)
                        .connected("tell-the-team")
                        .run(run)
                        .then(new PipelineEvent.Disconnecting("ansible-server"))
                        .finishedJob(Script.job("tell-the-team", Result.SUCCESS, null, Script.CI, 0, List.of(run)))
                        .events()))
                .isEqualTo("""
                        SSH: Connecting from host [ce6906a3e674]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: EXEC: completed after 36,423 ms
                        SSH: Disconnecting configuration [ansible-server] ...
                        SSH: Transferred 0 file(s)
                        Triggering a new build of My-Docker-Project
                        Finished: SUCCESS
                        Started by upstream project "prepare"
                        SSH: Connecting from host [ce6906a3e674]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: EXEC: completed after 36,423 ms
                        SSH: Disconnecting configuration [ansible-server] ...
                        ERROR: Exception when publishing, exception message [Exec exit status not zero. Status [2]]
                        Build step 'Send build artifacts over SSH' changed build result to UNSTABLE
                        Triggering a new build of tell-the-team
                        Triggering a new build of collect-logs
                        Finished: UNSTABLE
                        Started by upstream project "My-Docker-Project"
                        SSH: Connecting from host [ce6906a3e674]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: EXEC: completed after 36,423 ms
                        SSH: Disconnecting configuration [ansible-server] ...
                        SSH: Transferred 0 file(s)
                        Finished: SUCCESS
                        """);
    }

    /** Publish Over SSH shows nothing of what the command says unless it is verbose, and all of it then. */
    @Test
    void differencesAndWarningsOfTasksHaveNoLinesOfTheirOwn() {
        assertThat(quietly(PlainConsoleTest.differing())).isEmpty();
        assertThat(Shown.by(out -> new JenkinsConsole(out, Verbosity.VERBOSE), PlainConsoleTest.differing()))
                .isEmpty();
    }

    @Test
    void outputThatDoesNotEndItsLineIsNotContinued() {
        assertThat(Shown.by(
                        out -> new JenkinsConsole(out, Verbosity.VERBOSE),
                        List.of(
                                new RunEvent.Output(Script.bytes("no line end, \u001b[31mred")),
                                new PipelineEvent.Disconnecting("a\u001b[2Jb"))))
                .isEqualTo("no line end, \u001b[31mred\nSSH: Disconnecting configuration [a\\x1b[2Jb] ...\n");
    }

    private static RunResult ended(RunOutcome outcome) {
        RunResult run = Script.imageRun();
        return Samples.runResult(
                run.id(),
                run.playbook(),
                outcome,
                Optional.of(outcome.meaning()),
                OptionalInt.empty(),
                Optional.of("TERM"),
                run.startedAt(),
                run.duration(),
                run.recap(),
                run.tasks(),
                List.of());
    }

    private static String quietly(List<Event> events) {
        return Shown.by(out -> new JenkinsConsole(out, Verbosity.NORMAL), events);
    }
}
