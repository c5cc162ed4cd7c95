package dev.lighterman.pipeline.job;

/** What tests call the steps of a job. */
public final class JobSteps {
    private JobSteps() {}

    /** The class of a step; of a playbook's, the class of what says which. */
    public static String name(Step step) {
        return (step instanceof RunPlaybook playbook ? playbook.plan() : step)
                .getClass()
                .getSimpleName();
    }
}
