package dev.lighterman.run.remote;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import java.time.Duration;
import java.util.function.Supplier;

/** Executes commands that may be executed twice, again where the connection breaks. Immutable. */
public record RetryingNode(ControlNode node, Duration limit) {
    /**
     * Executes until the connection holds.
     *
     * @param what goes on, for the message: "was lost while ..."
     * @param command the command, made anew for each try
     */
    public Exit execute(String what, Supplier<Command.Builder> command)
            throws ConnectionException, InterruptedException {
        ReconnectBackoff backoff = new ReconnectBackoff(limit);
        while (true) {
            ConnectionException failure;
            try {
                Exit exit = node.execute(command.get().build());
                if (exit.kind() != Exit.Kind.CONNECTION_LOST) {
                    return exit;
                }
                failure = exit.lost(node.name(), "the connection to " + node.name() + " was lost while " + what);
            } catch (ConnectionException e) {
                failure = e;
            }
            if (node.isClosed() || !ReconnectBackoff.mayPass(failure, true) || !backoff.pause()) {
                throw failure;
            }
        }
    }
}
