package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.node.Command;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.Selection;
import dev.lighterman.pipeline.job.Selector;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.pipeline.job.Steps;
import dev.lighterman.run.remote.NameList;
import dev.lighterman.settings.CommandWords;
import dev.lighterman.transfer.TransferFile;
import java.util.List;
import java.util.Optional;

/** The jobs of a check: nothing may change, so they say what they would do. Stateless. */
public final class CheckMode {
    private static final int MOST_NAMES = 5;

    private CheckMode() {}

    /** The CI job, once the source is there. */
    public static List<Step> image() {
        return List.of(
                new BuildAndSend(), new Steps.Connect(), new FindBuilders(), new ImageTasks(), new Steps.Disconnect());
    }

    /** The CD job. */
    public static List<Step> deployment() {
        return List.of(
                new Steps.Connect(),
                new RenderKustomizations(),
                new RunPlaybook(new ReadyRuns.DeploymentRun()),
                new Steps.Disconnect());
    }

    /** The image playbook in Ansible's check mode, which cannot enter a directory that is still to be made. */
    private record ImageTasks() implements Step {
        @Override
        public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
            String context = state.settings().context();
            String script = "case $1 in \\~|\\~/*) cd && test -d \".${1#\\~}\";; *) test -d \"$1\";; esac";
            Command there =
                    Command.of("sh", "-c", script, "lighterman", context).build();
            if (state.node().execute(there).success()) {
                new RunPlaybook(new ReadyRuns.ImageRun()).run(state);
            } else {
                state.tell(new PipelineEvent.Checked(
                        "would make " + context + " on the server, build and push "
                                + state.settings().reference(),
                        true));
            }
        }
    }

    /** Says what would be built and sent, as far as it is there. */
    private record BuildAndSend() implements Step {
        @Override
        public void run(JobState state) throws JobFailure {
            CommandWords build = state.settings().build();
            if (!build.isEmpty()) {
                state.tell(new PipelineEvent.Checked("would build: " + build.line(), true));
            }
            try {
                new Steps.SelectFiles().run(state);
            } catch (JobFailure e) {
                Failure failure = e.failure();
                if (build.isEmpty() || failure.kind() != FailureKind.TRANSFER) {
                    throw e;
                }
                boolean noBuildSet = failure.remedy().equals(Optional.of(Selector.SET_BUILD)); // but there is one
                state.tell(new PipelineEvent.Checked(
                        "would send what the build makes; now: " + (noBuildSet ? failure.problem() : failure.message()),
                        true));
                return;
            }
            for (Selection selection : state.selections()) {
                state.tell(new PipelineEvent.Checked(
                        "would send to " + selection.to() + " what differs there: " + names(selection.files()), true));
            }
        }

        private static String names(List<TransferFile> files) {
            return NameList.of(files.stream().map(TransferFile::remote).toList(), MOST_NAMES);
        }
    }
}
