package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.ListedInventory;
import dev.lighterman.api.ListedInventory.Members;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.json.JsonObject;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.playbook.ready.InventoryPlaybook;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.stage.InventoryArguments;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks Ansible what hosts a run would have. It is a run of its own with the same inventories, vault passwords, project and
 * program, of which nothing stays on the control node: a listing has vaulted variables in clear. Immutable.
 */
public final class InventoryQuery {
    /** What stands before the paths of a run's own files. */
    private static final String DIRECTORY = "[^\\s'\"(]*/\\.lighterman/runs/%s/";

    /** How Ansible's warning of an inventory begins; only what follows is of interest. */
    private static final String NOT_READ = "* Failed to parse ";

    private final RunRequest request;

    private InventoryQuery(RunRequest request) {
        this.request = request;
    }

    /**
     * For the inventory of a run.
     *
     * @throws InvalidInputException if its playbook is on the server, where nothing can be put beside it
     */
    public static InventoryQuery of(RunRequest run) throws InvalidInputException {
        if (run.project().onServer().isPresent()) {
            throw new InvalidInputException("the inventory of a playbook that is on the server cannot be listed by its"
                    + " playbook; perhaps you should name the inventory itself, as server:PATH");
        }
        String playbook = run.project().besidePlaybook(InventoryPlaybook.FILE_NAME);
        StagedFile file = StagedFile.of(
                run.project().placed(playbook), InventoryPlaybook.playbook().text());
        RunRequest bare = run.project(of -> of.playbook(playbook).adding(file)).with(InventoryQuery::relevant);
        return new InventoryQuery(InventoryArguments.told(bare, InventoryPlaybook.ARGUMENTS));
    }

    /** Without what narrows a play down or changes what it does. */
    private static AnsibleOptions relevant(AnsibleOptions options) {
        AnsibleOptions relevant = AnsibleOptions.none()
                .extraVars(options.extraVars())
                .environment(options.environment())
                .allowNoHosts(true);
        for (String argument : options.extraVarsArguments()) {
            relevant = relevant.extraVars(argument);
        }
        return options.timeout().isPresent()
                ? relevant.timeout(options.timeout().get())
                : relevant;
    }

    /**
     * The answer.
     *
     * @throws LightermanException if the server could not be used, or Ansible could not read the inventory; with its words
     */
    public ListedInventory ask(ServerConnection server) throws LightermanException, InterruptedException {
        Answer answer = new Answer();
        PlaybookRunner runner = server.runner().hiding(request);
        RunResult result = runner.run(request.keeping(server.server().keep()), answer);
        boolean interrupted = result.outcome() == RunOutcome.ABORTED && Thread.interrupted();
        runner.forget(result.id());
        if (interrupted) {
            throw new InterruptedException();
        }
        if (answer.listing.isEmpty()) {
            throw new LightermanException(
                    result.outcome().failure().orElse(FailureKind.RUN),
                    "the inventory could not be read on " + server.name() + ": "
                            + answer.warning
                                    .or(() -> answer.trouble)
                                    .or(result::reason)
                                    .orElse("Ansible told nothing of it")
                                    .replaceAll(DIRECTORY.formatted(Pattern.quote(result.id())), ""));
        }
        return listing(answer.listing.get());
    }

    private static ListedInventory listing(JsonObject listed) {
        JsonObject variables = listed.part("_meta").part("hostvars");
        Map<String, Map<String, Object>> hosts = new LinkedHashMap<>();
        Map<String, Members> groups = new LinkedHashMap<>();
        for (String name : listed.map().keySet()) {
            if (!name.equals("_meta")) {
                JsonObject group = listed.part(name);
                Members members = new Members(group.texts("hosts"), group.texts("children"));
                groups.put(name, members);
                members.hosts().forEach(host -> hosts.put(host, variables.object(host)));
            }
        }
        return new ListedInventory(hosts, groups);
    }

    /** What the run told. */
    private static final class Answer implements Event.Listener {
        private Optional<JsonObject> listing = Optional.empty();
        private Optional<String> warning = Optional.empty(); // not cut into lines as the program's output is
        private Optional<String> trouble = Optional.empty();

        @Override
        public void on(Event event) {
            if (event instanceof RunEvent.Warned warned && warned.message().startsWith(NOT_READ)) {
                warning = warning.or(() -> Optional.of(warned.message().substring(NOT_READ.length())));
            } else if (event instanceof RunEvent.TaskFinished finished) {
                if (finished.result().failure().isPresent()) {
                    trouble = Optional.of(words(finished.data()));
                } else if (finished.data().get("msg") instanceof Map<?, ?>) {
                    listing = Optional.of(new JsonObject(finished.data()).part("msg"));
                }
            }
        }

        /** What the program said, as one line. */
        private static String words(Map<String, Object> data) {
            Object said = String.valueOf(data.get("stderr")).isBlank() ? data.get("msg") : data.get("stderr");
            return String.valueOf(said).lines().map(String::strip).collect(Collectors.joining(" "));
        }
    }
}
