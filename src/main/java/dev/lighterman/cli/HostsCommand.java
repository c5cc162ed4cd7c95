package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.settings.CommandOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The common part of the commands that run something on hosts without a playbook of the user's. */
abstract class HostsCommand extends PipelineCommand {
    @Parameters(
            index = "0",
            paramLabel = "HOSTS",
            description = "Which hosts, as Ansible's pattern: web, 'web:&eu', all.")
    private String hosts;

    @Mixin
    private CallOptions call = new CallOptions();

    @Mixin
    private HostOptions options = new HostOptions();

    HostsCommand(Lighterman root) {
        super(root);
    }

    final String hosts() {
        return hosts;
    }

    final CallOptions callOptions() {
        return call;
    }

    final HostOptions hostOptions() {
        return options;
    }

    @Override
    CommandOptions used() {
        return CommandOptions.PLAY;
    }

    @Override
    Pipeline pipeline() throws InvalidInputException {
        return root().serverPipeline(call.fields());
    }
}
