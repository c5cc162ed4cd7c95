package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Slices;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.pipeline.FakeBackends;
import dev.lighterman.run.lock.Lease;
import dev.lighterman.run.lock.LockedException;
import dev.lighterman.run.lock.WorkspaceLocks;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.PipelineFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one of several servers that share the slices of a play would have to know of the others. */
@Timeout(60)
class SeveralServersTest {
    private static final String FIRST = "root@first:22";
    private static final String SECOND = "root@second:22";

    @TempDir
    Path homes;

    private final FakeBackends backends = new FakeBackends();
    private final List<Event> events = new ArrayList<>();
    private final RunRequest request = RunRequest.of("site.yml")
            .project(of -> of.adding(StagedFile.of("site.yml", "- hosts: all\n")))
            .inventories(List.of(new RunInventory.OnServer("/etc/ansible/hosts")))
            .purpose(purpose -> purpose.origin("/work/site.yml"));
    private JobState state;

    private ControlNode home(String name) throws Exception {
        return WrappedNode.at(new LocalNode(name, List.of()), Files.createDirectories(homes.resolve(name)));
    }

    @BeforeEach
    void servers() throws Exception {
        backends.nodes.put(FIRST, home("first"));
        backends.nodes.put(SECOND, home("second"));
    }

    private void connect() throws Exception {
        var settings = PipelineFile.of(
                        homes,
                        Map.of("name", "shop", "servers", "[\"" + FIRST + "\", \"" + SECOND + "\"]"),
                        name -> null)
                .settings();
        state = new JobState(settings, backends, events::add);
        state.server(ServerConnection.open(backends, settings, events::add));
    }

    @AfterEach
    void disconnect() {
        state.close();
    }

    private ServerConnection server(int number) throws Exception {
        return state.server().ofSlices().get(number);
    }

    private static Map<String, Object> debt(String host, String handler) {
        return Map.of(
                "host",
                host,
                "handler",
                handler,
                "notify",
                handler,
                "play",
                List.of("Web", 1L),
                "section",
                "tasks",
                "task",
                "Write",
                "because",
                "site.yml:3",
                "since",
                1.5);
    }

    private void owe(int server, Map<String, Object> debt) throws Exception {
        server(server).runner().owed(request, List.of(debt), List.of());
    }

    private List<String> owed(int server) throws Exception {
        return server(server).runner().owed(request, List.of(), List.of()).owed().stream()
                .map(debt -> debt.get("host") + " " + debt.get("handler"))
                .toList();
    }

    /** They were known to the server that had run the host, and no other made up for them. */
    @Test
    void whatHostsAreOwedIsBroughtToTheServerThatRunsThemNext() throws Exception {
        connect();
        owe(0, debt("h1", "Restart"));
        owe(1, debt("h1", "Restart"));
        owe(1, debt("h2", "Restart"));
        owe(1, debt("h3", "Restart"));

        Map<String, ServerConnection> placed = Map.of("h1", server(0), "h2", server(0));
        OwedHandover.bring(state.server(), request, placed::get, state::warn);
        assertThat(owed(0)).containsExactly("h1 Restart", "h2 Restart");
        assertThat(owed(1)).containsExactly("h3 Restart");
        ServerConnection second = server(1);
        OwedHandover.bring(state.server(), request, host -> second, state::warn);
        assertThat(owed(0)).isEmpty();
        assertThat(owed(1)).containsExactlyInAnyOrder("h1 Restart", "h2 Restart", "h3 Restart");
        assertThat(events).isEmpty();
    }

    @Test
    void whatIsOwedOnAServerWithTwoNamesStays() throws Exception {
        backends.nodes.put(SECOND, home("first"));
        connect();
        owe(1, debt("h1", "Restart"));
        OwedHandover.bring(state.server(), request, host -> state.server(), state::warn);
        assertThat(owed(0)).containsExactly("h1 Restart");
    }

    @Test
    void aServerThatCannotBeAskedIsNamed() throws Exception {
        backends.nodes.remove(SECOND);
        backends.refusals.add(new ConnectionException(
                ConnectionException.Cause.UNREACHABLE,
                SECOND,
                "no route",
                "cannot reach " + SECOND + ": no route",
                null));
        connect();
        OwedHandover.bring(state.server(), request, host -> state.server(), state::warn);
        assertThat(events)
                .containsExactly(new PipelineEvent.Warning(
                        "what hosts are owed by root@second:22 is not known: cannot reach root@second:22: no route"));
    }

    private static ControlNode lost() {
        return new ControlNode() {
            @Override
            public String name() {
                return FIRST;
            }

            @Override
            public Exit execute(Command command) {
                return Exit.of(Exit.Kind.CONNECTION_LOST);
            }

            @Override
            public boolean isClosed() {
                return false;
            }

            @Override
            public void close() {}
        };
    }

    /** It was said that there is no such run, where the connection broke while the first server was asked for it. */
    @Test
    void aServerWhoseConnectionBreaksDoesNotSayThatItHasNoSuchRun() throws Exception {
        connect();
        ControlNode second = home("second");
        Command is = Command.of("sh", "-c", "printf '%s' \"$HOME\"").build();
        assertThatThrownBy(() -> new HavingNode("20260102-030405-abcdef01", lost(), List.of(() -> second)).execute(is))
                .isInstanceOf(ConnectionException.class)
                .hasMessage("the connection to " + FIRST
                        + " was lost while the run 20260102-030405-abcdef01 was looked for");
        Files.createDirectories(homes.resolve("second/.lighterman/runs/20260102-030405-abcdef01"));
        assertThat(new HavingNode("20260102-030405-abcdef01", lost(), List.of(() -> second))
                        .execute(is)
                        .success())
                .isTrue();
    }

    private Lease another(int server) throws Exception {
        return WorkspaceLocks.acquire(
                server(server).node(),
                List.of("job:shop/sliced"),
                "another",
                WorkspaceLocks.token(),
                false,
                other -> {},
                Duration.ZERO);
    }

    /** The first server alone had it, and gave it to another when that had ended its own slices. */
    @Test
    void aJobInSlicesIsLockedOnEachServer() throws Exception {
        connect();
        HoldLock lock = HoldLock.job(JobSpec.of("sliced", Path.of("site.yml")).slices(Slices.of(2)));
        lock.run(state);
        assertThat(backends.asked).hasSize(2);
        assertThat(state.lease(server(1)).orElseThrow().token())
                .isEqualTo(state.lease(server(0)).orElseThrow().token());
        for (int i = 0; i < 2; i++) {
            int number = i;
            assertThatThrownBy(() -> another(number)).isInstanceOf(LockedException.class);
        }
        state.release();
        another(0).close();
        another(1).close();
    }

    /** It would wait for itself. */
    @Test
    void aServerWithTwoNamesIsLockedOnce() throws Exception {
        backends.nodes.put(SECOND, home("first"));
        connect();
        HoldLock.job(JobSpec.of("sliced", Path.of("site.yml")).slices(Slices.of(2)))
                .run(state);
        assertThatThrownBy(() -> another(1)).isInstanceOf(LockedException.class);
        state.release();
        another(1).close();
    }
}
