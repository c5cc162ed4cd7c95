package dev.lighterman.run;

import static dev.lighterman.run.Runs.directory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.PrintedRecap;
import dev.lighterman.lab.Tier;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.stage.RunRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ansible 2.10, which runs no {@code meta} task as a task of its own and tells no end of an asynchronous one, gives the same
 * events otherwise. What else it does not know, {@code docs/ansible-versions.md} says.
 */
@Tag(Tier.VERSIONS)
@Timeout(300)
class OldAnsibleIT {
    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"diffs", "includes", "loops", "order", "prompts", "retries", "silence", "stats"})
    void theEventsAreTheSame(String name) throws Exception {
        Runs.Recorder recorder = new Runs.Recorder();
        RunRequest request = VersionsIT.request(name, home)
                .ansiblePlaybook(Ansibles.oldest().resolve("ansible-playbook").toString());
        RunResult result = Runs.runner(WrappedNode.at(new LocalNode("ansible-server", List.of()), home))
                .run(request, recorder);

        assertThat(recorder.of(RunEvent.PlaybookStarted.class).get(0).ansibleVersion())
                .startsWith("2.10.");
        assertThat(result.warnings()).as("warnings").noneMatch(warning -> warning.contains("statistics"));
        assertThat(result.recap()).as(recorder.output()).isEqualTo(PrintedRecap.read(recorder.output()));
        String golden = asBefore211(Files.readString(VersionsIT.PLAYBOOKS.resolve(name + "/events.txt")));
        assertThat(EventText.byHost(EventText.of(
                        recorder.events, directory(home, result.id()).toString())))
                .isEqualTo(EventText.byHost(golden));
    }

    private static String asBefore211(String events) {
        List<String> lines = new ArrayList<>();
        boolean meta = false;
        for (String line : events.lines().toList()) {
            meta = line.startsWith("task ") ? line.contains(" | meta | ") : meta && line.startsWith("  ");
            if (!meta && !line.matches("  \\S+ async (ok|failed) of .*")) {
                lines.add(line.contains("\"finished\":true") ? line.replace(",\"started\":true", "") : line);
            }
        }
        return String.join("\n", lines) + "\n";
    }
}
