package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskFailure.HostFault;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Tier;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hosts that fail, each in a way of its own, on real servers: what is found out is what docs/why-hosts-fail.md says. With {@code
 * -Dlighterman.regenerate=true} the machine's Ansible writes the table there anew.
 */
@Timeout(300)
class WhyHostsFailIT {
    private static final Path PAGE = Path.of("docs/why-hosts-fail.md");
    private static final String BEGIN = "<!-- table -->\n";
    private static final String END = "<!-- end of table -->";
    private static final String HEAD =
            "| What is wrong | Found | Remedy | Kind | Ansible's words |\n|---|---|---|---|---|\n";
    private static final int LONGEST = 120;
    private static final boolean WRITE = Boolean.getBoolean("lighterman.regenerate");

    /** Where Ansible needs a program for passwords that this machine may have. */
    private static final List<String> BY_PASSWORD = List.of("password", "keys-only");

    @TempDir
    static Path directory;

    private static FaultyHosts hosts;

    @BeforeAll
    static void start() throws Exception {
        hosts = FaultyHosts.start(directory);
    }

    @AfterAll
    static void end() throws Exception {
        hosts.close();
    }

    static Stream<String> versions() throws Exception {
        return Tier.all()
                ? Stream.of(
                        Ansibles.oldest().resolve("ansible-playbook").toString(),
                        Ansibles.MACHINE.playbook(),
                        Ansibles.NEWEST.playbook())
                : Stream.of(Ansibles.MACHINE.playbook());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatIsFoundOutIsWhatTheDocumentSays(String ansible) throws Exception {
        Map<String, String> rows = rows();
        List<String> wrong = new ArrayList<>();
        Map<List<FaultyHosts.Host>, CompletableFuture<Map<String, TaskFailure>>> runs = new LinkedHashMap<>();
        Stream.of(hosts.unreached(), hosts.refused(), hosts.reached())
                .map(some -> some.stream()
                        .filter(host -> !BY_PASSWORD.contains(host.name()) || needsNoSshpass(ansible))
                        .toList())
                .forEach(some -> runs.put(some, CompletableFuture.supplyAsync(() -> failures(ansible, some))));
        for (List<FaultyHosts.Host> some : runs.keySet()) {
            Map<String, TaskFailure> failures = runs.get(some).join();
            for (FaultyHosts.Host host : some) {
                TaskFailure failure = failures.get(host.name());
                Optional<HostFault> why = Optional.ofNullable(failure).flatMap(TaskFailure::why);
                if (why.isEmpty() || why.get().kind() != host.kind()) {
                    wrong.add(host.name() + ": " + why + " of " + failure);
                    continue;
                }
                String found = "| " + host.what() + " | " + cell(why.get().message()) + " | "
                        + cell(why.get().remedy()) + " | `" + host.kind() + "` | ";
                if (WRITE && (Ansibles.MACHINE.playbook().equals(ansible) || BY_PASSWORD.contains(host.name()))) {
                    rows.put(host.what(), found + shortened(cell(failure.message())) + " |");
                } else if (!rows.getOrDefault(host.what(), "").startsWith(found)) {
                    wrong.add(host.name() + ": " + found);
                }
            }
        }
        if (WRITE) {
            write(rows);
        }
        assertThat(wrong)
                .as("to write the table anew: -Dlighterman.regenerate=true, with -Dlighterman.tests=all")
                .isEmpty();
    }

    private static String shortened(String words) {
        return words.length() <= LONGEST ? words : words.substring(0, LONGEST).strip() + " ...";
    }

    private static boolean needsNoSshpass(String ansible) {
        return Tier.all() && ansible.equals(Ansibles.NEWEST.playbook());
    }

    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String line : table(Files.readString(PAGE)).lines().skip(2).toList()) {
            rows.put(line.split(" \\| ", -1)[0].substring(2), line);
        }
        return rows;
    }

    private static String table(String page) {
        return page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));
    }

    private static void write(Map<String, String> rows) throws IOException {
        String page = Files.readString(PAGE);
        Files.writeString(
                PAGE,
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                        + HEAD
                        + String.join("\n", rows.values())
                        + "\n"
                        + page.substring(page.indexOf(END)));
    }

    private static String cell(String text) {
        return hosts.plain(text).strip().replace("|", "\\|");
    }

    private static Map<String, TaskFailure> failures(String ansible, List<FaultyHosts.Host> wanted) {
        StringBuilder inventory = new StringBuilder();
        wanted.forEach(host -> inventory.append(host.name() + " " + host.variables() + "\n"));
        RunRequest request = RunRequest.of("play.yml")
                .project(List.of(StagedFile.of("play.yml", """
                        - hosts: all
                          gather_facts: no
                          tasks:
                            - script: hello.sh
                              when: inventory_hostname == 'noexec'
                            - gather_facts:
                              when: inventory_hostname == 'no-python'
                            - ping:
                              when: inventory_hostname != 'noexec'
                        """), StagedFile.of("hello.sh", "#!/bin/sh\necho hello\n")))
                .inventories(List.of(
                        new RunInventory.Staged("hosts", List.of(StagedFile.of("hosts", inventory.toString())))))
                .ansiblePlaybook(ansible)
                .with(options -> options.forks(30).environment(Map.of("ANSIBLE_TIMEOUT", FaultyHosts.PATIENCE)));
        RunResult result;
        try {
            // one of its own: a host is let in by a connection that another one has open
            Path home = Files.createTempDirectory(directory, "home");
            result = Runs.run(WrappedNode.at(new LocalNode("ansible-server", List.of()), home), request);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
        assertThat(result.warnings()).noneMatch(warning -> warning.contains("events"));
        Map<String, TaskFailure> failures = new LinkedHashMap<>();
        result.failed().forEach(failure -> failures.put(failure.host(), failure));
        return failures;
    }
}
