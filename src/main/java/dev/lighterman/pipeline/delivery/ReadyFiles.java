package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.pipeline.job.ReadyInventory;
import dev.lighterman.pipeline.job.Selection;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.ready.DeploymentPlaybook;
import dev.lighterman.playbook.ready.ImagePlaybook;
import dev.lighterman.settings.ContextDirectory;
import dev.lighterman.settings.DeploySection;
import dev.lighterman.settings.Glob;
import dev.lighterman.settings.ImageSection;
import dev.lighterman.settings.JobGraph;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.Option;
import dev.lighterman.settings.Placeholders;
import dev.lighterman.settings.Settings;
import dev.lighterman.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The files the ready playbooks run from, made of settings. Loads nothing big. */
public final class ReadyFiles {
    private final Settings settings;
    private final CommitMarks marks;

    /** Of no commit: what can be known before there is one. */
    public ReadyFiles(Settings settings) {
        this(settings, CommitMarks.none());
    }

    public ReadyFiles(Settings settings, CommitMarks marks) {
        this.settings = settings;
        this.marks = marks;
    }

    private Image image() {
        return settings.image().orElseThrow();
    }

    /** The image playbook, with words where the commit will stand. */
    public String imagePlaybook() {
        return of(Placeholders.sample(image())).playbook().text();
    }

    /** The image playbook of a run that has sent these files. */
    String imagePlaybook(List<Selection> sent) throws InvalidInputException {
        ImagePlaybook playbook = of(Placeholders.filled(image(), marks.commit()));
        if (!image().allowHome() || sent.isEmpty()) {
            return playbook.playbook().text();
        }
        Set<String> files = new TreeSet<>();
        files.add(Glob.slashes(image().dockerfile()));
        for (Selection selection : sent) {
            ContextDirectory.below(settings.context(), selection.to(), settings.server())
                    .ifPresent(prefix -> selection.files().forEach(file -> files.add(prefix + file.remote())));
        }
        return playbook.sent(List.copyOf(files)).playbook().text();
    }

    /** What removes the secrets of an image playbook that was ended; empty where it has none. */
    Optional<String> imageCleanup() {
        return ImagePlaybook.of(image()).cleanup().map(Playbook::text);
    }

    private ImagePlaybook of(Image image) {
        ImagePlaybook playbook = ImagePlaybook.of(image)
                .marks(marks.labels())
                .homeOfCaller(settings.ansible().become());
        return marks.commit()
                .filter(commit -> !commit.dirty())
                .map(commit -> playbook.commit(commit.commit()))
                .orElse(playbook);
    }

    /** Everything that would run, by path. */
    public Map<String, String> all() throws InvalidInputException {
        Map<String, String> files = new LinkedHashMap<>();
        Optional<PlaybookSource> ownImage = image().playbook();
        Optional<PlaybookSource> ownDeploy = settings.deploy().flatMap(Deployment::playbook);
        files.put(
                "playbooks/" + ImagePlaybook.FILE_NAME,
                image().prebuilt()
                        .map(what -> "# " + ImageSection.PREBUILT.path() + ": " + what + "\n")
                        .or(() -> ownImage.map(own -> named(ImageSection.PLAYBOOK, own)))
                        .orElseGet(this::imagePlaybook));
        if (ownDeploy.isPresent()) {
            files.put("playbooks/" + DeploymentPlaybook.FILE_NAME, named(DeploySection.PLAYBOOK, ownDeploy.get()));
        } else if (settings.deploy().isPresent()) {
            boolean restart = settings.deploy().get().pin() == Pin.TAG;
            files.put(
                    "playbooks/" + DeploymentPlaybook.FILE_NAME,
                    new DeploymentFiles(settings).deploymentPlaybook(Optional.empty(), restart));
        }
        files.putAll(ReadyInventory.of(settings).texts());
        files.put(AnsibleCfg.FILE_NAME, ansibleCfg());
        if (settings.deploy().isPresent() && ownDeploy.isEmpty()) {
            new DeploymentFiles(settings)
                    .manifests(Optional.empty())
                    .forEach((name, text) -> files.put("manifests/" + name, text));
        }
        if (!settings.jobs().isEmpty()) {
            files.put("jobs.yml", jobs());
        }
        return files;
    }

    /** Which job triggers which, in the order they run when all goes well. */
    private String jobs() {
        JobGraph graph = JobGraph.of(settings);
        List<Map<String, Object>> jobs = new ArrayList<>();
        for (String name : graph.order()) {
            Map<String, Object> job = new LinkedHashMap<>();
            job.put("name", name);
            job.put("playbook", playbook(graph, name));
            graph.upstream(name).ifPresent(upstream -> {
                job.put("triggeredBy", upstream);
                job.put("threshold", graph.threshold(name).name());
            });
            jobs.add(job);
        }
        return YamlWriter.write(jobs);
    }

    private String playbook(JobGraph graph, String job) {
        Optional<PlaybookSource> own = graph.playbook(job).isPresent()
                ? graph.playbook(job).map(JobSpec::playbook)
                : graph.isImage(job) ? image().playbook() : settings.deploy().flatMap(Deployment::playbook);
        return own.map(source -> LocalPath.shown(settings.directory(), source))
                .orElse("playbooks/" + (graph.isImage(job) ? ImagePlaybook.FILE_NAME : DeploymentPlaybook.FILE_NAME));
    }

    /** What stands where the playbook would that is run instead. */
    private String named(Option<PlaybookSource> option, PlaybookSource own) {
        return "# " + option.path() + ": " + LocalPath.shown(settings.directory(), own) + "\n";
    }

    /** The configuration of both playbooks. */
    static String ansibleCfg() {
        return AnsibleCfg.standard().render();
    }
}
