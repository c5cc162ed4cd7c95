package dev.lighterman.cli;

import dev.lighterman.api.Check;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.report.CheckText;
import dev.lighterman.settings.CommandOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        header = "Checks everything a run needs, and names each remedy.",
        description = {
            "Connects to the server and looks at what a run would need there: Python, Ansible, room on the disk; and by a"
                    + " small playbook at the container engine, the registry login, kubectl and the cluster's API on"
                    + " the hosts that use them. Changes nothing.",
            "",
            "Only what the pipeline file names is looked at; the server part alone will do."
        },
        footer = {"  lighterman doctor", "  lighterman doctor --set server.host=10.0.0.5 --set server.user=root"})
final class DoctorCommand implements Callable<Integer> {
    private final Lighterman root;

    DoctorCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InvalidInputException, InterruptedException {
        root.check(CommandOptions.ALL);
        AtomicBoolean failed = new AtomicBoolean();
        Consumer<Check> told = check -> {
            failed.compareAndSet(false, check.state() == Check.State.FAILED);
            print(check);
        };
        try {
            root.serverPipeline().doctor(told);
        } catch (ConnectionException e) {
            return ExitCodes.CONNECTION; // a check has said it
        }
        return failed.get() ? ExitCodes.FAILURE : ExitCodes.SUCCESS;
    }

    private void print(Check check) {
        if (root.json()) {
            root.surroundings().out().println(CheckText.json(check));
        } else {
            CheckText.lines(check).forEach(root::show);
        }
    }
}
