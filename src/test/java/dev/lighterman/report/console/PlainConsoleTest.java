package dev.lighterman.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskFailure.HostFault;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.Results;
import dev.lighterman.report.Script;
import dev.lighterman.report.Shown;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PlainConsoleTest {
    private static final Failure FAILURE =
            Failure.of(FailureKind.RUN, "task \"push remote dockerhub\" failed on localhost");

    @Test
    void theSessionOfTheReadmeIsWhatThisConsoleShows() throws Exception {
        String session = shown(Verbosity.NORMAL, whole())
                .replace("kamser0415/cicd-project-ansible", "registry.example.org/team/app")
                .replace("인사말을 고친다", "Mend the greeting");
        assertThat(Files.readString(Path.of("README.md"))).contains("```\n$ lighterman run\n" + session + "```\n");
    }

    @Test
    void aWholePipeline() {
        assertThat(shown(Verbosity.NORMAL, whole())).isEqualTo("""
                        My-Docker-Project
                        source      https://git.example.org/app.git main
                        source      main 89abcde "인사말을 고친다"
                        build       mvn -B -q clean package
                        [WARNING] one thing
                        build       done in 12.3 s
                        connect     ansible-server (root@10.0.0.5:2222)
                        transfer    2 files, 18.2 MB
                                    libs/app.jar, 18.2 MB
                        transfer    18.2 MB sent in 0.4 s, 1 file unchanged
                        run         20260102-030405-ab12
                                    create-cicd-devops-images.yml (ansible-core 2.14.18)
                          ignored        0.1 s  localhost  remove remote docker images
                                                rc 1: Error: No such image: kamser0415/cicd-project-ansible
                          changed       12.3 s  localhost  build docker images
                          changed       3m 07s  localhost  push remote dockerhub
                          changed        0.0 s  localhost  remove the docker image from ansible server
                          recap    localhost  ok=4 changed=3 unreachable=0 failed=0 skipped=0 rescued=0 ignored=1
                        run         ok after 36.4 s, 1 failure ignored
                        trigger     My-k8s-Project-Ansible
                        result      SUCCESS after 45.1 s

                        My-k8s-Project-Ansible (triggered by My-Docker-Project)
                        connect     ansible-server (root@10.0.0.5:2222)
                        run         20260102-030405-ab12
                                    k8s-cicd-deployment-playbook.yml (ansible-core 2.14.18)
                          ok             0.2 s  localhost  put the manifest in place
                          changed        1.0 s  localhost  apply the manifest
                          recap    localhost  ok=2 changed=1 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0
                        run         ok after 36.4 s
                        rollout     1 of 2 updated replicas are available
                        rollout     SUCCEEDED default/cicd-deployment
                          pod      cicd-deployment-7d9f-abcde  ready      0 restarts  sha256:0123456789ab
                          pod      cicd-deployment-7d9f-x      ready      1 restart   sha256:0123456789ab
                        provenance  commit 89abcde -> image sha256:0123456789ab -> running in 2 of 2 pods
                        result      SUCCESS after 45.1 s

                        SUCCESS after 1m 01s
                        """);
    }

    @Test
    void aFailureComesWithAllThatTheCommandSaid() {
        assertThat(shown(Verbosity.NORMAL, failing())).isEqualTo("""
                        My-Docker-Project
                        run         20260102-030405-ab12
                                    create-cicd-devops-images.yml (ansible-core 2.14.18)
                          ignored        0.1 s  localhost  remove remote docker images
                                                rc 1: Error: No such image: kamser0415/cicd-project-ansible
                          changed       12.3 s  localhost  build docker images
                          FAILED         1.5 s  localhost  push remote dockerhub
                                                msg:    non-zero return code
                                                rc:     1
                                                stderr: denied: requested access to the resource is denied
                                                        unauthorized: authentication required
                                                stdout: The push refers to repository [docker.io/kamser0415/cicd-project-ansible]
                          recap    localhost  ok=2 changed=2 unreachable=0 failed=1 skipped=0 rescued=0 ignored=1
                        run         failed after 36.4 s: a task failed, 1 failure ignored
                        error       task "push remote dockerhub" failed on localhost
                        result      UNSTABLE after 45.1 s (failOnError: true makes it FAILURE)
                        """);
    }

    @Test
    void quietSaysOnlyTheEnd() {
        assertThat(shown(Verbosity.QUIET, whole())).isEqualTo("SUCCESS after 1m 01s\n");
    }

    @Test
    void quietSaysWhatFailed() {
        assertThat(shown(Verbosity.QUIET, failing())).isEqualTo("""
                          FAILED         1.5 s  localhost  push remote dockerhub
                                                msg:    non-zero return code
                                                rc:     1
                                                stderr: denied: requested access to the resource is denied
                                                        unauthorized: authentication required
                                                stdout: The push refers to repository [docker.io/kamser0415/cicd-project-ansible]
                        UNSTABLE after 1m 01s: task "push remote dockerhub" failed on localhost
                        """);
    }

    @Test
    void quietShowsTheOutputOfABuildThatFailed() {
        Failure failure = Failure.of(FailureKind.BUILD, "mvn ended with exit status 1");
        assertThat(shown(
                        Verbosity.QUIET,
                        new Script()
                                .started(Script.CI, null)
                                .then(new PipelineEvent.BuildOutput(Script.bytes("[ERROR] no\n")))
                                .failed(failure.kind(), failure.message(), null)
                                .finishedJob(Script.job(Script.CI, Result.FAILURE, failure, null, 0, List.of()))
                                .finished()
                                .events()))
                .isEqualTo("[ERROR] no\nFAILURE after 1m 01s: mvn ended with exit status 1\n");
    }

    @Test
    void verboseGivesAnsiblesOwnOutputByteForByte() throws IOException {
        byte[] output = new byte[256 * 3];
        for (int i = 0; i < output.length; i++) {
            output[i] = (byte) i;
        }
        output[output.length - 1] = '\n';
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Console console =
                new PlainConsole(new PrintStream(bytes, false, StandardCharsets.UTF_8), Verbosity.VERBOSE)) {
            for (int i = 0; i < output.length; i += 100) {
                console.on(new RunEvent.Output(ByteBuffer.wrap(output, i, Math.min(100, output.length - i))));
            }
            console.on(new PipelineEvent.Triggering("next"));
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(output);
        expected.write("trigger     next\n".getBytes(StandardCharsets.UTF_8));
        assertThat(bytes.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void verboseHasNoTaskLinesOfItsOwn() {
        assertThat(shown(Verbosity.VERBOSE, failing())).isEqualTo("""
                        My-Docker-Project
                        run         20260102-030405-ab12
                                    ansible-playbook -i inventory/hosts playbooks/create-cicd-devops-images.yml -e 'a='\\''b c'\\'''
                        TASK [remove remote docker images] ***
                        TASK [build docker images] ***
                        TASK [push remote dockerhub] ***
                        run         failed after 36.4 s: a task failed, 1 failure ignored
                        error       task "push remote dockerhub" failed on localhost
                        result      UNSTABLE after 45.1 s (failOnError: true makes it FAILURE)
                        """);
    }

    @Test
    void koreanNamesStayInTheirColumns() {
        List<Event> events = new ArrayList<>();
        for (String host : List.of("서울-1", "web")) {
            events.add(new RunEvent.HostStarted(1, Script.START, host, "t"));
        }
        events.add(finished("web", "이미지를 만든다", TaskResult.Status.OK, Optional.empty()));
        events.add(finished("서울-1", "이미지를 올린다", TaskResult.Status.SKIPPED, Optional.empty()));
        assertThat(shown(Verbosity.NORMAL, events)).isEqualTo("""
                          ok             0.5 s  web     이미지를 만든다
                          skipped        0.5 s  서울-1  이미지를 올린다
                        """);
    }

    @Test
    void differencesAreShownBelowTheirTask() {
        assertThat(shown(Verbosity.NORMAL, differing())).isEqualTo("""
                          changed        0.5 s  web  motd
                                                --- before: /etc/motd
                                                +++ after: /etc/motd
                                                @@ line 1 @@
                                                -ol\\x1b[2Jd
                                                +new\twith tab

                                                 same
                                                --- before
                                                +++ after
                                                @@ line 1 @@
                                                +second item
                          ok             0.5 s  db   motd
                        """);
        assertThat(shown(Verbosity.QUIET, differing())).isEmpty();
        assertThat(shown(Verbosity.VERBOSE, differing())).isEmpty();
    }

    @Test
    void aLargeDifferenceIsCut() {
        String shown = shown(
                Verbosity.NORMAL,
                List.of(
                        new RunEvent.Diff(
                                1,
                                Script.START,
                                "web",
                                "t",
                                Map.of("before", "", "after", "x".repeat(2000) + "\nline".repeat(300))),
                        finished("web", "big", TaskResult.Status.CHANGED, Optional.empty())));

        assertThat(shown.lines()).hasSize(202);
        assertThat(shown.lines().skip(3))
                .startsWith(" ".repeat(24) + "@@ line 1 @@", " ".repeat(24) + "+" + "x".repeat(998) + "\u2026");
        assertThat(shown).endsWith("\n" + " ".repeat(24) + "(104 more lines left out)\n");
    }

    /** As Ansible tells it: what a task changed comes before its result, a loop's item by item. */
    static List<Event> differing() {
        return List.of(
                new RunEvent.HostStarted(1, Script.START, "web", "t"),
                new RunEvent.HostStarted(2, Script.START, "db", "t"),
                new RunEvent.Diff(
                        3,
                        Script.START,
                        "web",
                        "t",
                        List.of(Map.of(
                                "before_header",
                                "/etc/motd",
                                "before",
                                "ol\u001b[2Jd\n\nsame\n",
                                "after_header",
                                "/etc/motd",
                                "after",
                                "new\twith tab\n\nsame\n"))),
                new RunEvent.Diff(4, Script.START, "web", "t", List.of(Map.of("before", "", "after", "second item\n"))),
                finished("web", "motd", TaskResult.Status.CHANGED, Optional.empty()),
                finished("db", "motd", TaskResult.Status.OK, Optional.empty()));
    }

    @Test
    void whyAHostFailedIsShownBelowItsTasks() {
        HostFault fault = new HostFault(HostFault.Kind.PORT_CLOSED, "port 22\n refuses", "perhaps you should open it");
        List<Event> events = List.of(
                new RunEvent.Started("1", List.of("play")),
                finished("web", "old", TaskResult.Status.OK, Optional.empty()),
                new RunEvent.HostProbed(2, Script.START, "web10", fault));
        assertThat(shown(Verbosity.NORMAL, events)).isEqualTo("""
                        run         1
                          ok             0.5 s  web  old
                          why                   web10  port 22\\n refuses
                                                       perhaps you should open it
                        """);
        assertThat(shown(Verbosity.VERBOSE, events)).contains("why", "perhaps you should open it");
        assertThat(shown(Verbosity.QUIET, events)).isEmpty();
    }

    @Test
    void warningsOfResultsAreShownOnceInARun() {
        TaskResult result =
                finished("web", "old", TaskResult.Status.OK, Optional.empty()).result();
        RunEvent.TaskFinished warned = new RunEvent.TaskFinished(
                1,
                Script.START,
                result,
                "id",
                Map.of(
                        "warnings",
                        List.of("use the file\u001b[2J module", "/none is no directory\n"),
                        "deprecations",
                        List.of(Map.of("msg", "sudo is old", "version", "2.19"), Map.of("msg", "no date is known"))));
        List<Event> events = List.of(
                new RunEvent.Started("1", List.of("play")),
                new RunEvent.Warned(1, Script.START, "/none is no directory", false),
                warned,
                warned,
                new RunEvent.Started("2", List.of("play")),
                warned);

        assertThat(shown(Verbosity.NORMAL, events)).isEqualTo("""
                        run         1
                          warning: /none is no directory
                          ok             0.5 s  web  old
                          warning: use the file\\x1b[2J module
                          deprecated: sudo is old (removed in 2.19)
                          deprecated: no date is known
                          ok             0.5 s  web  old
                        run         2
                          ok             0.5 s  web  old
                          warning: use the file\\x1b[2J module
                          warning: /none is no directory
                          deprecated: sudo is old (removed in 2.19)
                          deprecated: no date is known
                        """);
        assertThat(shown(Verbosity.QUIET, events)).isEmpty();
        assertThat(shown(Verbosity.VERBOSE, events)).isEqualTo("""
                        run         1
                                    play
                        run         2
                                    play
                        """);
    }

    @Test
    void everyStatusHasItsWordAndReason() {
        TaskFailure unreachable =
                new TaskFailure("h", "t", "Failed to connect to the host via ssh", OptionalInt.empty(), "", "");
        assertThat(shown(
                        Verbosity.NORMAL,
                        List.of(
                                finished("h", "t", TaskResult.Status.UNREACHABLE, Optional.of(unreachable)),
                                finished("h", "t", TaskResult.Status.UNREACHABLE_IGNORED, Optional.of(unreachable)),
                                finished("h", "t", TaskResult.Status.RESCUED, Optional.of(Script.NO_IMAGE)),
                                Samples.retried(1, Script.START, "h", "t", 2),
                                new RunEvent.NoHostsMatched(2, Script.START),
                                new RunEvent.Prompted(3, Script.START, "version", false),
                                Samples.playStarted(4, Script.START, "deploy it", "kubernetes"))))
                .isEqualTo("""
                          UNREACHABLE    0.5 s  h  t
                                                msg:    Failed to connect to the host via ssh
                          ignored        0.5 s  h  t
                                                Failed to connect to the host via ssh
                          rescued        0.5 s  h  t
                                                rc 1: Error: No such image: kamser0415/cicd-project-ansible
                          retry                 h  attempt 2 failed
                          no host matched the play's pattern
                          prompt: version (nobody can answer)
                          play deploy it
                        """);
    }

    @Test
    void aHostileNameCannotMoveTheCursorOrFakeALine() {
        assertThat(shown(
                        Verbosity.NORMAL,
                        List.of(
                                finished(
                                        "h",
                                        "t\u001b[2J\n\u009bresult SUCCESS",
                                        TaskResult.Status.OK,
                                        Optional.empty()),
                                new PipelineEvent.Warning("a\rb\nc"),
                                finished(
                                        "h",
                                        "t",
                                        TaskResult.Status.FAILED,
                                        Optional.of(new TaskFailure(
                                                "h", "t", "", OptionalInt.empty(), "one\r\ntwo\u0007\t3\n\n", ""))))))
                .isEqualTo("""
                          ok             0.5 s  h  t\\x1b[2J\\n\\x9bresult SUCCESS
                        warning     a\\rb\\nc
                          FAILED         0.5 s  h  t
                                                stderr: one
                                                        two\\x07\t3
                        """);
    }

    @Test
    void aLongErrorShowsItsEnd() {
        StringBuilder stderr = new StringBuilder();
        for (int i = 1; i <= 30; i++) {
            stderr.append("line ").append(i).append('\n');
        }
        TaskFailure failure = new TaskFailure("h", "t", "", OptionalInt.of(2), stderr.toString(), "");
        assertThat(shown(
                        Verbosity.NORMAL, List.of(finished("h", "t", TaskResult.Status.IGNORED, Optional.of(failure)))))
                .startsWith("""
                          ignored        0.5 s  h  t
                                                rc 2: (20 earlier lines left out)
                                                line 21
                        """)
                .endsWith("line 30\n");
    }

    @Test
    void aRolloutThatFailedSaysWhy() {
        Rollout rollout = Samples.rollout(
                Rollout.Verdict.FAILED,
                "shop",
                "web",
                Optional.of("container app: image not found"),
                List.of(new Rollout.Pod("web-1", false, 3, Optional.empty())),
                true,
                Optional.of(Results.DIAGNOSIS));
        assertThat(shown(
                        Verbosity.NORMAL,
                        List.of(
                                new PipelineEvent.RolloutFinished(rollout, Optional.empty()),
                                new PipelineEvent.Retrying("connection refused", Duration.ofSeconds(10)))))
                .isEqualTo("""
                        rollout     FAILED shop/web: container app: image not found; the previous revision was restored
                          pod      web-1  not ready  3 restarts
                          warning  BackOff: Back-off restarting failed container
                          log      the last lines of container app of pod cicd-deployment-7d9f-abcde:
                                   | connecting to <db>
                                   |     no 데이터베이스
                        retry       connection refused; again in 10.0 s
                        """);
    }

    /** It was told as running in 1 of 1 pod. */
    @Test
    void aPodThatCrashesDoesNotRun() {
        PipelineResult crashing = Results.crashing();
        assertThat(shown(
                        Verbosity.NORMAL,
                        List.of(new PipelineEvent.RolloutFinished(
                                crashing.rollout().orElseThrow(), crashing.provenance()))))
                .endsWith("provenance  commit 89abcde -> image sha256:0123456789ab -> in 1 pod, 0 of 2 ready\n");
    }

    /** Maven's end left a line of codes. */
    @Test
    void coloursOfABuildAreLeftOut() {
        assertThat(shown(
                        Verbosity.NORMAL,
                        List.of(
                                new PipelineEvent.BuildStarted(List.of("mvn"), "/src"),
                                new PipelineEvent.BuildOutput(Script.bytes("[\u001b[1;34mINFO\u001b")),
                                new PipelineEvent.BuildOutput(Script.bytes("[m] \u001b[2Kdone\n\u001b[0m\u001b[0m")),
                                new PipelineEvent.BuildFinished(0, Duration.ofSeconds(1)))))
                .isEqualTo("build       mvn\n[INFO] \u001b[2Kdone\nbuild       done in 1.0 s\n");
    }

    /** A check looked like the real thing. */
    @Test
    void aCheckSaysThatItIsOne() {
        PipelineResult check = Results.check();
        List<Event> events =
                List.of(new PipelineEvent.JobFinished(check.jobs().get(0)), new PipelineEvent.PipelineFinished(check));
        assertThat(shown(Verbosity.NORMAL, events))
                .isEqualTo("result      SUCCESS (check: nothing was changed) after 45.1 s\n");
        assertThat(shown(Verbosity.QUIET, events)).isEqualTo("SUCCESS (check: nothing was changed) after 1.5 s\n");
    }

    /** Where the directory to build in is still to be made, nothing is run. */
    @Test
    void aCheckThatRunsNothingSaysThatItIsOne() {
        assertThat(shown(
                        Verbosity.NORMAL,
                        List.of(
                                new PipelineEvent.Checked("would build: mvn", true),
                                new PipelineEvent.JobFinished(
                                        Script.job(Script.CI, Result.SUCCESS, null, null, 0, List.of())))))
                .isEqualTo("""
                        check       would build: mvn
                        result      SUCCESS (check: nothing was changed) after 45.1 s
                        """);
    }

    /** What only was compared was done as well. */
    @Test
    void aDifferenceIsNoCheck() {
        assertThat(shown(
                        Verbosity.NORMAL,
                        List.of(
                                new PipelineEvent.Checked("nothing changes in the cluster", false),
                                new PipelineEvent.JobFinished(
                                        Script.job(Script.CI, Result.SUCCESS, null, null, 0, List.of())))))
                .endsWith("result      SUCCESS after 45.1 s\n");
    }

    @Test
    void severalHostsLineUpInTheRecap() {
        RunResult run = Script.run("x.yml", RunOutcome.OK, new HostRecap(1, 0, 0, 0, 0, 0, 0), List.of());
        Map<String, HostRecap> recap = new LinkedHashMap<>(run.recap());
        recap.put("서울-1.example.org", new HostRecap(2, 1, 0, 0, 0, 0, 0));
        RunResult both = Samples.runResult(
                run.id(),
                run.playbook(),
                run.outcome(),
                run.reason(),
                run.exitCode(),
                run.signal(),
                run.startedAt(),
                run.duration(),
                recap,
                run.tasks(),
                List.of("the inventory has two hosts of one name"));
        assertThat(shown(Verbosity.NORMAL, List.of(new RunEvent.Finished(both, Duration.ofMillis(900)))))
                .isEqualTo("""
                          recap    localhost           ok=1 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0
                          recap    서울-1.example.org  ok=2 changed=1 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0
                        warning     the inventory has two hosts of one name
                        run         ok after 0.9 s
                        """);
    }

    @Test
    void aClosedPipeIsQuiet() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (Console console =
                new PlainConsole(new PrintStream(broken, true, StandardCharsets.UTF_8), Verbosity.NORMAL)) {
            whole().forEach(console::on);
        }
    }

    private static RunEvent.TaskFinished finished(
            String host, String task, TaskResult.Status status, Optional<TaskFailure> failure) {
        TaskResult result =
                Samples.taskResult(task, host, status, Duration.ofMillis(500), "command", Optional.empty(), failure);
        return new RunEvent.TaskFinished(1, Script.START, result, "t", Map.of());
    }

    private static List<Event> whole() {
        return Script.continuousIntegration().continuousDeployment().finished().events();
    }

    private static List<Event> failing() {
        return new Script()
                .started(Script.CI, null)
                .run(Script.failedRun())
                .failed(FAILURE.kind(), FAILURE.message(), "Exec exit status not zero. Status [2]")
                .then(new PipelineEvent.Disconnecting("ansible-server"))
                .finishedJob(Script.job(Script.CI, Result.UNSTABLE, FAILURE, null, 0, List.of(Script.failedRun())))
                .finished()
                .events();
    }

    private static String shown(Verbosity verbosity, List<Event> events) {
        return Shown.by(out -> new PlainConsole(out, verbosity), events);
    }
}
