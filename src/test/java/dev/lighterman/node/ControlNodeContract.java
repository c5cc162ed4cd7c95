package dev.lighterman.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every control node must do, whatever way it is reached; commands run on this machine. */
@Timeout(120)
public abstract class ControlNodeContract {
    /** Has to make what {@link #node} gives, with a grace of a second between TERM and KILL. */
    protected abstract ControlNode node() throws Exception;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void forgetOutput() {
        out.reset();
        err.reset();
    }

    private Exit run(Command.Builder builder) throws Exception {
        return node().execute(builder.output(out).error(err).build());
    }

    @Test
    void outputErrorAndStatusComeBackApart() throws Exception {
        Exit exit = run(Command.of("sh", "-c", "echo out; echo err >&2; exit 3"));
        assertThat(exit).isEqualTo(Exit.exited(3));
        assertThat(out.toString(UTF_8)).isEqualTo("out\n");
        assertThat(err.toString(UTF_8)).isEqualTo("err\n");
    }

    /** Where a quiet command's input has got to can be told meanwhile, and by whom its listener is used to. */
    @Test
    void aCommandIsWatchedOnTheCallersThreadAndEndedByWhatTheWatchThrows() throws Exception {
        List<Thread> looking = new ArrayList<>();
        assertThat(run(Command.of("sleep", "0.5").watch(() -> looking.add(Thread.currentThread()))))
                .isEqualTo(Exit.exited(0));
        assertThat(looking).hasSizeGreaterThan(3).containsOnly(Thread.currentThread());

        IOException enough = new IOException("enough");
        long began = System.nanoTime();
        assertThatThrownBy(() -> run(Command.of("sleep", "300").watch(() -> {
                    throw enough;
                })))
                .isInstanceOf(UncheckedIOException.class)
                .hasCause(enough);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void aHundredShortCommandsAllTellTheirStatusAndOutput() throws Exception {
        for (int i = 0; i < 100; i++) {
            out.reset();
            assertThat(run(Command.of("sh", "-c", "echo $1; exit $1", "sh", String.valueOf(i % 120))))
                    .isEqualTo(Exit.exited(i % 120));
            assertThat(out.toString(UTF_8)).isEqualTo(i % 120 + "\n");
        }
    }

    @Test
    void argumentsArriveAsTheyAre() throws Exception {
        List<String> arguments = List.of(
                "",
                " ",
                "-n",
                "--",
                "'",
                "\"",
                "\\",
                "\\\\",
                "a b",
                "$(id)",
                "`id`",
                "$HOME",
                "*",
                "~",
                "!",
                "a\nb\n",
                "한글 이름.jar",
                "🙂",
                "\t",
                "a=b",
                "#x",
                "&",
                "; false",
                "| false",
                "> /dev/null",
                "{a,b}",
                "\\n",
                "%s");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "for a; do printf '%s\\0' \"$a\"; done", "sh"));
        command.addAll(arguments);
        assertThat(run(Command.of(command))).isEqualTo(Exit.exited(0));
        assertThat(out.toString(UTF_8)).isEqualTo(String.join("\0", arguments) + "\0");
    }

    @Test
    void aProgramWithAnEqualsSignOrDashInItsNameIsRun() throws Exception {
        for (String name : List.of("a=b", "-x", "with space", "한글", "back\\slash", "trailing ")) {
            Path program = Files.writeString(directory.resolve(name), "#!/bin/sh\nprintf '%s' \"$1\"\n");
            assertThat(program.toFile().setExecutable(true)).isTrue();
            out.reset();
            assertThat(run(Command.of(program.toString(), " x ")))
                    .as(name + err.toString(UTF_8))
                    .isEqualTo(Exit.exited(0));
            assertThat(out.toString(UTF_8)).isEqualTo(" x ");
        }
    }

    @Test
    void theLocaleIsUtf8() throws Exception {
        run(Command.of("sh", "-c", "echo $LC_ALL $LANG; locale charmap"));
        assertThat(out.toString(UTF_8)).isEqualTo("C.UTF-8 C.UTF-8\nUTF-8\n");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void aMissingProgramIsStatus127() throws Exception {
        assertThat(run(Command.of("lighterman-no-such-program"))).isEqualTo(Exit.exited(127));
        assertThat(err.toString(UTF_8)).contains("lighterman-no-such-program").contains("No such file or directory");
    }

    @Test
    void withoutInputTheEndOfInputIsSeenAtOnce() throws Exception {
        assertThat(run(Command.of("cat"))).isEqualTo(Exit.exited(0));
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void megabytesGoThroughBothWaysUnchanged() throws Exception {
        byte[] bytes = new byte[5_000_000];
        new Random(1).nextBytes(bytes);
        assertThat(run(Command.of("cat").input(to -> to.write(bytes)))).isEqualTo(Exit.exited(0));
        assertThat(Arrays.equals(out.toByteArray(), bytes)).isTrue();
    }

    @Test
    void aCommandThatDoesNotReadItsInputEndsAllTheSame() throws Exception {
        Exit exit = run(Command.of("sh", "-c", "exec 0<&-; exit 4").input(to -> {
            for (int i = 0; i < 1000; i++) {
                to.write(new byte[100_000]);
            }
        }));
        assertThat(exit).isEqualTo(Exit.exited(4));
    }

    @Test
    void anInputThatWaitsIsInterruptedWhenTheCommandEnds() throws Exception {
        CompletableFuture<String> interrupted = new CompletableFuture<>();
        Exit exit = run(Command.of("true").input(to -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.complete("interrupted");
                throw e;
            }
        }));
        assertThat(exit).isEqualTo(Exit.exited(0));
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isEqualTo("interrupted");
    }

    @Test
    void anInputThatFailsIsNotTakenForItsEnd() throws Exception {
        Path file = directory.resolve("whole");
        assertThatThrownBy(() -> run(Command.of("sh", "-c", "cat >/dev/null && touch \"$1\"", "sh", file.toString())
                        .input(to -> {
                            to.write(new byte[10]);
                            throw new IOException("the file to send went away");
                        })))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("the file to send went away");
        Thread.sleep(200);
        assertThat(file).doesNotExist();
    }

    @Test
    void aSinkThatThrowsEndsTheCommandAndReachesTheCaller() throws Exception {
        Path pid = directory.resolve("pid");
        OutputStream sink = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        };
        assertThatThrownBy(() -> node().execute(Command.of(
                                "sh",
                                "-c",
                                "echo $$ > \"$1\"; while :; do echo x; sleep 0.1; done",
                                "sh",
                                pid.toString())
                        .output(sink)
                        .build()))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("disk full");
        assertGone(pid);
    }

    @Test
    void sinksAreCalledOnTheCallingThread() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        OutputStream sink = new OutputStream() {
            @Override
            public void write(int b) {
                threads.add(Thread.currentThread());
            }
        };
        node().execute(Command.of("sh", "-c", "echo a; echo b >&2")
                .output(sink)
                .error(sink)
                .build());
        assertThat(threads).hasSize(4).containsOnly(Thread.currentThread());
    }

    @Test
    void outputArrivesWhileTheCommandRuns() throws Exception {
        List<Long> times = new ArrayList<>();
        OutputStream sink = new OutputStream() {
            @Override
            public void write(int b) {
                times.add(System.nanoTime());
            }
        };
        node().execute(Command.of("sh", "-c", "printf a; sleep 1; printf b")
                .output(sink)
                .build());
        assertThat(times).hasSize(2);
        assertThat(times.get(1) - times.get(0)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(700));
    }

    @Test
    void aSignalIsTold() throws Exception {
        assertThat(run(Command.of("sh", "-c", "kill -KILL $$"))).isEqualTo(Exit.signalled("KILL"));
        assertThat(run(Command.of("sh", "-c", "kill -TERM $$"))).isEqualTo(Exit.signalled("TERM"));
        assertThat(run(Command.of("sh", "-c", "kill -SEGV $$"))).isEqualTo(Exit.signalled("SEGV"));
    }

    @Test
    void aTimeoutEndsTheCommandAndWhatItStarted() throws Exception {
        Path pid = directory.resolve("pid");
        long start = System.nanoTime();
        Exit exit = run(Command.of(
                        "sh", "-c", "echo before; sleep 300 & echo $! > \"$1\"; wait; echo after", "sh", pid.toString())
                .timeout(Duration.ofMillis(500)));
        assertThat(exit).isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        assertThat(out.toString(UTF_8)).isEqualTo("before\n");
        assertGone(pid);
    }

    @Test
    void aCommandThatIgnoresTermIsKilled() throws Exception {
        Path pid = directory.resolve("pid");
        Exit exit = run(Command.of(
                        "sh", "-c", "trap '' TERM; echo $$ > \"$1\"; while :; do sleep 0.1; done", "sh", pid.toString())
                .timeout(Duration.ofMillis(500)));
        assertThat(exit).isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
        assertGone(pid);
    }

    @Test
    void aCommandMayCleanUpWhenItsTimeIsOver() throws Exception {
        Exit exit = run(Command.of("sh", "-c", "trap 'echo cleaned up; exit 0' TERM; while :; do sleep 0.1; done")
                .timeout(Duration.ofMillis(500)));
        assertThat(exit).isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
        assertThat(out.toString(UTF_8)).isEqualTo("cleaned up\n");
    }

    @Test
    void anInterruptEndsTheCommandAndWhatItStarted() throws Exception {
        Path pid = directory.resolve("pid");
        ControlNode node = node();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                node.execute(Command.of("sh", "-c", "sleep 300 & echo $! > \"$1\"; wait", "sh", pid.toString())
                        .build());
                thrown.complete(null);
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        caller.start();
        await(pid);
        caller.interrupt();
        assertThat(thrown.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertGone(pid);
    }

    @Test
    void anInterruptBeforeTheStartIsNotLost() throws Exception {
        ControlNode node = node();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> node.execute(Command.of("sleep", "5").build()))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aBackgroundChildThatKeepsTheOutputOpenHoldsNothingUp() throws Exception {
        long start = System.nanoTime();
        Exit exit = run(Command.of("sh", "-c", "sleep 90 & echo done; exit 6"));
        assertThat(exit).isEqualTo(Exit.exited(6));
        assertThat(out.toString(UTF_8)).isEqualTo("done\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void allOutputOfACommandThatEndsAtOnceArrives() throws Exception {
        for (int i = 0; i < 5; i++) {
            out.reset();
            assertThat(run(Command.of("sh", "-c", "head -c 3000000 /dev/zero; exit 9")))
                    .isEqualTo(Exit.exited(9));
            assertThat(out.size()).isEqualTo(3_000_000);
        }
    }

    @Test
    void aSlowSinkHoldsUpNoOtherCommand() throws Exception {
        ControlNode node = node();
        CompletableFuture<Long> slow = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        long[] count = {0};
        Thread other = new Thread(() -> {
            try {
                node.execute(Command.of("head", "-c", "30000000", "/dev/zero")
                        .output(new OutputStream() {
                            @Override
                            public void write(int b) {
                                count[0]++;
                            }

                            @Override
                            public void write(byte[] bytes, int offset, int length) {
                                release.join();
                                count[0] += length;
                            }
                        })
                        .build());
                slow.complete(count[0]);
            } catch (Throwable e) {
                slow.completeExceptionally(e);
            }
        });
        other.start();
        Thread.sleep(500);
        assertThat(run(Command.of("echo", "quick"))).isEqualTo(Exit.exited(0));
        assertThat(out.toString(UTF_8)).isEqualTo("quick\n");
        release.complete(null);
        assertThat(slow.get(60, TimeUnit.SECONDS)).isEqualTo(30_000_000L);
    }

    @Test
    void eightCommandsRunAtOnce() throws Exception {
        ControlNode node = node();
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String text = "number " + i;
            CompletableFuture<String> result = new CompletableFuture<>();
            results.add(result);
            new Thread(() -> {
                        ByteArrayOutputStream sink = new ByteArrayOutputStream();
                        try {
                            node.execute(Command.of("sh", "-c", "sleep 0.3; cat")
                                    .input(to -> to.write(text.getBytes(UTF_8)))
                                    .output(sink)
                                    .build());
                            result.complete(sink.toString(UTF_8));
                        } catch (Throwable e) {
                            result.completeExceptionally(e);
                        }
                    })
                    .start();
        }
        for (int i = 0; i < 8; i++) {
            assertThat(results.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("number " + i);
        }
    }

    private static void await(Path file) throws Exception {
        for (int i = 0; i < 500 && (!Files.exists(file) || Files.size(file) == 0); i++) {
            Thread.sleep(10);
        }
    }

    /** The process whose number the file holds is gone, at once or within a moment. */
    protected static void assertGone(Path pidFile) throws Exception {
        await(pidFile);
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        for (int i = 0; i < 200 && lives(pid); i++) {
            Thread.sleep(10);
        }
        assertThat(lives(pid)).as("process " + pid + " is alive").isFalse();
    }

    /** One that has ended stays in the table until its new parent asks for its status, which the machine's first process may do late. */
    private static boolean lives(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return Files.exists(Path.of("/proc/" + pid)); // it may end while it is read
        }
    }
}
