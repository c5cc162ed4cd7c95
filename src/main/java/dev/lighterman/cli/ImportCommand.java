package dev.lighterman.cli;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.jenkins.JenkinsImport;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        header = "Makes a pipeline file of Jenkins jobs.",
        description = {
            "Reads a Jenkins job's config.xml, and those of the jobs it triggers, and prints a pipeline file that does the"
                    + " same: git, polling, Maven, Publish Over SSH, the Ansible plugin. What has no counterpart is said on"
                    + " standard error, and in the file. Secrets stay in Jenkins; the file refers to environment variables"
                    + " instead. Contacts nothing."
        },
        footer = {
            "  lighterman import jobs/shop/config.xml > lighterman.yml",
            "  lighterman import jobs/shop/config.xml jobs/shop-deploy/config.xml \\",
            "      --globals jenkins.plugins.publish_over_ssh.BapSshPublisherPlugin.xml \\",
            "      --out lighterman.yml",
        })
final class ImportCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "CONFIG.xml",
            description = "The job's file, then those of the jobs it triggers, in their order.")
    private List<Path> configurations;

    @Option(
            names = "--globals",
            paramLabel = "FILE",
            description =
                    "Publish Over SSH's global configuration, in Jenkins' home, which has the servers' addresses.")
    private Path globals;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Writes the pipeline file there, unless there is one already. Default: standard output.")
    private Path out;

    private final Lighterman root;

    ImportCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InvalidInputException, IOException {
        root.check(CommandOptions.NONE);
        JenkinsImport.Result made = JenkinsImport.read(configurations, Optional.ofNullable(globals));
        if (out == null) {
            root.surroundings().out().print(made.text());
            root.surroundings().out().flush();
        } else {
            made.write(out);
        }
        made.remarks().forEach(remark -> root.surroundings().say("lighterman: " + remark));
        return ExitCodes.SUCCESS;
    }
}
