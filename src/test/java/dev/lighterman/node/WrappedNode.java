package dev.lighterman.node;

import dev.lighterman.api.ConnectionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A control node whose commands run under others, such as {@code env HOME=...}. */
public final class WrappedNode implements ControlNode {
    private final ControlNode node;
    private final List<String> prefix;

    private WrappedNode(ControlNode node, List<String> prefix) {
        this.node = node;
        this.prefix = prefix;
    }

    /** A node with a home directory of the test's own. */
    public static WrappedNode at(ControlNode node, Path home) {
        return new WrappedNode(node, List.of("env", "HOME=" + home));
    }

    /** This node with another command around its commands. */
    public WrappedNode under(String... command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        return new WrappedNode(node, all);
    }

    @Override
    public String name() {
        return "ansible-server";
    }

    @Override
    public Exit execute(Command command) throws ConnectionException, InterruptedException {
        List<String> arguments = new ArrayList<>(prefix);
        arguments.addAll(command.arguments());
        Command.Builder wrapped = Command.of(arguments)
                .input(command.input())
                .output(command.output())
                .error(command.error())
                .watch(command.watch());
        command.timeout().ifPresent(wrapped::timeout);
        if (command.isLeftWhenInterrupted()) {
            wrapped.leftWhenInterrupted();
        }
        return node.execute(wrapped.build());
    }

    @Override
    public boolean isClosed() {
        return node.isClosed();
    }

    @Override
    public void close() {}
}
