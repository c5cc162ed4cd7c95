package dev.lighterman.pipeline.job;

import dev.lighterman.api.LightermanException;
import dev.lighterman.run.OwedBooks;
import dev.lighterman.run.stage.RunRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Brings what hosts are owed to the server that runs them next, where several servers share the plays of a pipeline: each keeps what
 * its own runs have left. What is brought is removed from where it was last, so that a client that is killed on the way leaves it
 * owed twice, never lost. Used once.
 */
public final class OwedHandover {
    private final RunRequest run;
    private final Consumer<String> warnings;
    private final Map<ServerConnection, OwedBooks> books = new LinkedHashMap<>();

    private OwedHandover(RunRequest run, Consumer<String> warnings) {
        this.run = run;
        this.warnings = warnings;
    }

    /**
     * Brings it.
     *
     * @param run a run of the playbook
     * @param server the one that the run is for, which knows the others of its pipeline
     * @param to which server a host is run on; null for a host that the run is not for
     * @param warnings told of servers that cannot be asked
     */
    public static void bring(
            ServerConnection server, RunRequest run, Function<String, ServerConnection> to, Consumer<String> warnings)
            throws LightermanException, InterruptedException {
        if (!server.isAlone()
                && run.purpose().origin().isPresent()
                && !run.options().check()) {
            new OwedHandover(run, warnings).bring(server, to);
        }
    }

    private void bring(ServerConnection server, Function<String, ServerConnection> to)
            throws LightermanException, InterruptedException {
        List<ServerConnection> servers = server.reached(failure -> unknown(failure.server(), failure));
        for (ServerConnection each : servers) {
            exchange(each, List.of(), List.of());
        }
        Map<ServerConnection, List<Map<String, Object>>> added = new LinkedHashMap<>();
        Map<ServerConnection, List<Map<String, Object>>> removed = new LinkedHashMap<>();
        books.forEach((from, book) -> book.owed().forEach(debt -> {
            ServerConnection target = to.apply(String.valueOf(debt.get("host")));
            OwedBooks there = target == null ? null : books.get(target);
            if (there != null && !there.name().equals(book.name())) {
                added.computeIfAbsent(target, none -> new ArrayList<>()).add(debt);
                removed.computeIfAbsent(from, none -> new ArrayList<>()).add(debt);
            }
        }));
        boolean all = true;
        for (Map.Entry<ServerConnection, List<Map<String, Object>>> each : added.entrySet()) {
            all &= exchange(each.getKey(), each.getValue(), List.of());
        }
        for (Map.Entry<ServerConnection, List<Map<String, Object>>> each : removed.entrySet()) {
            if (all) {
                exchange(each.getKey(), List.of(), each.getValue());
            }
        }
    }

    private boolean exchange(ServerConnection server, List<Map<String, Object>> add, List<Map<String, Object>> remove)
            throws InterruptedException {
        try {
            books.put(server, server.runner().owed(run, add, remove));
            return true;
        } catch (LightermanException e) {
            unknown(server.name(), e);
            return false;
        }
    }

    private void unknown(String server, LightermanException why) {
        warnings.accept("what hosts are owed by " + server + " is not known: " + why.getMessage());
    }
}
