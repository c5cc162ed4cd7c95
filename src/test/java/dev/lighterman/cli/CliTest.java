package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.report.result.History;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CliTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rn | there is no command \"rn\"; perhaps you should write \"run\". Try \"lighterman --help\".",
                "-- run | \"run\" stands behind --, where no command is; perhaps you should write it before. Try \"lighterman --help\".",
                "pull | there is no command \"pull\"; perhaps you should write \"poll\". Try \"lighterman --help\".",
                "run --consol plain | there is no option \"--consol\"; perhaps you should write \"--console\"."
                        + " Try \"lighterman run --help\".",
                "run --console foo | there is no console \"foo\"; there are auto, rich, plain, jenkins, json."
                        + " Try \"lighterman run --help\".",
                "run x | unexpected argument \"x\". Try \"lighterman run --help\".",
                "play a.yml b.yml | unexpected argument \"b.yml\"; perhaps you should play one after the other, or write a"
                        + " playbook that imports both (import_playbook). Try \"lighterman play --help\".",
                "play | PLAYBOOK is missing. Try \"lighterman play --help\".",
                "play --forks x a.yml | --forks must be a whole number, but is \"x\". Try \"lighterman play --help\".",
                "render foo | there is no part \"foo\" to render; there are image, deploy, jobs, inventory, config, manifests,"
                        + " all. Try \"lighterman render --help\".",
                "completion fish | there is no completion for \"fish\"; there are bash, zsh."
                        + " Try \"lighterman completion --help\".",
                "run --set x | --set x: expected PATH=VALUE, such as server.port=2222. Try \"lighterman run --help\".",
                "--nope | there is no option \"--nope\". Try \"lighterman --help\".",
                "play --list-tasks a.yml | --list-tasks is ansible-playbook's, but nothing would be run; perhaps you should use"
                        + " check (play --check). Try \"lighterman play --help\".",
                "play --force-handlers a.yml | --force-handlers is ansible-playbook's; perhaps you should write it at the end,"
                        + " after two hyphens: -- --force-handlers. Try \"lighterman play --help\".",
                "play -f 5 a.yml | -f names the pipeline file, and there is none called 5; perhaps you should write --forks 5",
                "play none.yml | there is no playbook none.yml; perhaps you should check its path, or write server:PATH for"
                        + " one that is on the server",
                "play acme.web.page | there is no playbook acme.web.page; perhaps you should write a playbook that imports it"
                        + " (- import_playbook: acme.web.page), if it is a collection's",
                "-f | FILE is missing. Try \"lighterman --help\".",
                "play --set deploy.replicas=2 --set server.port=22 --set name=x a.yml | play does not use deploy.replicas, name,"
                        + " so --set is no use there. Try \"lighterman play --help\".",
                "logs --set ansible.forks=2 x | logs does not use ansible.forks, so --set is no use there."
                        + " Try \"lighterman logs --help\".",
                "image --set jobs=[] | image does not use jobs, so --set is no use there. Try \"lighterman image --help\".",
                "deploy --set build=make | deploy does not use build, so --set is no use there."
                        + " Try \"lighterman deploy --help\".",
                "report --set server.port=22 x.json | report does not use server.port, so --set is no use there."
                        + " Try \"lighterman report --help\".",
                "completion --set vars.a=1 bash | completion does not use vars.a, so --set is no use there."
                        + " Try \"lighterman completion --help\".",
                "runs --junit x.xml | runs has no result to write, so --junit is no use. Try \"lighterman runs --help\".",
                "play site.yml --timeout abc | --timeout must be a duration with a unit (ms, s, m, h), such as 30s or 5m,"
                        + " but is \"abc\". Try \"lighterman play --help\".",
                "-v init -q | -v and -q contradict each other. Try \"lighterman --help\".",
            })
    void aUsageErrorIsOneSentenceAndExitCode2(String commandLine, String sentence) {
        assertThat(CommandRun.of(commandLine.split(" ", -1)))
                .isEqualTo(new CommandRun(2, "", "lighterman: " + sentence + "\n"));
    }

    /** An empty path was the current directory, and an empty id was looked for on the server. */
    @Test
    void anEmptyArgumentThatNamesSomethingIsRefused() {
        assertThat(List.of(
                        CommandRun.of("logs", ""),
                        CommandRun.of("init", ""),
                        CommandRun.of("play", ""),
                        CommandRun.of("-f", "", "render")))
                .containsExactly(
                        new CommandRun(2, "", "lighterman: ID is empty. Try \"lighterman logs --help\".\n"),
                        new CommandRun(2, "", "lighterman: DIR is empty. Try \"lighterman init --help\".\n"),
                        new CommandRun(2, "", "lighterman: PLAYBOOK is empty. Try \"lighterman play --help\".\n"),
                        new CommandRun(2, "", "lighterman: --file FILE is empty. Try \"lighterman --help\".\n"));
    }

    @Test
    void whatLightermanReliesOnIsNotPassedOn() throws Exception {
        Path playbook = Files.writeString(directory.resolve("site.yml"), "- hosts: all\n");

        assertThat(CommandRun.of("play", playbook.toString(), "--", "-bK", "--flush-cache"))
                .isEqualTo(new CommandRun(2, "", """
                        lighterman: options: -b cannot be passed on: Lighterman has an option of its own for it; perhaps you should use become (play -b)
                        lighterman: options: -K cannot be passed on: there is nobody to type the password; perhaps you should use becomePassword (play --become-password-file)
                        """));
        assertThat(CommandRun.of(
                        "play", playbook.toString(), "--set", "ansible.environment={ANSIBLE_STDOUT_CALLBACK: json}"))
                .isEqualTo(new CommandRun(2, "", """
                        lighterman: --set ansible.environment: ANSIBLE_STDOUT_CALLBACK cannot be set; perhaps you should set it in the project's ansible.cfg
                        """));
        Path token = Files.writeString(directory.resolve("token"), "a-long-secret");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        assertThat(CommandRun.of(
                        "play",
                        playbook.toString(),
                        "--set",
                        "ansible.options=[--ssh-extra-args, \"-oX=${file:" + token + "}\"]"))
                .isEqualTo(new CommandRun(2, "", """
                        lighterman: --set ansible.options: a value from the environment or a file would stand on the command line, which other users of the server can see; perhaps you should use ansible.environment or ansible.extraVars
                        """));
    }

    @Test
    void runsOfThisMachineSayWhichWereChecksAndWhichHadUncommittedChanges() throws Exception {
        String file = """
                {"schema": 1, "name": "shop", "startedAt": "2026-01-02T03:04:05Z", "durationMillis": 1500,
                 "result": "SUCCESS", "source": {"url": "/src", "branch": null, "commit":
                 "89abcdef89abcdef89abcdef89abcdef89abcdef", "author": "Kim", "subject": "s", "dirty": true},
                 "jobs": [{"name": "shop", "result": "SUCCESS", "failure": null, "triggeredBy": null,
                 "durationMillis": 1500, "transferredFiles": 0, "transferredBytes": 0, "runs": [{"id": "x",
                 "playbook": "a.yml", "outcome": "OK", "reason": null, "exitCode": 0, "signal": null, "startedAt":
                 "2026-01-02T03:04:05Z", "durationMillis": 1, "recap": {}, "tasks": [], "ignored": [], "failed": [],
                 "warnings": [], "details": {"command": ["ansible-playbook", "--check", "a.yml"], "ansibleVersion":
                 null, "pythonVersion": null, "configuration": [], "customStats": {}, "notReached": []}}]}],
                 "image": null, "rollout": null, "provenance": null, "exitCode": 0, "failure": null}
                """;
        Files.writeString(
                Files.createDirectories(directory.resolve("shop")).resolve("20260102T030405.000Z-0123abcd.json"), file);
        assertThat(CommandRun.of(Map.of("LIGHTERMAN_HISTORY", directory.toString()), "runs", "--local"))
                .isEqualTo(new CommandRun(0, """
                        STARTED              RESULT        TOOK  PIPELINE  COMMIT
                        2026-01-02T03:04:05Z SUCCESS      1.5 s  shop  89abcde-dirty  check
                        """, ""));
    }

    @Test
    void optionsMayStandBeforeAndAfterTheCommand() {
        assertThat(CommandRun.of("-f", "none.yml", "render").err()).contains("none.yml");
        assertThat(CommandRun.of("render", "-f", "none.yml").err()).contains("none.yml");
    }

    @ParameterizedTest
    @CsvSource({"run", "image", "deploy", "render"})
    void aMissingPipelineFileIsInvalidInput(String command) {
        Path file = directory.resolve("없다.yml");

        CommandRun run = CommandRun.of(command, "-f", file.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(file.toString()).hasLineCount(1).doesNotContain("Exception");
    }

    @Test
    void aResultFileThatCannotBeWrittenIsSaidBeforeAnythingRuns() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThat(CommandRun.of("run", "--result", directory.toString()))
                .isEqualTo(new CommandRun(2, "", "lighterman: --result: " + directory + " is a directory\n"));
        assertThat(CommandRun.of("run", "--result", file + "/result.json"))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "lighterman: --result: " + file + "/result.json cannot be written: " + file
                                + " is no directory\n"));
    }

    /** It stood on standard output only, where out=$(lighterman play ...) took it away. */
    @Test
    void whyItFailedStandsOnStandardErrorWhereThatIsApart() throws Exception {
        Path file =
                Files.writeString(directory.resolve("lighterman.yml"), "image: {name: shop}\nsource: {git: /none}\n");
        String why =
                "cannot clone /none: there is no git repository, or it is not yours to see; perhaps you should check"
                        + " its address";
        for (String console : List.of("plain", "jenkins", "rich")) {
            assertThat(CommandRun.of("image", "-f", file.toString(), "--console", console)
                            .err())
                    .isEqualTo("lighterman: FAILURE: " + why + "\n");
        }
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(both, true, StandardCharsets.UTF_8);
        Map<String, String> environment = Map.of("LIGHTERMAN_HISTORY", "none");
        new Cli(new Stdio(stream, stream, environment, () -> false)).run("image", "-f", file.toString());
        assertThat(both.toString(StandardCharsets.UTF_8)).containsOnlyOnce(why);
    }

    /** As with what a task wrote to standard error. */
    @Test
    void withJsonAFailureIsOneLineThatOnlySaysSomething() throws Exception {
        Path file = Files.writeString(
                directory.resolve("lighterman.yml"),
                "image: {name: shop}\nsource: {git: \"/none\\e[2J ##[error]x\\n::error::y\"}\n");

        assertThat(CommandRun.of("image", "-f", file.toString(), "--console", "json")
                        .err())
                .isEqualTo("lighterman: FAILURE: cannot clone /none\\x1b[2J ##[error]x\\n::error::y: there is no git"
                        + " repository, or it is not yours to see; perhaps you should check its address\n");
        assertThat(CommandRun.of(
                                Map.of("LIGHTERMAN_HISTORY", "none", "GITHUB_ACTIONS", "true"),
                                "image",
                                "-f",
                                file.toString(),
                                "--console",
                                "json")
                        .err())
                .startsWith("lighterman: FAILURE: cannot clone /none\\x1b[2J #\\x23[error]x\\n::error::y: there is");
    }

    @Test
    void theHistoryIsListedUnderAHeaderAndNamesMoveNoCursor() throws Exception {
        Path history = directory.resolve("history");
        Map<String, String> environment = Map.of("LIGHTERMAN_HISTORY", history.toString());
        assertThat(CommandRun.of(environment, "runs", "--local"))
                .isEqualTo(new CommandRun(0, "", "lighterman: there are no runs\n"));
        Instant began = Instant.parse("2026-01-02T03:04:05Z");
        History kept = new History(history, 5);
        for (int i = 1; i <= 3; i++) {
            kept.add(new PipelineResult(
                    "e\u001b]0;owned\u0007\u202evil " + i,
                    began,
                    Duration.ofMillis(1234),
                    i == 1
                            ? Optional.empty()
                            : Optional.of(new SourceCommit("u", Optional.empty(), "0123456789abcdef", "a", "s", false)),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        }
        CommandRun runs = CommandRun.of(environment, "runs", "--local");

        assertThat(runs.out().lines().map(line -> line.replaceFirst(" [123](  |$)", " N$1")))
                .containsExactlyInAnyOrder(
                        "STARTED              RESULT        TOOK  PIPELINE  COMMIT",
                        "2026-01-02T03:04:05Z NOT_BUILT    1.2 s  e\\x1b]0;owned\\x07\\u202evil N",
                        "2026-01-02T03:04:05Z NOT_BUILT    1.2 s  e\\x1b]0;owned\\x07\\u202evil N  0123456",
                        "2026-01-02T03:04:05Z NOT_BUILT    1.2 s  e\\x1b]0;owned\\x07\\u202evil N  0123456")
                .startsWith("STARTED              RESULT        TOOK  PIPELINE  COMMIT");
        assertThat(runs.out())
                .isEqualTo(CommandRun.of(environment, "runs", "--local").out());
    }

    @Test
    void forksOutOfRangeAreInvalidInput() throws Exception {
        Path playbook = Files.writeString(directory.resolve("p.yml"), "[]");

        assertThat(CommandRun.of("play", playbook.toString(), "--forks", "0"))
                .isEqualTo(
                        new CommandRun(
                                2,
                                "",
                                "lighterman: forks must be a whole number from 1, but is 0; perhaps you should leave it out\n"));
    }

    @Test
    void everyReportsPlaceIsCheckedBeforeAnythingRuns() {
        for (String option : List.of("--junit", "--html", "--summary")) {
            assertThat(CommandRun.of("run", option, directory.toString()))
                    .isEqualTo(new CommandRun(2, "", "lighterman: " + option + ": " + directory + " is a directory\n"));
        }
    }

    @Test
    void aPlayNeedsNoPipelineFileToNameTheServerAndSaysAllThatIsMissingAtOnce() {
        assertThat(CommandRun.of(
                        "play",
                        "none.yml",
                        "--set",
                        "server.host=a",
                        "--set",
                        "server.identity=" + directory.resolve("key")))
                .isEqualTo(new CommandRun(2, "", """
                        lighterman: there is no playbook none.yml; perhaps you should check its path, or write server:PATH for one that is on the server
                        lighterman: key file %1$s does not exist; perhaps you should name another one, or create it with \
                        `ssh-keygen -t ed25519 -f %1$s` and add %1$s.pub to authorized_keys on the server
                        """.formatted(directory.resolve("key"))));
    }

    @Test
    void theVersionIsPrinted() {
        assertThat(CommandRun.of("--version")).isEqualTo(new CommandRun(0, "lighterman (not from a jar)\n", ""));
    }

    @Test
    void aDefectIsOneLineUnlessTheTraceIsAskedFor() {
        List<String> quiet = unexpected(Map.of()).lines().toList();

        assertThat(quiet)
                .containsExactly("lighterman: unexpected IllegalStateException: two lines; run it again with"
                        + " LIGHTERMAN_DEBUG=1 for the stack trace");
        assertThat(unexpected(Map.of("LIGHTERMAN_DEBUG", "1")))
                .startsWith("lighterman: unexpected IllegalStateException: two lines\njava.lang.IllegalStateException")
                .contains("\tat dev.lighterman.cli.CliTest");
    }

    /** It was printed as it came. */
    @Test
    void aTraceMovesNoCursorAndIsNoCommandOfAWorkflow() {
        String trace = unexpected(
                Map.of("LIGHTERMAN_DEBUG", "1", "GITHUB_ACTIONS", "true"), "two\n::error::\u001b[2J\n ##[error]x");
        assertThat(trace)
                .doesNotContain("\u001b")
                .contains("\n:\\x3aerror::\\x1b[2J\n #\\x23[error]x\n")
                .contains("\tat dev.lighterman.cli.CliTest");
    }

    @Test
    void aTraceShowsNoLoginOfAnAddress() {
        String trace =
                unexpected(Map.of("LIGHTERMAN_DEBUG", "1"), "https://ci:hunter22@h/x https://ghp_0123456789abcdef@h/x");
        assertThat(trace)
                .startsWith(
                        "lighterman: unexpected IllegalStateException: https://ci:********@h/x https://********@h/x\n"
                                + "java.lang.IllegalStateException: https://ci:********@h/x https://********@h/x\n\tat ")
                .doesNotContain("hunter22")
                .doesNotContain("ghp_");
    }

    private static String unexpected(Map<String, String> environment) {
        return unexpected(environment, "two\n  lines");
    }

    private static String unexpected(Map<String, String> environment, String message) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Stdio surroundings = new Stdio(stream, stream, environment);
        new Errors(surroundings, new Lighterman(surroundings)).unexpected(new IllegalStateException(message));
        return err.toString(StandardCharsets.UTF_8);
    }
}
