package dev.lighterman.pipeline;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Notification;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunResult;
import dev.lighterman.json.Json;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.pipeline.job.FailureHints;
import dev.lighterman.pipeline.job.LeftAtHome;
import dev.lighterman.pipeline.job.RunNotes;
import dev.lighterman.run.AttachedRun;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.Runs;
import dev.lighterman.settings.OptionValues;
import dev.lighterman.settings.Options;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import dev.lighterman.settings.SettingsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client that attaches to a job's run is told of the job. */
class AttachRunTest {
    private static final String ID = "20260102-030405-a1b2c3d4";
    private static final String EVENTS = """
            {"event": "task", "seq": 1, "time": 1, "id": "t", "name": "push remote dockerhub", "action": "command"}
            {"event": "result", "seq": 2, "time": 1, "host": "h1", "task": "t", "status": "failed", "data": \
            {"rc": 1, "msg": "non-zero return code", "stderr": "denied: requested access to the resource is denied"}}
            {"event": "end", "seq": 3, "time": 1}
            """;

    @TempDir
    Path directory;

    private static String frame(String kind, String text) {
        return kind + " " + text.length() + "\n" + text;
    }

    /** A control node with one run, whose push was denied. */
    private record Node(Map<String, Object> notes) implements ControlNode {
        @Override
        public String name() {
            return "ansible-server";
        }

        @Override
        public Exit execute(Command command) {
            Map<String, Object> run = Map.of(
                    "id",
                    ID,
                    "playbook",
                    "create-image.yml",
                    "command",
                    List.of("ansible-playbook"),
                    "hasInventory",
                    true,
                    "pipeline",
                    "shop",
                    "notes",
                    notes);
            String status = "{\"reason\": \"exited\", \"exitCode\": 2, \"startedAt\": 1, \"endedAt\": 2}";
            String said = "\nLIGHTERMAN 1\n" + frame("R", Json.write(run)) + frame("E 0", EVENTS) + frame("S", status);
            try {
                command.output().write(said.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Exit.exited(0);
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void close() {}
    }

    private PipelineResult attached(Map<String, Object> notes) throws Exception {
        return attached(notes, new OptionValues());
    }

    private PipelineResult attached(Map<String, Object> notes, OptionValues values) throws Exception {
        FakeBackends backends = new FakeBackends();
        backends.directory = directory;
        backends.node = Optional.of(new Node(notes));
        values.set(Options.NAME, "elsewhere");
        return new PipelineEngine(SettingsBuilder.build(values, directory), backends).attach(ID, event -> {});
    }

    /** It was told by the pipeline's name, and without what may help. */
    @Test
    void itsNameAndFailureAreThoseOfTheJob() throws Exception {
        Settings settings = PipelineFile.of(directory, Map.of("image.name", "me/shop"), name -> null)
                .settings();
        RunNotes notes = new RunNotes(
                Optional.of("smoke"),
                Optional.of("shop"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(FailureHints.image(settings)),
                Optional.empty(),
                Optional.empty());
        PipelineResult result = attached(notes.map());
        String denied = attached(Map.of()).failure().orElseThrow().message();
        assertThat(denied)
                .isEqualTo("task \"push remote dockerhub\" failed on h1: non-zero return code (exit status 1): denied:"
                        + " requested access to the resource is denied");
        assertThat(result.name()).isEqualTo("shop");
        assertThat(result.jobs().get(0).name()).isEqualTo("smoke");
        assertThat(result.jobs().get(0).triggeredBy()).contains("shop");
        assertThat(result.failure())
                .contains(Failure.of(FailureKind.RUN, denied)
                        .remedy("perhaps you should set image.login to a user who may push there"));
        assertThat(result.failure().orElseThrow().message())
                .isEqualTo(denied + "; perhaps you should set image.login to a user who may push there");
    }

    /** Only {@code play} itself said it. */
    @Test
    void whatWasNotSentAlongIsSaidWhereItIsHere() throws Exception {
        Files.createDirectories(directory.resolve("build"));
        Path here = Files.writeString(directory.resolve("build/denied"), "x");
        LeftAtHome left =
                new LeftAtHome(directory, List.of(Path.of("build/denied"), Path.of("build/requested")), List.of());

        assertThat(attached(RunNotes.of(left).map()).failure().orElseThrow().remedy())
                .contains(here
                        + " is here, but was not sent since git ignores it; perhaps you should take it out of .gitignore, or"
                        + " move it to a directory that is always sent, such as files/ or vars/");
        Files.delete(here);
        assertThat(attached(RunNotes.of(left).map()).failure().orElseThrow().remedy())
                .isEmpty();
    }

    /** As from {@code AnsibleServer.run}. */
    @Test
    void whoFollowsItFromAProgramIsToldAsWell() throws Exception {
        Path here = Files.writeString(directory.resolve("denied"), "x");
        LeftAtHome left = new LeftAtHome(directory, List.of(Path.of("denied")), List.of());
        PlaybookRunner runner = Runs.runner(new Node(RunNotes.of(left).map()));
        AttachedRun run = runner.attached(ID, event -> {});

        RunResult result = RunNotes.parse(run.purpose().notes()).helped(run.result());
        assertThat(result.remedy().orElseThrow()).startsWith(here + " is here, but was not sent");
        assertThat(result.message())
                .isEqualTo(
                        result.reason().orElseThrow() + "; " + result.remedy().orElseThrow());
    }

    @Test
    void othersAreToldHowItEnded() throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", request -> {
            told.add(new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            request.sendResponseHeaders(told.size() == 2 ? 404 : 204, -1);
            request.close();
        });
        hook.start();
        try {
            OptionValues values = new OptionValues();
            values.set(
                    Options.NOTIFY,
                    List.of(Notification.to(
                            "http://127.0.0.1:" + hook.getAddress().getPort() + "/")));
            PipelineResult result = attached(Map.of(), values);

            assertThat(result.warnings()).isEmpty();
            assertThat(told.get(0))
                    .startsWith(
                            "{\"schema\":1,\"reason\":\"failed\",\"name\":\"shop\",\"result\":\"UNSTABLE\",\"before\":null,")
                    .contains("\"jobs\":[{\"name\":\"shop\",\"result\":\"UNSTABLE\",\"runs\":[\"" + ID + "\"]}]");

            assertThat(attached(Map.of(), values).warnings())
                    .singleElement(as(InstanceOfAssertFactories.STRING))
                    .contains("404");
        } finally {
            hook.stop(0);
        }
    }

    @Test
    void oneThatAnEarlierVersionStartedHasItsPipelinesName() throws Exception {
        PipelineResult result = attached(Map.of());
        assertThat(result.name()).isEqualTo("shop");
        assertThat(result.jobs().get(0).name()).isEqualTo("shop");
    }
}
