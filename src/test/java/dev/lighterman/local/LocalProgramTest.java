package dev.lighterman.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Programs that are asked for something. */
class LocalProgramTest {
    private static LocalProgram shell(String script) {
        return LocalProgram.of(List.of("sh", "-c", script));
    }

    @Test
    void whatItPrintsAndSaysIsTold() throws Exception {
        LocalProgram.Answer answer = shell("cat; echo \"$X\"; echo one >&2; echo two >&2; exit 3")
                .input("in ")
                .variables(Map.of("X", "x"))
                .run();

        assertThat(answer.inTime()).isTrue();
        assertThat(answer.status()).isEqualTo(3);
        assertThat(answer.text()).isEqualTo("in x\n");
        assertThat(answer.because()).isEqualTo(": one; two");
    }

    /** The caller wrote it before it looked at the time, and waited for ever for room in the pipe. */
    @Test
    void inputThatNobodyReadsHoldsNothingUp() throws Exception {
        LocalProgram.Answer answer = shell("sleep 87002")
                .input("x".repeat(1 << 20))
                .limit(Duration.ofMillis(300))
                .run();

        assertThat(answer.inTime()).isFalse();
    }

    @Test
    void atTheEndOfItsTimeItIsEndedWithWhatItStarted() throws Exception {
        LocalProgram.Answer answer = shell("trap '' TERM; (trap '' TERM; while :; do sleep 0.87003; done) & wait")
                .limit(Duration.ofMillis(300))
                .run();

        assertThat(answer.inTime()).isFalse();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains("0.87003")))
                .isEmpty();
    }

    @Test
    void oneThatPrintsTooMuchIsEnded() throws Exception {
        LocalProgram.Answer answer = LocalProgram.of(List.of("yes")).most(10).run();

        assertThat(answer.tooMuch()).isTrue();
        assertThat(answer.text()).isEqualTo("y\n".repeat(5));
    }
}
