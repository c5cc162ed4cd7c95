package dev.lighterman.maven;

import dev.lighterman.api.LightermanException;
import dev.lighterman.pipeline.job.Selector;
import dev.lighterman.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.BuildFailure;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;

/** A package of the build before must not be delivered as one of this build. Not thread-safe. */
final class PackageCheck {
    private final MavenSession session;
    private final MojoExecution execution;
    private final Log log;

    PackageCheck(MavenSession session, MojoExecution execution, Log log) {
        this.session = session;
        this.execution = execution;
        this.log = log;
    }

    /**
     * Fails for a package of another build.
     *
     * @param delivered the modules whose packages the pipeline sends
     */
    void check(Settings settings, List<MavenProject> delivered)
            throws LightermanException, IOException, MojoFailureException {
        boolean builds = session.getGoals().isEmpty() // the POM's default goal
                || session.getGoals().stream().anyMatch(goal -> !goal.contains(":"));
        if (!builds
                || settings.image().isEmpty()
                || settings.source().isPresent()
                || !settings.build().isEmpty()) {
            return; // nothing is packaged by this build, or by the pipeline itself
        }
        Packages packages = new Packages(
                session.getAllProjects(), session.getRequest().getStartTime().toInstant());
        List<Path> sent;
        try {
            sent = Selector.files(settings);
        } catch (LightermanException e) {
            Optional<MavenProject> unfinished = Packages.unfinished(delivered);
            if (unfinished.isPresent()) {
                throw new MojoFailureException(notYet(unfinished.get()));
            }
            throw e;
        }
        for (Path file : sent) {
            Optional<MavenProject> failed = packages.owner(file)
                    .filter(module -> session.getResult().getBuildSummary(module) instanceof BuildFailure);
            if (failed.isPresent()) { // with --fail-at-end the build goes on
                throw new MojoFailureException(
                        failed.get().getArtifactId() + " has failed in this build; nothing of it is sent");
            }
        }
        Optional<MavenProject> old = packages.notPackaged(sent);
        if (old.isPresent()) {
            throw new MojoFailureException("what lies in "
                    + LightermanMojo.asNamed(Path.of(old.get().getBuild().getDirectory())) + " is of another build; "
                    + notYet(old.get()));
        }
        for (Path file : packages.leftOver(sent)) {
            log.warn(LightermanMojo.asNamed(file)
                    + " is sent, but is of another build; perhaps you should run: mvn clean");
        }
    }

    private String notYet(MavenProject module) {
        String goal = execution.getGoal();
        String command = "run: mvn package lighterman:" + goal;
        return "this build has not packaged " + module.getArtifactId()
                + (execution.getSource() == MojoExecution.Source.CLI
                                || !session.getProjects().contains(module)
                        ? "; perhaps you should " + command
                        : " yet; perhaps you should bind the goal " + goal + " to a phase in that module, or "
                                + command);
    }
}
