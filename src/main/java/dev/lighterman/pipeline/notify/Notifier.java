package dev.lighterman.pipeline.notify;

import dev.lighterman.api.Notification;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.json.Json;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.settings.Secrets;
import dev.lighterman.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Tells the addresses of {@code notify} how a pipeline ended. A notification that fails is a warning and does not change the
 * result. Immutable.
 */
public final class Notifier {
    private final Settings settings;
    private final Path memories;
    private final WebHook hook;

    /**
     * A notifier.
     *
     * @param memories the directory in which the last results are kept
     */
    public Notifier(Settings settings, Path memories) {
        this(settings, memories, System::getenv);
    }

    Notifier(Settings settings, Path memories, UnaryOperator<String> environment) {
        this.settings = settings;
        this.memories = memories;
        this.hook = new WebHook(environment);
    }

    /**
     * Tells them, in the order of the pipeline file.
     *
     * @param work what was run: the whole pipeline, or one of its jobs
     * @return what could not be done, as warnings without secrets
     */
    public List<String> tell(PipelineResult result, String work) {
        List<String> warnings = new ArrayList<>();
        LastResult memory = LastResult.of(settings, work, memories);
        Optional<Result> before = memory.read(warnings);
        SecretMask mask = Secrets.of(settings);
        for (Notification notification : settings.notifications()) {
            Optional<Notification.When> reason = reason(notification, result.result(), before);
            if (reason.isPresent()) {
                String body =
                        Json.write(new NotificationBody(result, reason.get(), before, mask).in(notification.format()));
                hook.post(notification.url(), body).map(mask::masked).ifPresent(warnings::add);
            }
        }
        if (result.result() != Result.ABORTED) {
            memory.write(result.result(), warnings);
        }
        return warnings;
    }

    /** Why somebody is told; empty where there is no reason. A run that somebody ended has not failed. */
    private static Optional<Notification.When> reason(
            Notification notification, Result result, Optional<Result> before) {
        Optional<Notification.When> reason = Optional.empty();
        if (result == Result.SUCCESS && before.isPresent() && before.get() != Result.SUCCESS) {
            reason = Optional.of(Notification.When.RECOVERED);
        } else if (result != Result.SUCCESS && result != Result.ABORTED) {
            reason = Optional.of(Notification.When.FAILED);
        }
        boolean always = notification.on().contains(Notification.When.ALWAYS);
        return reason.filter(notification.on()::contains)
                .or(() -> always ? Optional.of(Notification.When.ALWAYS) : Optional.empty());
    }
}
