package dev.lighterman.run.judge;

import dev.lighterman.run.stage.RunDescription;
import java.util.Optional;

/** Why ansible-playbook could not be started, and what to do about it. */
final class NotStarted {
    private static final String USUAL = "ansible-playbook";

    private NotStarted() {}

    /** It is not there, or cannot be executed. */
    static Said program(RunDescription run, RunStatus status, String why) {
        return new Said(
                run.program() + " could not be started on " + run.server() + ": " + why,
                Optional.of("perhaps you should " + remedy(run, status)));
    }

    private static String remedy(RunDescription run, RunStatus status) {
        if (run.image().isPresent()) {
            return "install it there, or set server.image.engine";
        }
        return switch (status.found().size()) {
            case 0 ->
                "install ansible-core there, or set server.ansible to the path of ansible-playbook or of its virtualenv";
            case 1 ->
                // a single one was taken in place of the usual name, but not in place of another
                run.program().equals(USUAL)
                        ? "mend " + status.found().get(0)
                        : "set server.ansible to " + status.found().get(0) + ", which is there";
            default -> "set server.ansible to one of those that are there: " + String.join(", ", status.found());
        };
    }

    /** The keys and passwords of the managed hosts could not be put in place. */
    static Said access(RunDescription run, String why) {
        Optional<String> remedy = Optional.empty();
        if (why.contains("ssh-agent could not be started") || why.contains("ssh-add could not be")) {
            remedy = Optional.of("install OpenSSH's client there (openssh-client, openssh-clients)");
        } else if (why.contains("sshpass")) {
            remedy = Optional.of(
                    "install sshpass there, or log in with keys; where the hosts are not reached by ssh, set"
                            + " ansible.connection");
        }
        return new Said(
                "the keys and passwords for the hosts could not be used on " + run.server() + ": " + why,
                remedy.map(text -> "perhaps you should " + text));
    }
}
