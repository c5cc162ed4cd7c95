package dev.lighterman.maven;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.app.starter.StarterFiles;
import java.io.File;
import java.io.IOException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Looks at the project, says what it found, and writes a {@code lighterman.yml} for that, with comments. Files that are there
 * already are left alone.
 */
@Mojo(name = "init", requiresProject = false, aggregator = true, threadSafe = true)
public final class InitMojo extends LightermanMojo {
    /** The project's directory. */
    @Parameter(property = "lighterman.directory", defaultValue = "${basedir}")
    private File directory;

    /** Whether to write what the file stands for too, for reading: playbooks, inventory, ansible.cfg. */
    @Parameter(property = "lighterman.playbooks")
    private boolean playbooks;

    @Override
    void perform() throws InvalidInputException, IOException {
        StarterFiles files = StarterFiles.in(asNamed(directory.toPath()), System.getenv());
        files.found().forEach(line -> getLog().info("found    " + line));
        files.write(playbooks, (path, written) -> getLog().info((written ? "written  " : "kept     ") + path));
        files.next("mvn lighterman:").forEach(line -> getLog().info(line));
    }
}
