package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.PrintedRecap;
import dev.lighterman.lab.Tier;
import dev.lighterman.report.result.ResultJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Playbooks and roles that others wrote, as Debian packages them, through {@code play}: the recap of the result is the one
 * that Ansible prints. Tests of Ansible's community collection, with includes, blocks, handlers, dependencies and failures
 * that are expected; playbooks of Cisco's, oVirt's and OpenSCAP's. They change nothing outside of temporary directories.
 */
@Tag(Tier.CORPORA)
@Timeout(900)
class OthersPlaybooksIT {
    private static final String FILTERS =
            "filter_dict_kv, filter_random_mac, filter_time, lookup_cartesian, lookup_flattened";
    private static final String SMALL = "read_csv, " + FILTERS;

    @TempDir
    Path directory;

    private final Lab lab = Lab.ssh();

    static Stream<Arguments> manners() {
        return Stream.of(
                Arguments.of("serial: 1", SMALL, List.of()),
                Arguments.of("strategy: free\n  become: true", SMALL, List.of("--forks", "2")),
                Arguments.of("any_errors_fatal: true", "ini_file, python_requirements_info", List.of("--limit", "h1")),
                Arguments.of("gather_facts: true", FILTERS, List.of("--limit", "h2", "--check", "--diff")));
    }

    @ParameterizedTest
    @MethodSource("manners")
    void theRecapIsWhatAnsiblePrints(String manner, String roles, List<String> options) throws Exception {
        Path collections = Ansibles.oldest().resolveSibling("root/usr/lib/python3/dist-packages");
        Files.writeString(directory.resolve("ansible.cfg"), """
                [defaults]
                collections_paths = %s
                roles_path = %s/ansible_collections/community/general/tests/integration/targets
                """.formatted(collections, collections));
        Path playbook = Files.writeString(
                directory.resolve("play.yml"), "- hosts: all\n  " + manner + "\n  roles: [" + roles + "]\n");

        RunResult run = run(playbook, hosts(), options);

        assertThat(run.tasks()).hasSizeGreaterThan(10);
    }

    static Stream<Arguments> selections() {
        return Stream.of(
                Arguments.of(List.of("--check"), "24 17 14, 2 0 2"),
                Arguments.of(List.of("--tags", "boot_order,ntp"), "3 2 4, 1 0 0"),
                Arguments.of(List.of("--skip-tags", "lan_connectivity,untagged,storage"), "5 4 9, 1 0 1"));
    }

    /**
     * Five of Cisco's playbooks: tasks delegated to localhost, blocks that run once, roles under tags. The key is
     * encrypted under an id, with the command that their comments give; none of theirs has a password that is known.
     */
    @ParameterizedTest
    @MethodSource("selections")
    void delegatedOnceAndUnderTagsWithAKeyFromTheVault(List<String> selection, String counts) throws Exception {
        Path project = project("cisco/intersight/playbooks");
        Path key = lab.sshKeys().resolve("ecdsa_pem");
        Path password = Files.writeString(directory.resolve("password"), "password");
        String encrypted =
                vault(key, "encrypt_string", "--vault-id", "tme@" + password, "--stdin-name", "api_private_key");
        List<String> signed = new CopyOnWriteArrayList<>();
        HttpServer api = intersight(signed);
        try {
            Files.createDirectory(project.resolve("group_vars"));
            Files.writeString(
                    project.resolve("group_vars/all.yml"),
                    encrypted + "\napi_uri: http://127.0.0.1:"
                            + api.getAddress().getPort() + "/api/v1\n" + "api_key_id: the/key/id\n");
            Path playbook = Files.writeString(project.resolve("site.yml"), """
                    - import_playbook: cos_server_policies_and_profiles.yml
                    - import_playbook: update_standalone_inventory.yml
                    - import_playbook: hcl_status.yml
                    - import_playbook: claim_device.yml
                    - import_playbook: deploy_server_profiles.yml
                    """);
            List<String> options = new ArrayList<>(selection);
            options.addAll(List.of("--vault-id", "tme@" + password, "-e", "group=Intersight_HX"));
            options.addAll(List.of("-e", "SecurityToken=a SerialNumber=b max_servers=1000"));
            options.addAll(List.of("-e", "filepath=" + directory.resolve("found")));

            RunResult run = run(playbook, project.resolve("example_inventory").toString(), options);

            assertThat(run.recap().values().stream()
                            .map(host -> host.ok() + " " + host.changed() + " " + host.skipped())
                            .collect(Collectors.joining(", ")))
                    .isEqualTo(counts);
            assertThat(run.tasks().stream()
                            .filter(task -> task.delegatedTo().isPresent())
                            .map(task -> task.delegatedTo().get()))
                    .hasSizeGreaterThan(3)
                    .containsOnly("localhost");
            assertThat(signed).isNotEmpty().allMatch(header -> header.contains("keyId=\"the/key/id\""));
        } finally {
            api.stop(0);
        }
    }

