package dev.lighterman.maven;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.app.StarterFiles;
import java.io.File;
import java.io.IOException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes a {@code lighterman.yml} to start from, with comments, and beside it the playbooks, inventory and ansible.cfg it
 * stands for. Files that are there already are left alone.
 */
@Mojo(name = "init", requiresProject = false, aggregator = true, threadSafe = true)
public final class InitMojo extends LightermanMojo {
    /** Where to. */
    @Parameter(property = "lighterman.directory", defaultValue = "${basedir}")
    private File directory;

    @Override
    void perform() throws InvalidInputException, IOException {
        StarterFiles.write(
                asNamed(directory.toPath()),
                (path, written) -> getLog().info((written ? "written  " : "kept     ") + path));
        getLog().info(
                        "Change lighterman.yml first, image.name above all. Next: mvn lighterman:doctor, then mvn lighterman:render,"
                                + " which shows what would run.");
    }
}
