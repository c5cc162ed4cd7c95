package dev.lighterman.pipeline;

import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskStatus;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may help where a task of a ready playbook failed: here it is known which option the task was made from. */
final class Remedies {
    private static final String PUSH = "push remote dockerhub";
    private static final String LOGIN = "log in to the registry";
    /** ENOENT, which the command module gives as rc when there is no such program. */
    private static final int NO_SUCH_FILE = 2;

    private static final Pattern DENIED =
            Pattern.compile("denied|unauthorized|authentication required|no basic auth credentials|forbidden");
    private static final Pattern UNREACHABLE =
            Pattern.compile("connection refused|no such host|timeout|no route to host|network is unreachable");
    private static final Pattern GROUP = Pattern.compile("[\\p{L}\\p{N}_.-]+");

    private Remedies() {}

    /** For the image playbook, as the end of a sentence. */
    static Optional<String> image(Settings settings, RunResult result) {
        Settings.Image image = settings.image().orElseThrow();
        Optional<TaskFailure> failure = failure(result);
        if (failure.isEmpty()) {
            return Optional.empty();
        } else if (noProgram(failure.get())) {
            return Optional.of("; perhaps you should install " + image.engine() + " on "
                    + failure.get().host() + ", or choose another program with image.engine");
        } else if (failure.get().task().equals(LOGIN)) {
            return Optional.of("; perhaps you should check image.login, and the registry in image.name");
        } else if (!failure.get().task().equals(PUSH)) {
            return Optional.empty();
        }
        String said = failure.get().stderr().toLowerCase(Locale.ROOT);
        if (DENIED.matcher(said).find()) {
            return Optional.of(
                    image.login().isPresent()
                            ? "; perhaps you should check whether the user of image.login may push there"
                            : "; perhaps you should set image.login to a user who may push there");
        }
        return UNREACHABLE.matcher(said).find()
                ? Optional.of("; perhaps you should check the registry's host and port in image.name")
                : Optional.empty();
    }

    /** For the deployment playbook, as the end of a sentence. */
    static Optional<String> deployment(Settings settings, RunResult result) {
        Settings.Deploy deploy = settings.deploy().orElseThrow();
        if (failure(result).filter(Remedies::noProgram).isEmpty()) {
            return Optional.empty();
        }
        String program = deploy.kubectl().substring(deploy.kubectl().lastIndexOf('/') + 1);
        String hosts = GROUP.matcher(deploy.hosts()).matches()
                ? "the hosts of group " + deploy.hosts()
                : "the hosts " + deploy.hosts();
        return Optional.of(
                "; perhaps you should install " + program + " on " + hosts + ", or name it with deploy.kubectl");
    }

    /** The failure that a run's reason tells of: the first one. */
    private static Optional<TaskFailure> failure(RunResult result) {
        return result.tasks().stream()
                .filter(task -> task.status() == TaskStatus.FAILED)
                .flatMap(task -> task.failure().stream())
                .findFirst();
    }

    /** The program itself was not there; one that was there and ended with 2 leaves "non-zero return code". */
    private static boolean noProgram(TaskFailure failure) {
        return failure.rc().orElse(0) == NO_SUCH_FILE
                && failure.stdout().isEmpty()
                && failure.stderr().isEmpty()
                && (failure.message().startsWith("[Errno 2]")
                        || failure.message().startsWith("Error executing command"));
    }
}