    static Stream<Arguments> engines() {
        return Stream.of(
                Arguments.of("infra", "ovirt_infra.yml", "vars/passwords.yml", List.of("--check")),
                Arguments.of("cluster_upgrade", "cluster_upgrade.yml", "passwords.yml", List.of("--check")),
                Arguments.of(
                        "disaster_recovery",
                        "dr_play.yml",
                        "ovirt_passwords.yml",
                        List.of("--check", "--tags", "clean_engine", "-e", "dr_ignore_error_clean=True")));
    }

    /**
     * oVirt's examples, with the file of passwords encrypted as it says itself. There is no oVirt: logging in fails, what
     * a block does always fails then too, and with the last one each failure is ignored.
     */
    @ParameterizedTest
    @MethodSource("engines")
    void aWholeFileFromTheVaultAndFailuresInBlocks(String role, String play, String passwords, List<String> more)
            throws Exception {
        Path project = project("ovirt/ovirt/roles/" + role + "/examples");
        Path password = Files.writeString(directory.resolve("password"), "password");
        Path file = project.resolve(passwords);
        vault(file, "encrypt", "--vault-password-file", password.toString(), file.toString());
        assertThat(file).content().startsWith("$ANSIBLE_VAULT;1.1;AES256\n");
        List<String> options = new ArrayList<>(List.of("--vault-password-file", password.toString()));
        options.addAll(more);

        RunResult run = run(project.resolve(play), "localhost,", options);

        assertThat(run.failed().size() + run.ignored().size()).isGreaterThan(1);
    }

    /** OpenSCAP's playbook for Debian, in check mode: tasks and blocks with up to twenty tags each. */
    @Test
    void manyTags() throws Exception {
        Path playbook = directory.resolve("play.yml");
        Files.copy(
                Ansibles.others().resolve("share/scap-security-guide/ansible/debian11-playbook-standard.yml"),
                playbook);
        settings(directory);

        RunResult run = run(
                playbook, hosts(), List.of("--check", "--tags", "configure_strategy", "--skip-tags", "CJIS-5.5.2.2"));

        assertThat(run.recap()).containsOnlyKeys("h1", "h2");
        // five tasks a host where there is no logrotate, more where there is
        assertThat(run.tasks()).hasSizeGreaterThanOrEqualTo(10);
    }

    /** Runs it; whatever comes of it, the result is what Ansible prints. */
    private RunResult run(Path playbook, String inventory, List<String> options) throws Exception {
        Path result = directory.resolve("result.json");
        List<String> all = new ArrayList<>(List.of("play", playbook.toString(), "-i", inventory));
        all.addAll(List.of("--console", "plain", "-v", "--no-color", "--result", result.toString()));
        all.addAll(options);
        for (String setting : List.of(
                "host=" + lab.sshHost(),
                "port=" + lab.sshPort(),
                "user=" + lab.sshUser(),
                "identity=" + lab.sshIdentity(),
                "knownHosts=" + lab.knownHosts())) {
            all.addAll(List.of("--set", "server." + setting));
        }

        CommandRun play = CommandRun.of(all.toArray(String[]::new));

        RunResult run =
                ResultJson.read(Files.readString(result)).jobs().get(0).runs().get(0);
        Map<String, HostRecap> printed = PrintedRecap.read(play.out());
        assertThat(printed).as(play.out()).isNotEmpty();
        assertThat(run.recap()).as(play.out()).isEqualTo(printed);
        assertThat(run.warnings()).noneMatch(warning -> warning.contains("statistics"));
        int failed = printed.values().stream().mapToInt(HostRecap::failed).sum();
        assertThat(run.failed()).hasSize(failed);
        int ignored = printed.values().stream().mapToInt(HostRecap::ignored).sum();
        assertThat(run.ignored()).hasSize(ignored);
        return run;
    }

    /** A copy of a folder of a collection's, with the settings that find the collections. */
    private Path project(String folder) throws Exception {
        Path from = Ansibles.others().resolve("lib/python3/dist-packages/ansible_collections/" + folder);
        Path project = directory.resolve("project");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, project.resolve(from.relativize(file).toString()));
            }
        }
        settings(project);
        return project;
    }

    private static void settings(Path project) throws Exception {
        Files.writeString(
                project.resolve("ansible.cfg"),
                "[defaults]\ncollections_paths = " + Ansibles.others().resolve("lib/python3/dist-packages") + "\n");
    }

    private String hosts() throws IOException {
        return Files.writeString(directory.resolve("hosts"), """
                h1 ansible_connection=local
                h2 ansible_connection=local
                [all:vars]
                ansible_python_interpreter=/usr/bin/python3
                """).toString();
    }

    /** What ansible-vault prints. */
    private static String vault(Path input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Ansibles.MACHINE.bin().resolve("ansible-vault").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** An Intersight that has one of everything, and notes how it was signed. */
    private static HttpServer intersight(List<String> signed) throws IOException {
        byte[] answer = """
                {"Results": [{"Moid": "0123456789abcdef01234567", "Name": "rack1", "Model": "UCSC", "Profiles": []}]}
                """.getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            signed.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }
}
