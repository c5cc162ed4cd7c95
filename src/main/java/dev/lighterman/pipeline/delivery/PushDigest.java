package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the digest a registry answered a push with from the push's own output. Docker 20 to 28 end it with {@code TAG:
 * digest: sha256:... size: N}; podman writes nothing but the digest there, being asked to. Mutable, follows one run.
 */
public final class PushDigest {
    private static final Pattern LINE = Pattern.compile(
            "(?m)^(?:\\S+: digest: (?<docker>sha256:[0-9a-f]{64}) size: [0-9]+|(?<podman>sha256:[0-9a-f]{64}))\\s*$");

    private Optional<String> digest = Optional.empty();

    /** Looks at an event; all but a finished push are passed over. */
    public void see(Event event) {
        if (event instanceof RunEvent.TaskFinished task
                && (task.result().status() == TaskStatus.CHANGED
                        || task.result().status() == TaskStatus.OK)
                && isPush(task.data())) {
            digest = said(task.data().get("stdout")).or(() -> said(task.data().get("stderr")));
        }
    }

    private static Optional<String> said(Object output) {
        Optional<String> last = Optional.empty();
        if (output instanceof String text) {
            Matcher matcher = LINE.matcher(text);
            while (matcher.find()) {
                last = Optional.of(matcher.group("docker") == null ? matcher.group("podman") : matcher.group("docker"));
            }
        }
        return last;
    }

    private static boolean isPush(Map<String, Object> data) {
        return data.get("cmd") instanceof List<?> command && command.contains("push");
    }

    /** The last push's digest. */
    public Optional<String> digest() {
        return digest;
    }
}
