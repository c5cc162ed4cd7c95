package dev.lighterman.ssh;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.node.Command;
import dev.lighterman.resource.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Signals a command's processes by a second command, for servers that don't pass signals on: OpenSSH before 7.9, and every
 * OpenSSH for root ("session signalling requires privilege separation"). Processes are found by a variable in their
 * environment; those that left for a session of their own, as daemons do, are not touched, just as by the server's own
 * way. Needs Linux' /proc, and a channel. Thread-safe.
 */
final class RemoteKill {
    private static final System.Logger LOG = System.getLogger("dev.lighterman.ssh");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long PATIENCE_MILLIS = 1_000;

    private static final String SCRIPT = Resource.text(RemoteKill.class, "signal.sh");

    private final Hop hop;
    private final String server;
    private final String mark = "LIGHTERMAN_COMMAND=" + UUID.randomUUID();

    RemoteKill(Hop hop, String server) {
        this.hop = hop;
        this.server = server;
    }

    /** The assignment that marks the command's processes. */
    String mark() {
        return mark;
    }

    /**
     * Signals the processes unless they have ended; not before a second has passed where the server itself should have done
     * so.
     *
     * @param ended whether it is not needed any more
     */
    void later(String signal, BooleanSupplier ended) {
        boolean atOnce = signal.equals("KILL") || !passesSignalsOn();
        hop.threads()
                .named("signal", () -> {
                    try {
                        for (long waited = 0;
                                !atOnce && waited < PATIENCE_MILLIS && !ended.getAsBoolean();
                                waited += 10) {
                            Thread.sleep(10);
                        }
                        if (!ended.getAsBoolean()) {
                            send(signal);
                        }
                    } catch (ConnectionException e) {
                        LOG.log(System.Logger.Level.DEBUG, "cannot send " + signal, e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
    }

    private boolean passesSignalsOn() {
        return !hop.endpoint().user().equals("root");
    }

    private void send(String signal) throws ConnectionException, InterruptedException {
        Command command = Command.of("sh", "-c", SCRIPT, "sh", mark, signal)
                .timeout(TIMEOUT)
                .build();
        SshCommand.start(hop, server, command, Duration.ofMillis(100), false, Optional.empty())
                .await(command, System.nanoTime());
    }
}
