package dev.lighterman.maven;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.jenkins.JenkinsImport;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes a pipeline file of Jenkins jobs: {@code mvn lighterman:import -Dlighterman.configurations=jobs/shop/config.xml}. What
 * has no counterpart is said as a warning, and in the file. Secrets stay in Jenkins.
 */
@Mojo(name = "import", requiresProject = false, aggregator = true, threadSafe = true)
public final class ImportMojo extends LightermanMojo {
    /** The job's {@code config.xml}, then those of the jobs it triggers, in their order. */
    @Parameter(property = "lighterman.configurations")
    private List<File> configurations = List.of();

    /** Publish Over SSH's global configuration, in Jenkins' home, which has the servers' addresses. */
    @Parameter(property = "lighterman.globals")
    private File globals;

    /** Writes the pipeline file there, unless there is one already; without it, it is printed on standard output. */
    @Parameter(property = "lighterman.imported")
    private File out;

    @Override
    void perform() throws LightermanException, IOException {
        if (configurations.isEmpty()) {
            throw new InvalidInputException("no job is named; perhaps you should run: mvn lighterman:import"
                    + " -Dlighterman.configurations=jobs/shop/config.xml");
        }
        JenkinsImport.Result made = JenkinsImport.read(
                configurations.stream().map(File::toPath).toList(),
                Optional.ofNullable(globals).map(File::toPath));
        if (out == null) {
            RawOutput.print(made.text().lines().toList());
        } else {
            made.write(out.toPath());
            getLog().info("written  " + out);
        }
        made.remarks().forEach(remark -> getLog().warn(safe(remark)));
    }
}
