package dev.lighterman.pipeline.job;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.mask.SecretMask;

/**
 * Hides secrets in what others have written into events of a pipeline; a run's own events have none any more.
 *
 * @param listener told the rest
 * @param mask what to hide
 */
public record MaskedListener(Event.Listener listener, SecretMask mask) implements Event.Listener {
    @Override
    public void on(Event event) {
        listener.on(event instanceof PipelineEvent of ? masked(of) : event);
    }

    private PipelineEvent masked(PipelineEvent event) {
        if (event instanceof PipelineEvent.Warning of) {
            return new PipelineEvent.Warning(mask.masked(of.message()));
        } else if (event instanceof PipelineEvent.Retrying of) {
            return new PipelineEvent.Retrying(mask.masked(of.message()), of.delay());
        } else if (event instanceof PipelineEvent.PollFailed of) {
            return new PipelineEvent.PollFailed(
                    of.url(), of.time(), of.duration(), mask.masked(of.message()), of.delay());
        } else if (event instanceof PipelineEvent.JobFailed of) {
            return new PipelineEvent.JobFailed(
                    of.failure().texts(mask::masked), of.legacyText().map(mask::masked));
        } else if (event instanceof PipelineEvent.BuildStarted of) {
            return new PipelineEvent.BuildStarted(
                    of.command().stream().map(mask::masked).toList(), of.directory());
        } else if (event instanceof PipelineEvent.RolloutWaiting of) {
            return new PipelineEvent.RolloutWaiting(of.namespace(), of.deployment(), mask.masked(of.state()));
        } else if (event instanceof PipelineEvent.RollingBack of) {
            return new PipelineEvent.RollingBack(
                    of.namespace(), of.deployment(), mask.masked(of.reason()), of.revision());
        }
        return event;
    }
}
