package dev.lighterman;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.ListedInventory;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Server;
import dev.lighterman.pipeline.job.OwedHandover;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.pipeline.play.GatheredFacts;
import dev.lighterman.pipeline.play.PlayPlan;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.stage.RunRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An open connection to a control node, to run playbooks on. Thread-safe: several runs may go on at once, within what the
 * server allows (sshd's {@code MaxSessions}, 10 by default; beyond that connections are added).
 */
public final class AnsibleServer implements AutoCloseable {
    private final ServerConnection connection;

    AnsibleServer(ServerConnection connection) {
        this.connection = connection;
    }

    /**
     * Connects and logs in; this machine is ready at once.
     *
     * @param server where to, not null
     * @return an open server
     * @throws InvalidInputException if something on this machine cannot be used, such as a key file; nothing was contacted
     * @throws ConnectionException if the server could not be reached, verified or logged in to
     * @throws InterruptedException if this thread was interrupted
     */
    public static AnsibleServer connect(Server server)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return new AnsibleServer(ServerConnection.open(server));
    }

    /** {@return the name shown in [brackets]} */
    public String name() {
        return connection.name();
    }

    /**
     * Stages and starts a playbook.
     *
     * @param request the playbook and how to run it, not null
     * @return the run, started, never null
     * @throws InvalidInputException if the request cannot be used; nothing was started
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if the run could not be staged or started; or if it may have been started: the
     *     connection was lost and not regained
     * @throws InterruptedException if this thread was interrupted; what had been started by then has been ended, unless the
     *     thread was interrupted again meanwhile
     */
    public Run start(PlayRequest request) throws LightermanException, InterruptedException {
        PlayPlan plan = PlayPlan.of(request, connection.server());
        RunRequest run = plan.on(connection);
        OwedHandover.bring(
                connection,
                run,
                host -> connection,
                warning -> System.getLogger("dev.lighterman").log(System.Logger.Level.WARNING, warning));
        PlaybookRunner runner = connection.runner(run).hiding(run);
        StartedRun started =
                StartedRun.start((listener, detached) -> plan.notes().helped(runner.run(run, listener, detached)));
        return Run.started(started, connection.name(), runner);
    }

    /**
     * Starts a playbook once: the run of the key where there is one, going on or ended, else a new one. The same as {@link #start}
     * with {@link PlayRequest#key(String)}, which says what a key is.
     *
     * @param key such as {@code order-4711}, not null
     * @param request the playbook and how to run it, not null
     * @return the run, which another client may have started; {@link Run#await} gives all of them the same result; never null
     * @throws InvalidInputException as for {@link #start}
     * @throws ConnectionException as for {@link #start}
     * @throws LightermanException as for {@link #start}; of kind {@link dev.lighterman.api.FailureKind#KEY_TAKEN} where the run of
     *     the key has other content
     * @throws InterruptedException if this thread was interrupted
     */
    public Run ensure(String key, PlayRequest request) throws LightermanException, InterruptedException {
        return start(request.key(key));
    }

    /**
     * Starts one module on hosts of the server's own inventory, as {@code ansible HOSTS -m MODULE} does. With another
     * inventory, or options, start {@link Playbook#module}.
     *
     * @param hosts the host pattern, not null
     * @param module the module, {@code ping} or {@code ansible.builtin.service}; not null
     * @param arguments its arguments by name; {@link dev.lighterman.api.Secret}s among them stay in no file; not null
     * @return the run, started, never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException as for {@link #start}
     * @throws InterruptedException if this thread was interrupted
     */
    public Run module(String hosts, String module, Map<String, ?> arguments)
            throws LightermanException, InterruptedException {
        return start(PlayRequest.of(Playbook.module(hosts, module, arguments)));
    }

    /**
     * Gathers the facts of hosts of the server's own inventory.
     *
     * @param hosts the host pattern, not null
     * @return those of the hosts that answered, never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException as for {@link #start}
     * @throws InterruptedException if this thread was interrupted; the run goes on
     */
    public Facts facts(String hosts) throws LightermanException, InterruptedException {
        return facts(PlayRequest.of(Playbook.facts(hosts)));
    }

    /**
     * Runs a playbook and collects the facts that it gathers, wherever it does.
     *
     * @param request such as {@code PlayRequest.of(Playbook.facts("web", "ansible_distribution*")).inventory("hosts")}, not null
     * @return those of the hosts that answered, never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException as for {@link #start}
     * @throws InterruptedException if this thread was interrupted; the run goes on
     */
    public Facts facts(PlayRequest request) throws LightermanException, InterruptedException {
        GatheredFacts gathered = new GatheredFacts((host, facts) -> {});
        try (Run run = start(request)) {
            RunResult result = run.follow(gathered);
            return new Facts(result, gathered.hosts());
        }
    }

    /**
     * The server's own inventory, as its Ansible reads it.
     *
     * @return never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if Ansible could not read it
     * @throws InterruptedException if this thread was interrupted
     */
    public ListedInventory inventory() throws LightermanException, InterruptedException {
        return inventory(PlayRequest.of(Playbook.of()));
    }

    /**
     * The inventory that a playbook would run with, as Ansible on the server reads it. It is asked in a run of its own, of
     * which nothing stays on the server.
     *
     * @param request whose inventories, options and project count; its playbook is not run; not null
     * @return never null
     * @throws InvalidInputException if the request cannot be used, for example since its playbook is on the server
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if Ansible could not read the inventory
     * @throws InterruptedException if this thread was interrupted
     */
    public ListedInventory inventory(PlayRequest request) throws LightermanException, InterruptedException {
        return PlayPlan.of(request, connection.server()).inventory().ask(connection);
    }

    /**
     * A run that the control node has, also one that another client started. Nothing is asked before the run is used: where
     * there is none of this id, that is when a {@link LightermanException} says so.
     *
     * @param id its id, not null
     * @return never null
     */
    public Run run(String id) {
        return Run.existing(Objects.requireNonNull(id, "id"), connection.name(), connection.runner(id));
    }

    /**
     * All runs that the control node still has, also those of other clients.
     *
     * @return the newest first, never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if it could not tell
     * @throws InterruptedException if this thread was interrupted
     */
    public List<RunSummary> runs() throws LightermanException, InterruptedException {
        return connection.runs();
    }

    /** Gives up the connection; runs still going on go on on the control node. May be called twice. */
    @Override
    public void close() {
        connection.close();
    }

    /**
     * The facts of hosts, as a run gathered them. Immutable and thread-safe.
     *
     * @param run the run that gathered them; {@link RunResult#failed()} has the hosts that gave none, not null
     * @param hosts by host the facts by name, such as {@code ansible_distribution}: plain maps, lists, strings, numbers, booleans
     *     and nulls; hosts in the order they answered; unmodifiable
     */
    public record Facts(RunResult run, Map<String, Map<String, Object>> hosts) {
        /**
         * Makes a value of its parts; maps are copied.
         *
         * @param run as {@link #run()}
         * @param hosts as {@link #hosts()}
         * @throws NullPointerException if one of them is null
         */
        public Facts {
            Objects.requireNonNull(run, "run");
            Map<String, Map<String, Object>> copy = new LinkedHashMap<>();
            hosts.forEach((host, facts) -> copy.put(host, Collections.unmodifiableMap(new LinkedHashMap<>(facts))));
            hosts = Collections.unmodifiableMap(copy);
        }
    }
}
