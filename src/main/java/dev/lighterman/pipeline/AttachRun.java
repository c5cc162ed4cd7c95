package dev.lighterman.pipeline;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunResult;
import dev.lighterman.pipeline.delivery.PushDigest;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.RunNotes;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.run.AttachedRun;

/**
 * Follows a run that is there already, from its beginning to its end. An interrupt stops the following, not the run.
 *
 * @param id the run's id
 */
record AttachRun(String id) implements Step {
    @Override
    public void run(JobState state) throws JobFailure, LightermanException {
        AttachedRun run;
        RunNotes notes;
        try {
            PushDigest digest = new PushDigest();
            Event.Listener listener = state::tell;
            run = state.runner(id).attached(id, listener.andThen(digest::see));
            state.attached(run);
            notes = RunNotes.parse(run.purpose().notes());
            state.commit(notes.commit());
            state.playbookCommit(notes.playbook());
            state.image(notes.image(run.result(), digest::digest));
        } catch (LightermanException e) {
            if (e.kind() != FailureKind.RUN) {
                throw e;
            }
            // The run could not be followed. Whether it failed is not known, so the threshold for UNSTABLE does not
            // apply.
            throw new JobFailure(e.failure());
        } catch (InterruptedException e) {
            state.interrupted(true);
            throw RunPlaybook.leftAlone(id);
        }
        RunResult result = notes.helped(run.result());
        state.runs().add(result);
        Result verdict = result.result(state.settings().failOnError());
        if (verdict != Result.SUCCESS) {
            throw RunPlaybook.failure(result, verdict, result.duration());
        }
    }
}
