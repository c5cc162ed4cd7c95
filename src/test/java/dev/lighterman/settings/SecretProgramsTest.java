package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that a program prints: {@code ${run:...}}. */
class SecretProgramsTest {
    @TempDir
    Path directory;

    /** A program that counts its runs and prints its arguments. */
    @BeforeEach
    void program() throws IOException {
        program("secret", "echo x >>runs; printf '[%s]' \"$@\"; echo; echo");
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private PipelineInput input(String text, Map<String, String> overrides) throws IOException {
        Path file = Files.writeString(directory.resolve("lighterman.yml"), "image:\n  name: a/b\n" + text);
        return PipelineFile.load(file, overrides, Map.of("X", "y")::get);
    }

    private long runs() throws IOException {
        Path file = directory.resolve("runs");
        return Files.exists(file) ? Files.readString(file).lines().count() : 0;
    }

    private static List<String> problems(InvalidInputException e) {
        return e.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void aProgramIsExecutedOnceHoweverOftenItIsReferredTo() throws Exception {
        PipelineInput input = input("""
                  login: {username: me, password: "${run:./secret a 'b  c' {.data.x} $HOME *}"}
                server: {host: h, password: "${run:./secret a 'b  c' {.data.x} $HOME *}"}
                ansible: {extraVars: {one: "<${run:./secret two}>", two: "${TWO}"}}
                vars: {TWO: "${run:./secret two}"}
                """, Map.of());
        assertThat(input.settings().image().orElseThrow().login().orElseThrow().username())
                .isEqualTo("me");
        assertThat(runs()).isZero();

        Settings settings = input.completeSettings();

        Secret first = Secret.of("[a][b  c][{.data.x}][$HOME][*]");
        assertThat(settings.image().orElseThrow().login().orElseThrow().password())
                .isEqualTo(first);
        assertThat(settings.server().password()).contains(first);
        assertThat(settings.ansible().extraVars())
                .containsEntry("one", Secret.of("<[two]>"))
                .containsEntry("two", Secret.of("[two]"));
        assertThat(settings.secretValues()).contains(first, Secret.of("[two]"));
        assertThat(input.with(values -> values.set(Options.NAME, "other"))
                        .completeSettings()
                        .name())
                .isEqualTo("other");
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void whatNeedsNoSecretExecutesNothing() throws Exception {
        input("  login: {username: me, password: \"${run:./secret}\"}\n", Map.of());
        Pipeline pipeline = Pipeline.load(directory.resolve("lighterman.yml"));

        assertThat(pipeline.warnings()).isEmpty();
        assertThat(pipeline.render().files().get(Pipeline.Rendering.IMAGE_PLAYBOOK))
                .contains("lighterman_registry_password")
                .doesNotContain("run:");
        assertThat(runs()).isZero();
    }

    @Test
    void onTheCommandLineToo() throws Exception {
        Settings settings = input("server: {host: h}\n", Map.of("server.password", "${run:./secret 1}"))
                .completeSettings();

        assertThat(settings.server().password()).contains(Secret.of("[1]"));
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void itsOutputIsNoName() throws Exception {
        InvalidInputException e = catchThrowableOfType(
                InvalidInputException.class, () -> input("""
                server: {host: "${run:./secret}", port: "${PORT}"}
                vars: {PORT: "${run:./secret}"}
                """, Map.of()).settings());

        String problem =
                "the output of a program, ${run:...}, is a secret, and this is shown to everybody; perhaps you should"
                        + " write it out, or use ${env:NAME}";
        String file = directory.resolve("lighterman.yml").toString();
        assertThat(problems(e)).containsExactly(file + ":3:16: " + problem, file + ":3:41: " + problem);
        assertThat(runs()).isZero();
    }

    @Test
    void aReferenceInsideIsRefused() throws Exception {
        InvalidInputException e = catchThrowableOfType(
                InvalidInputException.class, () -> input("""
                server: {host: h, password: "${run:./secret ${env:X}}"}
                ansible: {becomePassword: "${run:./secret 'a}"}
                """, Map.of()).settings());

        String file = directory.resolve("lighterman.yml").toString();
        assertThat(problems(e))
                .containsExactly(
                        file
                                + ":3:29: ${run:./secret ${env:X}}: nothing is put in for a reference inside of another one; perhaps"
                                + " you should let the program read the variable or the file itself",
                        file + ":4:27: ${run:./secret 'a}: the quote ' is opened and never closed");
    }

    /** The secret, which it printed before, stood in the message. */
    @Test
    void whatAFailedProgramSaysIsTold() throws Exception {
        program("fails", "echo s3cret-value; echo 'no token for s3cret-value' >&2; echo 'log in' >&2; exit 3");
        PipelineInput input = input("server: {host: h, password: \"${run:./fails now}\"}\n", Map.of());

        InvalidInputException e = catchThrowableOfType(InvalidInputException.class, input::completeSettings);

        assertThat(problems(e))
                .containsExactly(directory.resolve("lighterman.yml")
                        + ":3:29: ${run:./fails now}: it ended with exit code 3: no token for ********; log in; perhaps you should"
                        + " try it in a shell, and log in first");
    }

    private String problem(Duration limit, String... command) {
        InvalidInputException e = catchThrowableOfType(
                InvalidInputException.class, () -> new SecretPrograms(directory, limit).output(List.of(command)));
        return e.problems().get(0).message();
    }

    @Test
    void whatGivesNoSecretIsSaid() throws Exception {
        Duration minute = Duration.ofMinutes(1);
        assertThat(problem(minute, "no-such-program"))
                .startsWith("it cannot be started: Cannot run program \"no-such-program\"")
                .endsWith("; perhaps you should install it, or name it with its path");
        assertThat(problem(minute, "true")).isEqualTo("it printed nothing; perhaps you should try it in a shell");
        assertThat(problem(minute, "printf", "\\377")).isEqualTo("what it printed is not UTF-8 text");
        assertThat(problem(minute, "head", "-c", "1048577", "/dev/zero"))
                .isEqualTo("it printed more than 1 MiB, which is no secret");
        assertThat(problem(minute, "yes")).isEqualTo("it printed more than 1 MiB, which is no secret");
        assertThat(problem(Duration.ofSeconds(1), "sh", "-c", "echo token: >&2; sleep 87001; :"))
                .isEqualTo(
                        "it did not end within 1 seconds: token:; perhaps it waits for a login or for somebody to confirm,"
                                + " which you should do before");
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").equals("sleep 87001")))
                .isEmpty();
    }

    @Test
    void lineEndsAtTheEndAreNoPartOfIt() throws Exception {
        SecretPrograms programs = new SecretPrograms(directory);
        assertThat(programs.output(List.of("printf", "a\\n b \\r\\n\\n"))).isEqualTo("a\n b ");
    }

    /** Its pipeline could not be run any more: "it was interrupted" was its answer from then on. */
    @Test
    void aProgramThatWasInterruptedIsExecutedAgain() throws Exception {
        PipelineInput input = input("server: {host: h, password: \"${run:./secret a}\"}\n", Map.of());
        Thread.currentThread().interrupt();
        InvalidInputException refused = catchThrowableOfType(InvalidInputException.class, input::completeSettings);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(refused).hasMessageEndingWith("it was interrupted");
        assertThat(input.completeSettings().server().password()).hasValue(Secret.of("[a]"));
    }

    /** They were read again once the programs were asked, and what they said by then was run. */
    @Test
    void overridesThatAreChangedLaterChangeNothing() throws Exception {
        Map<String, String> overrides = new HashMap<>(Map.of("image.name", "me/app"));
        PipelineInput input = input("server: {host: h, password: \"${run:./secret a}\"}\n", overrides);
        overrides.put("image.name", "me/other");
        assertThat(input.completeSettings().image().orElseThrow().name()).isEqualTo("me/app");
    }
}
