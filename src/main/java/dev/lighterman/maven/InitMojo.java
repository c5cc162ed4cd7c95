package dev.lighterman.maven;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.app.starter.StarterFiles;
import dev.lighterman.pipeline.check.PodRights;
import java.io.File;
import java.io.IOException;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Looks at the project, says what it found, and writes a {@code lighterman.yml} for that, with comments. Files that are there
 * already are left alone. With {@code -Dlighterman.pod} it gives the rights for control nodes in pods instead.
 */
@Mojo(name = "init", requiresProject = false, aggregator = true, threadSafe = true)
public final class InitMojo extends LightermanMojo {
    /** The project's directory. */
    @Parameter(property = "lighterman.directory", defaultValue = "${basedir}")
    private File directory;

    /** Whether to write what the file stands for too, for reading: playbooks, inventory, ansible.cfg. */
    @Parameter(property = "lighterman.playbooks")
    private boolean playbooks;

    /**
     * Writes nothing: gives the rights that {@code server.pod} needs in a namespace, as a service account, a role and its
     * binding.
     */
    @Parameter(property = "lighterman.pod")
    private boolean pod;

    /** With pod: the namespace. Without it the context's. */
    @Parameter(property = "lighterman.namespace")
    private String namespace;

    /** With pod: the context of the kubeconfig. Without it the current one. */
    @Parameter(property = "lighterman.context")
    private String context;

    /** With pod: prints the manifest, and gives no rights. */
    @Parameter(property = "lighterman.print")
    private boolean print;

    @Override
    void perform() throws LightermanException, IOException, InterruptedException {
        if (pod) {
            rights();
            return;
        } else if (namespace != null || context != null || print) {
            throw new InvalidInputException(
                    "lighterman.namespace, lighterman.context and lighterman.print need lighterman.pod");
        }
        StarterFiles files = StarterFiles.in(asNamed(directory.toPath()), System.getenv());
        files.found().forEach(line -> getLog().info("found    " + safe(line)));
        files.write(playbooks, (path, written) -> getLog().info((written ? "written  " : "kept     ") + path));
        files.next("mvn lighterman:").forEach(line -> getLog().info(line));
    }

    private void rights() throws LightermanException, InterruptedException {
        if (print) {
            RawOutput.stream().print(PodRights.manifest());
            return;
        }
        PodRights.apply(Optional.ofNullable(namespace), Optional.ofNullable(context))
                .forEach(applied -> getLog().info("applied  " + applied));
    }
}
