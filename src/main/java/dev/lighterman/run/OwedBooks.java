package dev.lighterman.run;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.json.Json;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.PythonScript;
import dev.lighterman.run.remote.RetryingNode;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.stage.RunArchive;
import dev.lighterman.run.stage.RunRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a control node says that hosts are owed: handlers that runs of a playbook were to run there, and did not. Immutable.
 *
 * @param name the same for the books of one home, however it is reached
 * @param owed each as the node keeps it; {@code host} is the host's name
 */
public record OwedBooks(String name, List<Map<String, Object>> owed) {
    private static final String SUPERVISOR = "stage/supervisor/";
    private static final PythonScript SCRIPT = PythonScript.of(
            OwedBooks.class,
            "handover.py",
            SUPERVISOR + "process",
            SUPERVISOR + "program",
            SUPERVISOR + "secret",
            SUPERVISOR + "mask",
            SUPERVISOR + "access",
            SUPERVISOR + "store",
            SUPERVISOR + "owed");

    /**
     * Changes the books of a node, and reads them.
     *
     * @param request the run of the playbook
     * @param add what is owed here from now on, unless it is already
     * @param remove what is not owed here any more, where it is as it was read
     * @return what is owed then
     * @throws LightermanException if the node could not be used, or could not tell
     */
    static OwedBooks exchange(
            ControlNode node,
            Duration reconnect,
            RunRequest request,
            List<Map<String, Object>> add,
            List<Map<String, Object>> remove)
            throws LightermanException, InterruptedException {
        Map<String, Object> run = RunArchive.of(node.name(), "handover", request, RunClocks.DEFAULT)
                .description()
                .known();
        byte[] asked =
                (Json.write(Map.of("run", run, "add", add, "remove", remove)) + "\n").getBytes(StandardCharsets.UTF_8);
        ScriptAnswer answer = ScriptAnswer.of(
                new RetryingNode(node, reconnect),
                "owed handlers were handed over",
                () -> SCRIPT.command(out -> {
                    out.write(asked);
                    out.flush();
                }),
                end -> new LightermanException(FailureKind.RUN, end.explain(node.name(), "")));
        return new OwedBooks(
                answer.end().text("books"),
                answer.lines().stream().map(line -> line.object("owed")).toList());
    }
}
