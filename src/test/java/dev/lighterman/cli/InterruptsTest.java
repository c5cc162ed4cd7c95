package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunEvent;
import dev.lighterman.app.CurrentRun;
import dev.lighterman.app.LastAct;
import dev.lighterman.lab.Java;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterruptsTest {
    /** What the tests start as a program of its own: it works until interrupted, then takes its time to end. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            long ending = Long.parseLong(arguments[0]);
            CurrentRun current = new CurrentRun();
            if (arguments.length > 1) {
                current.on(new RunEvent.Started(arguments[1], List.of()));
            }
            Interrupts.during(
                    () -> {
                        try {
                            System.out.println("working");
                            Thread.sleep(60_000);
                        } catch (InterruptedException e) {
                            System.out.println("interrupted");
                            sleepWhatever(ending);
                            System.out.println("ended");
                        }
                        return new PipelineResult(
                                "x",
                                Instant.EPOCH,
                                Duration.ZERO,
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty());
                    },
                    new LastAct(() -> System.out.println("restored"), current, System.out::println));
            System.exit(7);
        }

        private static void sleepWhatever(long millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                System.out.println("interrupted again");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void theFirstSignalInterruptsAndTheEndIsAwaited(String signal) throws Exception {
        Process program = start(100);
        BufferedReader out = lines(program);
        assertThat(out.readLine()).isEqualTo("working");

        send(signal, program);

        assertThat(out.lines()).containsExactly("interrupted", "ended");
        assertThat(exitCode(program)).isEqualTo(7);
    }

    @Test
    void theSecondExitsAtOnce() throws Exception {
        Process program = start(60_000);
        BufferedReader out = lines(program);
        assertThat(out.readLine()).isEqualTo("working");
        send("INT", program);
        assertThat(out.readLine()).isEqualTo("interrupted");

        send("INT", program);

        assertThat(out.lines()).containsExactly("restored");
        assertThat(exitCode(program)).isEqualTo(130);
    }

    @Test
    void theSecondSaysWhichRunMayGoOn() throws Exception {
        Process program = start(60_000, "20260102-030405-a1b2c3d4");
        BufferedReader out = lines(program);
        assertThat(out.readLine()).isEqualTo("working");
        send("INT", program);
        assertThat(out.readLine()).isEqualTo("interrupted");

        send("INT", program);

        assertThat(out.lines())
                .containsExactly(
                        "restored",
                        "interrupted again while the run 20260102-030405-a1b2c3d4 was being ended; it may go on and its"
                                + " outcome is not known here; perhaps you should run: lighterman attach"
                                + " 20260102-030405-a1b2c3d4");
        assertThat(exitCode(program)).isEqualTo(5);
    }

    /**
     * A shell without job control starts what it runs in the background with SIGINT ignored, nohup with SIGHUP, and children
     * inherit that.
     */
    private static Process start(long ending, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT,TERM,HUP",
                Java.path(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                String.valueOf(ending)));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static BufferedReader lines(Process program) {
        return new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void send(String signal, Process program) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, String.valueOf(program.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static int exitCode(Process program) throws InterruptedException {
        try {
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return program.exitValue();
        } finally {
            program.destroyForcibly();
        }
    }
}
