package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Problem;
import dev.lighterman.settings.CommandOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/** The common part of all goals: where the pipeline file is and what overrides it. */
abstract class LightermanMojo extends AbstractMojo {
    /** The pipeline file. */
    @Parameter(property = "lighterman.file", defaultValue = "${basedir}/lighterman.yml")
    private File file;

    /** Does nothing. */
    @Parameter(property = "lighterman.skip", defaultValue = "false")
    private boolean skip;

    /**
     * Fields of the pipeline file by path, over those in it, for example {@code server.host}. Each can be given as
     * {@code -Dlighterman.server.host=...} too, or as a property of the project. Never put a password here: write
     * {@code ${env:NAME}} or {@code ${file:PATH}} in the pipeline file.
     */
    @Parameter
    private Map<String, String> set = Map.of();

    /** The build. */
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Skipped: lighterman.skip is set.");
            return;
        }
        if (!file.exists() && session.getProjects().size() > 1) {
            getLog().info("Nothing to do: there is no " + file.getName() + " in this module.");
            return;
        }
        try {
            execute(pipeline());
        } catch (InvalidInputException e) {
            throw new MojoFailureException(sentences(e));
        } catch (FileSystemException e) {
            throw new MojoExecutionException(
                    e.getFile() + ": " + (e.getReason() == null ? e.getClass().getSimpleName() : e.getReason()), e);
        } catch (IOException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        }
    }

    abstract void execute(Pipeline pipeline) throws InvalidInputException, IOException, MojoFailureException;

    private Pipeline pipeline() throws InvalidInputException {
        if (!file.exists()) {
            throw new InvalidInputException(
                    "there is no " + file + "; perhaps you should write one, or name yours with -Dlighterman.file");
        }
        Map<String, String> overrides =
                Overrides.of(set, session.getCurrentProject().getProperties(), session.getUserProperties());
        List<String> unused = used().unused(Overrides.ofOneGoal(session.getGoals(), session.getUserProperties()));
        if (!unused.isEmpty()) {
            throw new InvalidInputException(unused.stream()
                    .map(path ->
                            Problem.of("the goal does not use " + path + ", so -Dlighterman." + path + " is no use"))
                    .toList());
        }
        return Pipeline.load(asNamed(), overrides);
    }

    /** What the goal uses of the pipeline file. */
    CommandOptions used() {
        return CommandOptions.ALL;
    }

    /** Problems name the file as it is given here: relative to where Maven was started, where it is below that. */
    private Path asNamed() {
        Path here = Path.of("").toAbsolutePath();
        Path path = file.toPath().toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }

    /** All problems, those of overrides in the words of Maven. */
    static String sentences(InvalidInputException e) {
        List<String> problems = e.problems().stream()
                .map(Object::toString)
                .map(Overrides::inMavensWords)
                .toList();
        return problems.stream().collect(Collectors.joining("\n"));
    }
}
