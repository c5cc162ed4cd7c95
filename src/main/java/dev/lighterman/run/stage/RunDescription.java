package dev.lighterman.run.stage;

import dev.lighterman.api.AnsibleOptions.Owed;
import dev.lighterman.api.ExecutionImage;
import dev.lighterman.api.Image;
import dev.lighterman.api.Retention;
import dev.lighterman.json.Json;
import dev.lighterman.json.JsonObject;
import dev.lighterman.run.remote.DurationText;
import dev.lighterman.run.remote.RunClocks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The request of a run, as it is written into its directory ({@code run.json}) and read again by each client that follows it.
 * Has no secrets. Immutable.
 *
 * @param server the control node's name; not written
 * @param id the run's id
 * @param playbook the playbook's file name
 * @param command the command line of ansible-playbook
 * @param checked inventories that must exist on the node for the run to start
 * @param hasInventory whether the request named an inventory
 * @param limit the hosts that the run is limited to, as Ansible's pattern
 * @param check whether it changes nothing
 * @param environment what is set for ansible-playbook beside the locale and the events file
 * @param timeout how long ansible-playbook may take
 * @param listings what lists the plays' hosts with the run's limit, and without; empty where nothing can be learnt from that
 * @param purpose what it is run for
 * @param allowNoHosts whether it is fine that no play matched a host
 * @param keep which other runs are kept when it starts
 * @param lease the token of the lease it runs under
 * @param cleanup what is executed once {@code command} was ended from outside; empty for nothing
 * @param owed what is done about handlers that an earlier run owes
 * @param why whether it is found out why hosts failed
 * @param onServer the path of the playbook where it is not one of the run's files
 * @param content which roles and collections are installed before; not read again
 * @param image the container image that it is executed in
 * @param directory where it works, below its directory
 * @param clocks how long the supervisor waits for what may not come
 */
public record RunDescription(
        String server,
        String id,
        String playbook,
        List<String> command,
        List<String> checked,
        boolean hasInventory,
        Optional<String> limit,
        boolean check,
        Map<String, String> environment,
        Optional<Duration> timeout,
        List<String> cleanup,
        List<List<String>> listings,
        RunPurpose purpose,
        boolean allowNoHosts,
        Optional<String> lease,
        Retention keep,
        RunClocks clocks,
        Owed owed,
        boolean why,
        Optional<String> onServer,
        Optional<Map<String, Object>> content,
        Optional<ExecutionImage> image,
        String directory) {
    static final String PROJECT = "project";

    /** What its hosts are owed goes by. */
    public Map<String, Object> known() {
        return Map.of("id", id, "command", command, "origin", purpose.origin().orElse(""));
    }

    byte[] json() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("schema", 1);
        map.put("id", id);
        map.put("playbook", playbook);
        map.put("command", command);
        map.put("directory", directory);
        map.put("inventories", checked);
        map.put("hasInventory", hasInventory);
        limit.ifPresent(value -> map.put("limit", value));
        if (check) {
            map.put("check", true);
        }
        map.put("environment", environment);
        map.put("timeout", timeout.map(value -> value.toMillis() / 1000.0).orElse(null));
        if (!cleanup.isEmpty()) {
            map.put("cleanup", cleanup);
        }
        if (!listings.isEmpty()) {
            map.put("listings", listings);
        }
        purpose.pipeline().ifPresent(value -> map.put("pipeline", value));
        purpose.origin().ifPresent(value -> map.put("origin", value));
        if (allowNoHosts) {
            map.put("allowNoHosts", true);
        }
        lease.ifPresent(value -> map.put("lease", value));
        if (!purpose.notes().isEmpty()) {
            map.put("notes", purpose.notes());
        }
        map.put("owed", owed.name().toLowerCase(Locale.ROOT));
        if (why) {
            map.put("why", true);
        }
        onServer.ifPresent(value -> map.put("onServer", value));
        image.ifPresent(of -> map.put(
                "image",
                Map.of(
                        "name", of.name(),
                        "engine", of.engine().program(),
                        "pull", of.pull().name().toLowerCase(Locale.ROOT))));
        content.ifPresent(value -> map.put("content", value));
        map.put("keep", List.of(keep.runs(), keep.age().toSeconds(), keep.bytes()));
        map.put("clocks", clocks.ofRun());
        return Json.write(map).getBytes(StandardCharsets.UTF_8);
    }

    public static RunDescription parse(String server, byte[] json) {
        JsonObject fields = JsonObject.parse(json);
        Map<String, String> environment = new LinkedHashMap<>();
        fields.object("environment").forEach((name, value) -> environment.put(name, String.valueOf(value)));
        return new RunDescription(
                server,
                fields.text("id"),
                fields.text("playbook"),
                fields.texts("command"),
                fields.texts("inventories"),
                fields.flag("hasInventory"),
                fields.optional("limit"),
                fields.flag("check"),
                environment,
                fields.map().get("timeout") instanceof Number seconds
                        ? Optional.of(Duration.ofMillis(Math.round(seconds.doubleValue() * 1000)))
                        : Optional.empty(),
                fields.texts("cleanup"),
                List.of(), // only the supervisor uses them
                new RunPurpose(fields.optional("pipeline"), fields.optional("origin"), fields.object("notes")),
                fields.flag("allowNoHosts"),
                fields.optional("lease"),
                Retention.DEFAULT,
                RunClocks.DEFAULT,
                fields.text("owed").equals("warn") ? Owed.WARN : Owed.RUN,
                fields.flag("why"),
                fields.optional("onServer"),
                Optional.empty(),
                image(fields.object("image")),
                fields.optional("directory").orElse(PROJECT));
    }

    private static Optional<ExecutionImage> image(Map<String, Object> fields) {
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of(new ExecutionImage(
                        String.valueOf(fields.get("name")),
                        Image.Engine.DOCKER.program().equals(fields.get("engine"))
                                ? Image.Engine.DOCKER
                                : Image.Engine.PODMAN,
                        ExecutionImage.Pull.MISSING)); // when it is fetched only the supervisor needs to know
    }

    /** The program that is run, as it was given; the engine where that starts it in a container. */
    public String program() {
        if (image.isPresent()) {
            return image.get().engine().program();
        }
        return command.isEmpty() ? "ansible-playbook" : command.get(0);
    }

    /** A text with paths of this run's project, of what was sent around it, and of its directory, as they are below it. */
    public String withoutDirectory(String text) {
        String project = "(" + Pattern.quote(directory + "/") + "|" + PROJECT + "/)?";
        return text.replaceAll("[^\\s'\"(]*/" + Pattern.quote(".lighterman/runs/" + id + "/") + project, "");
    }

    /** The timeout for people, such as {@code 20 min} or {@code 1.5 s}. */
    public String timeoutText() {
        return DurationText.of(timeout.orElse(Duration.ZERO));
    }
}
