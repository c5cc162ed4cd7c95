package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunEvent;
import dev.lighterman.app.CurrentRun;
import dev.lighterman.lab.Java;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    /** What the test starts as a program of its own: it works on whatever interrupts it. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            CurrentRun current = new CurrentRun();
            current.on(new RunEvent.Started("20260102-030405-a1b2c3d4", List.of()));
            Interruption.onShutdown(
                    () -> {
                        System.out.println("working");
                        sleep();
                        System.out.println("interrupted");
                        sleep();
                        return null;
                    },
                    current,
                    System.out::println);
        }

        private static void sleep() {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                // goes on
            }
        }
    }

    @Test
    void aSecondCtrlCEndsMavenAtOnceAndSaysWhichRunMayGoOn() throws Exception {
        Process program = new ProcessBuilder(
                        "env",
                        "--default-signal=INT,TERM,HUP",
                        Java.path(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("working");
            interrupt(program);
            assertThat(out.readLine()).isEqualTo("interrupted");

            interrupt(program);

            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isEqualTo(130);
            assertThat(out.lines())
                    .containsExactly(
                            "interrupted again while the run 20260102-030405-a1b2c3d4 was being ended; it may go"
                                    + " on and its outcome is not known here; perhaps you should run: lighterman attach"
                                    + " 20260102-030405-a1b2c3d4");
        } finally {
            program.destroyForcibly();
        }
    }

    private static void interrupt(Process program) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(program.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
