package dev.lighterman.run;

import static dev.lighterman.run.AnsweringNode.GREETING;
import static dev.lighterman.run.AnsweringNode.frame;
import static dev.lighterman.run.AnsweringNode.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.OutcomeUnknownException;
import dev.lighterman.api.RunException;
import dev.lighterman.node.Exit;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
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
        assertThatThrownBy(() -> new PlaybookRunner(node).attach(ID, 0, 0, event -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(node.executed()).isEqualTo(1);
    }

    /** The same where the listener throws at the word that the connection was lost. */
    @Test
    void aViewersListenerThatThrowsOfALostConnectionEndsTheViewAlone() {
        AnsweringNode node = new AnsweringNode(command -> Exit.of(Exit.Kind.CONNECTION_LOST));
        IllegalStateException thrown = new IllegalStateException("a viewer's own trouble");
        assertThatThrownBy(() -> new PlaybookRunner(node).attach(ID, 0, 0, event -> {
                    throw thrown;
                }))
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
        OutcomeUnknownException unknown = catchThrowableOfType(
                OutcomeUnknownException.class,
                () -> new PlaybookRunner(node).run(Runs.tasks("  - ping:\n").build(), event -> {}));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(unknown)
                .hasMessage("interrupted again while the run " + unknown.runId() + " was being ended on ansible-server;"
                        + " it may go on there and its outcome is not known here; perhaps you should attach to it, or"
                        + " cancel it, by its id");
        assertThat(unknown.runId()).matches("\\d{8}-\\d{6}-[0-9a-f]{8}");
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
                .isInstanceOf(RunException.class)
                .hasMessage("there is no run " + ID + " on ansible-server");
        assertThat(out).hasToString("one");
        assertThat(node.executed()).isEqualTo(2);
    }
}
