package dev.lighterman.pipeline.job;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * That one of several servers which has a run, found once a command is to run on it; the first where none has it. Servers that
 * cannot be reached are passed over while another one has it. Thread-safe; closing is left to the connections.
 */
final class HavingNode implements ControlNode {
    private static final String HAS = "test -d \"$HOME/.lighterman/runs/$1\"";

    private final String run;
    private final ControlNode first;
    private final List<Other> others;
    private Optional<ControlNode> found = Optional.empty();

    /** A server that is connected to once it is asked. */
    interface Other {
        ControlNode node() throws InvalidInputException, ConnectionException, InterruptedException;
    }

    HavingNode(String run, ControlNode first, List<Other> others) {
        this.run = run;
        this.first = first;
        this.others = others;
    }

    @Override
    public String name() {
        return current().name();
    }

    @Override
    public Exit execute(Command command) throws ConnectionException, InterruptedException {
        return having().execute(command);
    }

    private synchronized ControlNode current() {
        return found.orElse(first);
    }

    private synchronized ControlNode having() throws ConnectionException, InterruptedException {
        if (found.isEmpty()) {
            found = Optional.of(search());
        }
        return found.get();
    }

    private ControlNode search() throws ConnectionException, InterruptedException {
        Optional<ConnectionException> silent = Optional.empty();
        List<Other> all = new ArrayList<>(List.of(() -> first));
        all.addAll(others);
        for (Other other : all) {
            try {
                ControlNode node = other.node();
                if (has(node)) {
                    return node;
                }
            } catch (ConnectionException e) {
                silent = Optional.of(e);
            } catch (InvalidInputException e) {
                throw new ConnectionException(
                        ConnectionException.Cause.UNREACHABLE, first.name(), e.getMessage(), e.getMessage(), e);
            }
        }
        if (silent.isPresent()) {
            throw silent.get();
        }
        return first;
    }

    private boolean has(ControlNode node) throws ConnectionException, InterruptedException {
        Exit exit = node.execute(Command.of("sh", "-c", HAS, "sh", run).build());
        if (exit.kind() == Exit.Kind.CONNECTION_LOST) {
            throw exit.lost(
                    node.name(),
                    "the connection to " + node.name() + " was lost while the run " + run + " was looked for");
        }
        return exit.success();
    }

    @Override
    public boolean isClosed() {
        return current().isClosed();
    }

    @Override
    public void close() {
        current().close();
    }
}
