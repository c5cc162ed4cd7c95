package dev.lighterman.report;

import dev.lighterman.api.PipelineResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Output for CI servers that they get without an option: annotations and a step summary in GitHub Actions; and where the
 * repository is on a runner. Immutable.
 */
public final class ContinuousIntegration {
    private final Map<String, String> environment;

    /** What this process runs in. */
    public ContinuousIntegration(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Where the files of tasks are in the repository, which is the current directory where no CI server says otherwise.
     *
     * @param beside directories besides the current one that paths of tasks may be relative to, not null
     */
    public SourceFiles sources(List<Path> beside) {
        String root = environment.getOrDefault("GITHUB_WORKSPACE", environment.getOrDefault("CI_PROJECT_DIR", ""));
        List<Path> directories = new ArrayList<>(beside);
        directories.add(Path.of(""));
        return new SourceFiles(Path.of(root), directories);
    }

    /**
     * Annotates a workflow run and adds to its summary; nothing elsewhere.
     *
     * @param sources where the files of tasks are, not null
     * @param lines gets each annotation; it must come to standard output or error as it is, as a line of its own; not null
     * @throws IOException if the summary cannot be written
     */
    public void tell(PipelineResult result, SourceFiles sources, Consumer<String> lines) throws IOException {
        if (!"true".equals(environment.get("GITHUB_ACTIONS"))) {
            return;
        }
        Annotations.github(result, sources).forEach(lines);
        String file = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
        if (!file.isEmpty()) {
            Files.writeString(
                    Path.of(file), MarkdownSummary.write(result), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
