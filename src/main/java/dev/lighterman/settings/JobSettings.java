package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Result;
import dev.lighterman.source.FileNames;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks the jobs of a pipeline: their names, what they refer to, and that each of them can be reached. */
final class JobSettings extends SectionSettings {
    /** By the very job: two may be equal, and stand at different places all the same. */
    private final IdentityHashMap<JobSpec, Integer> indexes = new IdentityHashMap<>();

    JobSettings(SectionSettings of) {
        super(of);
    }

    /** The jobs, their playbooks' paths made absolute. */
    List<JobSpec> jobs(String name, Optional<Image> image, Optional<Deployment> deploy) {
        List<JobSpec> jobs = values.get(Options.JOBS).orElse(List.of());
        jobs.forEach(job -> indexes.put(job, indexes.size()));
        if (deploy.isPresent() && deploy.get().jobName().equals(Optional.of(name))) {
            findings.problem(values.problem(
                    values.get(DeploySection.NAME).isPresent() ? DeploySection.NAME : Options.NAME,
                    "the CI job and the CD job are both named \"" + name + "\"; perhaps you should set deploy.name"));
        }
        names(jobs, name, deploy);
        JobGraph graph = JobGraph.of(name, image, deploy, jobs);
        jobs.forEach(this::threshold);
        jobs.forEach(job -> references(job, graph));
        for (List<String> circle : graph.circles()) {
            JobSpec first = graph.playbook(circle.get(0)).orElseThrow();
            String others = circle.stream().map(JobSettings::quoted).collect(Collectors.joining(", "));
            problem(
                    first,
                    first.before().isPresent() ? "before" : "after",
                    circle.size() == 1
                            ? "the job " + others + " waits for itself"
                            : "the jobs " + others + " wait for each other, so none of them can ever run");
        }
        jobs.forEach(this::options);
        return jobs.stream()
                .map(job -> local(job).options(options(job, AnsibleSettings.local(job.options(), directory))))
                .toList();
    }

    private static String quoted(String name) {
        return "\"" + name + "\"";
    }

    private void problem(JobSpec job, String field, String message) {
        findings.problem(values.jobPlaces()
                .problem(indexes.getOrDefault(job, -1), field, message)
                .orElseGet(() -> values.problem(Options.JOBS, message)));
    }

    private void options(JobSpec job) {
        if (job.slices().isPresent() && job.playbook() instanceof PlaybookSource.OnServer) {
            problem(
                    job,
                    "slices",
                    "the job " + quoted(job.name()) + ": a playbook that is on the server cannot be run in slices");
        }
        AnsibleSettings.problems(job.options())
                .forEach(text -> problem(job, "", "the job " + quoted(job.name()) + ": " + text));
    }

    /** The project of a playbook in a repository is a directory of that. */
    private AnsibleOptions options(JobSpec job, AnsibleOptions local) {
        Optional<Path> project = job.options().project().filter(path -> job.playbook() instanceof PlaybookSource.InGit);
        project.filter(path -> path.isAbsolute() || path.normalize().startsWith(".."))
                .ifPresent(path -> problem(
                        job,
                        "project",
                        "the job " + quoted(job.name()) + ": its playbook is in git, so its project must be a directory"
                                + " there, but is " + path));
        return project.map(local::project).orElse(local);
    }

    private void names(List<JobSpec> jobs, String name, Optional<Deployment> deploy) {
        Set<String> taken = new HashSet<>();
        for (JobSpec job : jobs) {
            if (job.name().isBlank()) {
                problem(job, "name", "a job's name is empty");
            } else if (job.name().equals(JobGraph.IMAGE) || job.name().equals(JobGraph.DEPLOY)) {
                problem(
                        job,
                        "name",
                        quoted(job.name()) + " always means the "
                                + (job.name().equals(JobGraph.IMAGE) ? "CI" : "CD")
                                + " job; perhaps you should choose another name");
            } else if (job.name().equals(name)) {
                problem(job, "name", quoted(name) + " is the CI job's name already; perhaps you should choose another");
            } else if (deploy.isPresent() && deploy.get().jobName().equals(Optional.of(job.name()))) {
                problem(
                        job,
                        "name",
                        quoted(job.name()) + " is the CD job's name already; perhaps you should choose another");
            } else if (!taken.add(job.name())) {
                problem(
                        job,
                        "name",
                        "there is a job named " + quoted(job.name()) + " already; perhaps you should choose another");
            }
        }
    }

    private void threshold(JobSpec job) {
        if (job.threshold().compareTo(Result.FAILURE) > 0) {
            problem(
                    job,
                    "threshold",
                    "the threshold of the job " + quoted(job.name())
                            + " must be one of SUCCESS, UNSTABLE, FAILURE, but is " + job.threshold());
        }
    }

    private void references(JobSpec job, JobGraph graph) {
        if (job.after().isPresent() && job.before().isPresent()) {
            problem(
                    job,
                    "before",
                    "the job " + quoted(job.name())
                            + " has both after and before; perhaps you should leave after out: what the other job comes"
                            + " after, this one does too");
        }
        job.after().ifPresent(word -> reference(job, "after", word, graph));
        job.before().ifPresent(word -> reference(job, "before", word, graph));
    }

    private void reference(JobSpec job, String field, String word, JobGraph graph) {
        if (graph.resolve(word).isPresent()) {
            return;
        }
        List<String> others =
                graph.words().stream().filter(name -> !name.equals(job.name())).toList();
        String message = word.equals(JobGraph.DEPLOY)
                ? "there is no deployment; perhaps you should add \"deploy: {}\""
                : "there is no job " + quoted(word)
                        + Suggestion.nearest(word, others)
                                .map(found -> "; did you mean \"" + found + "\"?")
                                .orElse("; there are " + String.join(", ", others));
        problem(job, field, message);
    }

    private JobSpec local(JobSpec job) {
        PlaybookSource playbook = LocalPath.resolve(directory, job.playbook());
        if (playbook instanceof PlaybookSource.AtPath file) {
            FileNames.loss(file.toString()).ifPresent(text -> problem(job, "playbook", text));
        }
        return job.playbook(playbook);
    }
}
