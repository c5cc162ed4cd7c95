package dev.lighterman.maven;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.app.FileWords;
import dev.lighterman.report.console.Console;
import dev.lighterman.report.console.ConsoleKind;
import dev.lighterman.report.console.Consoles;
import dev.lighterman.report.console.Terminal;
import dev.lighterman.report.console.Verbosity;
import dev.lighterman.report.result.SafeLine;
import dev.lighterman.settings.Secrets;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.BuildPluginManager;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/** The common part of all goals: parameters that every goal has, and how one ends. */
abstract class LightermanMojo extends AbstractMojo {
    private static final String FILE_PROPERTY = "lighterman.file";

    /** The pipeline file. Without it {@code lighterman.yml} of the module, or of the one above it that has it. */
    @Parameter(property = FILE_PROPERTY)
    private File file;

    /** Does nothing. */
    @Parameter(property = "lighterman.skip", defaultValue = "false")
    private boolean skip;

    /** The build. */
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    /** This call of the goal. */
    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    @Inject
    private LifecycleExecutor lifecycle;

    @Inject
    private BuildPluginManager plugins;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Skipped: lighterman.skip is set.");
            return;
        }
        DebugLog debug = getLog().isDebugEnabled() ? new DebugLog(getLog()::debug) : null;
        try {
            UnknownParameters.refuse(execution, project().getPlugin(Reactor.PLUGIN));
            perform();
        } catch (InvalidInputException e) {
            throw new MojoFailureException(sentences(e));
        } catch (LightermanException e) {
            throw new MojoFailureException(safe(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoFailureException("interrupted", e);
        } catch (IOException e) {
            throw new MojoExecutionException(FileWords.of(e), e);
        } finally {
            if (debug != null) {
                debug.close();
            }
        }
    }

    /** Does what the goal is for. */
    abstract void perform()
            throws LightermanException, IOException, InterruptedException, MojoExecutionException, MojoFailureException;

    final MavenSession session() {
        return session;
    }

    final MojoExecution execution() {
        return execution;
    }

    /** The module this call is for; the root for a goal of the command line. */
    final MavenProject project() {
        return session.getCurrentProject();
    }

    /** The pipeline file that was named. */
    final Optional<Path> named() {
        return Optional.ofNullable(file)
                .map(one -> isNamedForAll() && root().isPresent()
                        ? root().get().resolve(userProperties().getProperty(FILE_PROPERTY))
                        : one.toPath());
    }

    /** Whether the command line names it, for the whole build; Maven takes it from each module's directory. */
    final boolean isNamedForAll() {
        return userProperties().containsKey(FILE_PROPERTY);
    }

    private Optional<Path> root() {
        return Optional.ofNullable(session.getTopLevelProject().getBasedir()).map(File::toPath);
    }

    /** Whether a goal of the command line was called for the whole build, and not one in the turn of a module. */
    final boolean isForAll() {
        return execution.getSource() == MojoExecution.Source.CLI && project().equals(session.getTopLevelProject());
    }

    /** Calls the goal for a module, with the configuration that this has. */
    final void callIn(MavenProject module) throws MojoExecutionException, MojoFailureException {
        MavenProject current = session.getCurrentProject();
        MavenSession own = session.clone();
        own.setCurrentProject(module);
        try {
            String goal = execution.getGroupId() + ":" + execution.getArtifactId() + ":" + execution.getVersion() + ":"
                    + execution.getGoal();
            for (MojoExecution one : lifecycle.calculateExecutionPlan(own, goal).getMojoExecutions()) {
                plugins.executeMojo(own, one);
            }
        } catch (MojoExecutionException | MojoFailureException e) {
            throw e;
        } catch (Exception e) { // a dozen kinds, all of which end the goal
            throw new MojoExecutionException(module.getArtifactId() + ": " + e.getMessage(), e);
        } finally {
            session.setCurrentProject(current);
        }
    }

    /** Properties of the command line. */
    final Properties userProperties() {
        return session.getUserProperties();
    }

    /** Problems name a file as it is given here: relative to where Maven was started, where it is below that. */
    static Path asNamed(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path path = file.toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }

    /** What others may have written, such as a server: without logins, and without what a terminal would obey. */
    static String safe(String text) {
        return Secrets.withoutLogins(text)
                .lines()
                .map(line -> SafeLine.of(line, System.getenv()))
                .collect(Collectors.joining("\n"));
    }

    /** A console whose lines go to Maven's log. */
    final Console logConsole(Verbosity verbosity) {
        PrintStream log = new PrintStream(
                new LogStream(getLog()::info, getLog()::warn, getLog()::error), false, StandardCharsets.UTF_8);
        return Consoles.of(ConsoleKind.PLAIN, log, verbosity, Terminal.NONE, Map.of(), isGuarded());
    }

    /** Whether what others wrote must not do anything where it is shown. */
    static boolean isGuarded() {
        return Consoles.isObeyed(Terminal.detect(System.getenv()), System.getenv());
    }

    /** The path of a parameter; null where it is not given. */
    static Path path(File file) {
        return file == null ? null : file.toPath();
    }

    /** All problems, those of overrides in the words of Maven. */
    static String sentences(InvalidInputException e) {
        List<String> problems = e.problems().stream()
                .map(Object::toString)
                .map(Overrides::inMavensWords)
                .map(LightermanMojo::safe)
                .toList();
        return problems.stream().collect(Collectors.joining("\n"));
    }
}
