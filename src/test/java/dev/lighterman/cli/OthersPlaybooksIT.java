package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.HostRecap;
import dev.lighterman.api.RunResult;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Lab;
import dev.lighterman.report.ResultJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Roles that others wrote, with includes, blocks, handlers, dependencies and failures that are expected: the tests of
 * Ansible's community collection, as Debian 11's package has them. Run through {@code play} in several manners; the recap
 * of the result is the one that Ansible prints.
 */
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
        Files.writeString(directory.resolve("hosts"), """
                h1 ansible_connection=local
                h2 ansible_connection=local
                [all:vars]
                ansible_python_interpreter=/usr/bin/python3
                """);
        Path playbook = Files.writeString(
                directory.resolve("play.yml"), "- hosts: all\n  " + manner + "\n  roles: [" + roles + "]\n");
        Path result = directory.resolve("result.json");
        List<String> all = new ArrayList<>(List.of("play", playbook.toString(), "-i", directory + "/hosts"));
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
        Map<String, HostRecap> printed = PlaybooksIT.printedRecap(play.out());
        assertThat(printed).as(play.out()).isNotEmpty();
        assertThat(run.recap()).as(play.out()).isEqualTo(printed);
        assertThat(run.warnings()).noneMatch(warning -> warning.contains("statistics"));
        assertThat(run.tasks()).hasSizeGreaterThan(10);
        int failed = printed.values().stream().mapToInt(HostRecap::failed).sum();
        assertThat(run.failed()).hasSize(failed);
        int ignored = printed.values().stream().mapToInt(HostRecap::ignored).sum();
        assertThat(run.ignored()).hasSize(ignored);
    }
}
