package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.stage.RunArchive;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Hosts that failed, more than a command line has room for. */
class ManyFailedTest {
    private static List<String> command(int hosts) throws Exception {
        List<String> names = IntStream.range(0, hosts)
                .mapToObj(number -> "web" + number + ".example.org")
                .toList();
        RunRequest request = PlayPlan.limited(
                RunRequest.of("site.yml")
                        .project(List.of(StagedFile.of("site.yml", "[]")))
                        .with(options -> options.limit(LastFailed.LIMIT)),
                names);
        return RunArchive.of("server", "an-id", request, RunClocks.DEFAULT)
                .description()
                .command();
    }

    /** Linux refused to start ansible-playbook, and the result said to install it. */
    @Test
    void areInAFile() throws Exception {
        assertThat(command(2)).contains("web0.example.org,web1.example.org");
        List<String> command = command(10_000);
        assertThat(command.get(command.indexOf("--limit") + 1)).startsWith("@").endsWith("/slice");
        assertThat(command).allMatch(word -> word.length() < 1000);
    }
}
