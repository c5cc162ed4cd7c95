package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Check;
import dev.lighterman.api.LightermanException;
import dev.lighterman.report.CheckText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Checks everything a run needs, and names each remedy: the connection, Python, Ansible and room on the server, the container
 * engine, the registry login, kubectl and the cluster's API. Changes nothing. Fails the build when something is missing.
 */
@Mojo(name = "doctor", requiresProject = false, threadSafe = true)
public final class DoctorMojo extends ServerMojo {
    @Override
    boolean isPerPipeline() {
        return true;
    }

    @Override
    void execute(Pipeline pipeline) throws LightermanException, InterruptedException, MojoFailureException {
        boolean json = isJson();
        List<String> failed = new ArrayList<>();
        pipeline.doctor(check -> {
            if (check.state() == Check.State.FAILED) {
                failed.add(check.name());
            }
            if (json) {
                RawOutput.print(List.of(CheckText.json(check)));
            } else {
                CheckText.lines(check).stream().map(LightermanMojo::safe).forEach(log(check));
            }
        });
        if (!failed.isEmpty()) {
            throw new MojoFailureException("what a run needs is missing or wrong: " + String.join(", ", failed));
        }
    }

    private Consumer<String> log(Check check) {
        return switch (check.state()) {
            case OK -> getLog()::info;
            case WARNING -> getLog()::warn;
            case FAILED -> getLog()::error;
        };
    }
}
