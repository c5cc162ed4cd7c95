package dev.lighterman.run;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A control node whose commands do what a test says, one after another. */
public final class AnsweringNode implements ControlNode {
    public static final String GREETING = "\nLIGHTERMAN 1\n";

    /** What one command does. */
    public interface Answer {
        Exit of(Command command) throws ConnectionException, InterruptedException, IOException;
    }

    private final Deque<Answer> answers;
    private final AtomicInteger executed = new AtomicInteger();
    private volatile boolean closed;

    public AnsweringNode(Answer... answers) {
        this.answers = new ArrayDeque<>(List.of(answers));
    }

    /** How many commands there were. */
    public int executed() {
        return executed.get();
    }

    public static void say(Command command, String text) throws IOException {
        command.output().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame of the supervisor's. */
    static String frame(String kind, String text) {
        return kind + " " + text.getBytes(StandardCharsets.UTF_8).length + "\n" + text;
    }

    @Override
    public String name() {
        return "ansible-server";
    }

    @Override
    public Exit execute(Command command) throws ConnectionException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Answer answer;
        synchronized (answers) {
            answer = answers.remove();
        }
        executed.incrementAndGet();
        try {
            return answer.of(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
