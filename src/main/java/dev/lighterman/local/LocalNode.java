package dev.lighterman.local;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Secret;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * This machine as the control node: commands are its processes, in the directory and with the environment of this one,
 * in the locale {@code C.UTF-8}. Variables that hold a secret given with {@code ${env:X}} are not passed on. Thread-safe.
 *
 * <p>A process that a signal ended is reported by the JVM as status 128 plus the signal's number, just as a shell reports it of its
 * child; both are reported as {@link Exit.Kind#SIGNALLED}.
 */
public final class LocalNode implements ControlNode {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final List<String> LOCALE = List.of("LC_ALL=C.UTF-8", "LANG=C.UTF-8");

    /** Programs need these even if their value is a secret: a password may happen to be a user's name. */
    private static final Set<String> PASSED_ON =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "TERM", "TMPDIR");

    /** A shorter value, such as 1 or False, is that of other variables as well. */
    private static final int UNMISTAKABLE = 8;

    private final String name;
    private final Duration grace;
    private final Set<String> withheld;
    private final Set<LocalProcess> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * This machine under a name; commands get 5 seconds to end after TERM.
     *
     * @param secrets variables of the environment with one of these values, if it has 8 characters or more, are not passed
     *     on; not null
     */
    public LocalNode(String name, Collection<Secret> secrets) {
        this(
                name,
                GRACE,
                secrets.stream()
                        .map(Secret::reveal)
                        .filter(value -> value.length() >= UNMISTAKABLE)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    LocalNode(String name, Duration grace, Set<String> withheld) {
        this.name = name;
        this.grace = grace;
        this.withheld = withheld;
    }

    /**
     * Loads what starts processes.
     *
     * @throws LinkageError if the library for it is not there
     */
    public static void load() {
        LocalProcess.load();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Exit execute(Command command) throws ConnectionException, InterruptedException {
        if (closed) {
            throw new ConnectionException(
                    ConnectionException.Cause.LOST,
                    name,
                    "closed",
                    "cannot run " + command.arguments().get(0) + " on " + name + ": it was closed",
                    null);
        }
        // As a shell would say it, and as it is over SSH: the control node is there, only the program is not.
        Optional<Exit> missing = Programs.missing(command);
        if (missing.isPresent()) {
            return missing.get();
        }
        long start = System.nanoTime();
        LocalProcess process;
        try {
            process = LocalProcess.start(inEnvironment(command.arguments()), command, Optional.empty(), grace);
        } catch (IOException e) {
            return Programs.say(command, 126, Programs.reason(e));
        }
        running.add(process);
        try {
            if (closed) {
                process.kill();
            }
            return process.await(command, start);
        } finally {
            running.remove(process);
        }
    }

    /**
     * A command in this process' environment without the secrets. {@code env} leaves the other variables as they are, byte for
     * byte; a JVM without a locale would not.
     */
    private List<String> inEnvironment(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("env"));
        System.getenv().forEach((variable, value) -> {
            if (withheld.contains(value) && !PASSED_ON.contains(variable)) {
                command.addAll(List.of("-u", variable));
            }
        });
        command.addAll(LOCALE);
        if (arguments.get(0).indexOf('=') >= 0) {
            command.addAll(List.of("sh", "-c", "exec \"$@\"", "sh")); // env would take the program for a variable
        }
        command.addAll(arguments);
        return command;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Kills what is still running. */
    @Override
    public void close() {
        closed = true;
        running.forEach(LocalProcess::kill);
    }
}
