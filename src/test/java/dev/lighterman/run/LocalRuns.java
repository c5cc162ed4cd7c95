package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.stage.RunRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** What tests of runs on this machine begin with: a home of their own, and a record of all that is told. */
abstract class LocalRuns {
    @TempDir
    Path home;

    final Runs.Recorder recorder = new Runs.Recorder();

    WrappedNode node() {
        return WrappedNode.at(new LocalNode("ansible-server", List.of()), home);
    }

    RunResult run(RunRequest request) throws Exception {
        return Runs.runner(node()).run(request, recorder);
    }

    RunResult ok(RunRequest request) throws Exception {
        RunResult result = run(request);
        assertThat(result.outcome())
                .as("%s %s", result.reason(), recorder.output())
                .isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
        return result;
    }
}
