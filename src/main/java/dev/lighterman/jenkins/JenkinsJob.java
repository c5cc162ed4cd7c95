package dev.lighterman.jenkins;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a job does that a pipeline file can do; made from one {@code config.xml}. Not thread-safe. */
final class JenkinsJob {
    private final String name;
    private final Map<String, Object> source = new LinkedHashMap<>();
    private final List<List<String>> builds = new ArrayList<>();
    private final List<Map<String, Object>> transfers = new ArrayList<>();
    private final List<PlaybookCall> calls = new ArrayList<>();
    private final Map<String, Object> retries = new LinkedHashMap<>();
    private final Map<String, String> children = new LinkedHashMap<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private Optional<String> server = Optional.empty();
    private Optional<String> image = Optional.empty();
    private Optional<String> inventory = Optional.empty();
    private boolean deploys;
    private boolean failOnError;

    JenkinsJob(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Fields of the section {@code source}; to be added to. */
    Map<String, Object> source() {
        return source;
    }

    /** Build steps, each a program and its arguments; to be added to. */
    List<List<String>> builds() {
        return builds;
    }

    /** Sets of the section {@code transfer}; to be added to. */
    List<Map<String, Object>> transfers() {
        return transfers;
    }

    List<PlaybookCall> calls() {
        return calls;
    }

    Map<String, Object> retries() {
        return retries;
    }

    /** The jobs it triggers, with the threshold. */
    Map<String, String> children() {
        return children;
    }

    /** Build parameters with their defaults. */
    Map<String, String> parameters() {
        return parameters;
    }

    /** The server's name in Publish Over SSH; empty where nothing is done on one. */
    Optional<String> server() {
        return server;
    }

    Optional<String> image() {
        return image;
    }

    Optional<String> inventory() {
        return inventory;
    }

    boolean deploys() {
        return deploys;
    }

    boolean failOnError() {
        return failOnError;
    }

    /** Takes in what is done on a server. */
    void on(String configuration, Remarks remarks) {
        if (server.isPresent() && !server.get().equals(configuration)) {
            remarks.add("it publishes to the server \"" + configuration
                    + "\" as well; a pipeline has one server, so write a second" + " pipeline file for that one");
        }
        server = server.or(() -> Optional.of(configuration));
    }

    void command(ExecCommand command) {
        calls.addAll(command.calls());
        image = image.or(command::image);
        deploys |= command.deploys();
    }

    void inventory(String path, Remarks remarks) {
        if (inventory.isPresent() && !inventory.get().equals(path)) {
            remarks.add("its playbooks use several inventories; a pipeline has one: " + inventory.get());
        }
        inventory = inventory.or(() -> Optional.of(path));
    }

    void failsOnError() {
        failOnError = true;
    }
}
