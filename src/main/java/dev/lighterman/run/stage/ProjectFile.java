package dev.lighterman.run.stage;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.BoundedOutput;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.node.RemotePython;
import java.nio.charset.StandardCharsets;

/** Reads what a playbook put beside itself. Stateless. */
public final class ProjectFile {
    private static final int LONGEST = 64 << 20;
    private static final int LONGEST_ERROR = 8192;

    private ProjectFile() {}

    /**
     * The text of a file in a run's project folder; the file is removed.
     *
     * @param node where the run was, not null
     * @param path relative to the project folder, not null
     * @throws LightermanException if it cannot be read
     * @throws ConnectionException if the connection was lost
     */
    public static String take(ControlNode node, String id, String path)
            throws LightermanException, InterruptedException {
        BoundedOutput text = new BoundedOutput(LONGEST);
        BoundedOutput said = new BoundedOutput(LONGEST_ERROR);
        String script = RemotePython.FUNCTION + RemotePython.HOME + "cd \"$HOME/.lighterman/runs/$1/"
                + RunDescription.PROJECT + "\" && cat -- \"./$2\" && rm -f -- \"./$2\"";
        Exit exit = node.execute(Command.of("sh", "-c", script, "lighterman", id, path)
                .output(text)
                .error(said)
                .build());
        if (!exit.success()) {
            throw new LightermanException(
                    FailureKind.RUN,
                    "cannot read " + path + " of run " + id + " on " + node.name() + ": " + exit + " " + said.text());
        }
        if (text.cut()) {
            throw new LightermanException(
                    FailureKind.RUN,
                    "cannot read " + path + " of run " + id + " on " + node.name() + ": it is longer than "
                            + (LONGEST >> 20) + " MiB");
        }
        return new String(text.bytes(), StandardCharsets.UTF_8);
    }
}
