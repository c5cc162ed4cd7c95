package dev.lighterman.run;

import static dev.lighterman.run.AnsweringNode.GREETING;
import static dev.lighterman.run.AnsweringNode.frame;
import static dev.lighterman.run.AnsweringNode.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.node.Exit;
import dev.lighterman.node.InputPipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PlaybookRunnerTest {
    private static final String ID = "20260102-030405-a1b2c3d4";
    private static final String BEGUN = GREETING + frame("R", "{\"id\": \"" + ID + "\"}");

    /** It ended the run of somebody else. */
    @Test
    void whatAViewersListenerThrowsEndsTheViewAlone() {
        AnsweringNode node = new AnsweringNode(command -> {
            say(command, BEGUN);
            return Exit.exited(0);
        });
        IllegalStateException thrown = new IllegalStateException("a viewer's own trouble");
        assertThatThrownBy(() -> Runs.runner(node)
                        .attached(ID, event -> {
                            throw thrown;
                        })
                        .result())
                .isSameAs(thrown);
        assertThat(node.executed()).isEqualTo(1);
    }

    /** The same where the listener throws at the word that the connection was lost. */
    @Test
    void aViewersListenerThatThrowsOfALostConnectionEndsTheViewAlone() {
        AnsweringNode node = new AnsweringNode(command -> Exit.of(Exit.Kind.CONNECTION_LOST));
        IllegalStateException thrown = new IllegalStateException("a viewer's own trouble");
        assertThatThrownBy(() -> Runs.runner(node)
                        .attached(ID, event -> {
                            throw thrown;
                        })
                        .result())
                .isSameAs(thrown);
        assertThat(node.executed()).isEqualTo(1);
    }

    /** It was told as ABORTED, without an id, while the run went on. */
    @Test
    void aRunWhoseEndIsNotWaitedForHasAnOutcomeThatIsNotKnown() {
        AnsweringNode node = new AnsweringNode(
                command -> {
                    say(command, BEGUN);
                    throw new InterruptedException();
                },
                command -> {
                    assertThat(command.isLeftWhenInterrupted()).isTrue();
                    throw new InterruptedException();
                });
        LightermanException unknown = catchThrowableOfType(
                LightermanException.class, () -> Runs.runner(node).run(Runs.tasks("  - ping:\n"), event -> {}));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(unknown)
                .hasMessage("interrupted again while the run " + unknown.runId().orElseThrow()
                        + " was being ended on ansible-server;"
                        + " it may go on there and its outcome is not known here; perhaps you should attach to it, or"
                        + " cancel it, by its id");
        assertThat(unknown.runId().orElseThrow()).matches("\\d{8}-\\d{6}-[0-9a-f]{8}");
    }

    private static final String ENDED =
            frame("S", "{\"reason\": \"exited\", \"exitCode\": 0, \"startedAt\": 1, \"endedAt\": 2}");

    private static AnsweringNode.Answer begins(Exit.Kind end) {
        return command -> {
            command.input().writeTo(new InputPipe(OutputStream.nullOutputStream()));
            say(command, BEGUN);
            return Exit.of(end);
        };
    }

    /** It was told as a failure, while the run went on, by whatever kept word of it back for a moment. */
    @Test
    void aRunThatCannotBeFollowedForAWhileIsFollowedOnAfterThat() throws Exception {
        AnsweringNode node = new AnsweringNode(
                begins(Exit.Kind.NO_STATUS),
                command -> Exit.exited(86),
                command -> {
                    command.error().write("sh: Cannot fork\n".getBytes(StandardCharsets.UTF_8));
                    return Exit.exited(254);
                },
                command -> {
                    say(command, BEGUN + ENDED);
                    return Exit.exited(0);
                });
        Runs.Recorder told = new Runs.Recorder();
        RunResult result = new PlaybookRunner(node, Duration.ofMinutes(2)).run(Runs.tasks("  - ping:\n"), told);
        assertThat(result.exitCode()).hasValue(0);
        assertThat(node.executed()).isEqualTo(4);
        List<PipelineEvent.Warning> warnings = told.of(PipelineEvent.Warning.class);
        String id = warnings.get(0).message().replaceFirst("^the run (\\S+) .*", "$1");
        assertThat(id).matches("\\d{8}-\\d{6}-[0-9a-f]{8}");
        assertThat(warnings)
                .extracting(warning -> warning.message().replaceFirst("after .*", "after ..."))
                .containsExactly(
                        "the run " + id + " on ansible-server cannot be followed (~/.lighterman/runs/" + id
                                + " is not there); it is tried again for 2 min",
                        "the run " + id + " on ansible-server is back after ...");
    }

    /** The same where it stays so: how the run ends is not known, and it can be found again by its id. */
    @Test
    void aRunThatCannotBeFollowedAnyMoreHasAnOutcomeThatIsNotKnown() {
        AnsweringNode node = new AnsweringNode(begins(Exit.Kind.CONNECTION_LOST), command -> {
            command.error().write("sh: Cannot fork\n".getBytes(StandardCharsets.UTF_8));
            return Exit.exited(254);
        });
        LightermanException unknown = unknown(node, Duration.ZERO);
        assertThat(unknown)
                .hasMessage("the run " + unknown.runId().orElseThrow()
                        + " cannot be followed any more on ansible-server: exit status"
                        + " 254: sh: Cannot fork; it may go on there and its outcome is not known here; perhaps you"
                        + " should attach to it later, by its id");
    }

    /** This machine's disk is full, say. */
    @Test
    void aRunWhoseOutputIsLostHereHasAnOutcomeThatIsNotKnown() {
        AnsweringNode node = new AnsweringNode(command -> {
            say(command, BEGUN);
            throw new IOException("output was lost: No space left on device");
        });
        LightermanException unknown = unknown(node, Duration.ofMinutes(2));
        assertThat(unknown)
                .hasMessage("the run " + unknown.runId().orElseThrow()
                        + " cannot be followed any more on ansible-server: output was"
                        + " lost: No space left on device; it may go on there and its outcome is not known here; perhaps"
                        + " you should attach to it later, by its id");
    }

    /** All of it had arrived, so that it may have begun. */
    @Test
    void aRunWhoseStartWasCutOffAndCannotBeLookedUpHasAnOutcomeThatIsNotKnown() {
        AnsweringNode node = new AnsweringNode(
                command -> {
                    command.input().writeTo(new InputPipe(OutputStream.nullOutputStream()));
                    return Exit.of(Exit.Kind.CONNECTION_LOST);
                },
                command -> Exit.exited(254));
        LightermanException unknown = unknown(node, Duration.ofMillis(1));
        assertThat(unknown)
                .hasMessage("the run " + unknown.runId().orElseThrow()
                        + " cannot be followed any more on ansible-server: exit status"
                        + " 254; it may go on there and its outcome is not known here; perhaps you should attach to it"
                        + " later, by its id");
    }

    /** It was told as a failure. */
    @Test
    void anInterruptedRunThatCannotBeEndedHasAnOutcomeThatIsNotKnown() {
        AnsweringNode node = new AnsweringNode(
                command -> {
                    say(command, BEGUN);
                    throw new InterruptedException();
                },
                command -> Exit.exited(254));
        LightermanException unknown = unknown(node, Duration.ofMinutes(2));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(unknown)
                .hasMessage("the run " + unknown.runId().orElseThrow()
                        + " could not be ended on ansible-server: the run could not be"
                        + " supervised on ansible-server (exit status 254); it may go on there and its outcome is not known"
                        + " here; perhaps you should attach to it, or cancel it, by its id");
    }

    private static LightermanException unknown(AnsweringNode node, Duration reconnect) {
        return catchThrowableOfType(
                LightermanException.class,
                () -> new PlaybookRunner(node, reconnect).run(Runs.tasks("  - ping:\n"), event -> {}));
    }

    /** It was looked for again for the whole reconnect time. */
    @Test
    void theLogsOfARunThatWasPrunedMeanwhileEnd() throws Exception {
        AnsweringNode node = new AnsweringNode(
                command -> {
                    say(command, BEGUN + "O 0 3\none");
                    return Exit.of(Exit.Kind.CONNECTION_LOST);
                },
                command -> Exit.exited(86));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> new PlaybookRunner(node, Duration.ofMinutes(10)).logs(ID, 0, true, out))
                .isInstanceOf(LightermanException.class)
                .hasMessage("there is no run " + ID
                        + " on ansible-server; perhaps you should look for it with `lighterman runs`: each"
                        + " user of the server has runs of their own, and old ones are removed");
        assertThat(out).hasToString("one");
        assertThat(node.executed()).isEqualTo(2);
    }
}
