package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.Image;
import dev.lighterman.api.ImageReference;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Problem;
import dev.lighterman.api.Secret;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.kubernetes.ManifestNamespaces;
import dev.lighterman.kubernetes.ManifestSecrets;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.kubernetes.WorkloadKind;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.ReadyInventory;
import dev.lighterman.pipeline.job.Selection;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.ready.DeploymentPlaybook;
import dev.lighterman.playbook.ready.ImagePlaybook;
import dev.lighterman.playbook.ready.Kubectl;
import dev.lighterman.playbook.ready.KustomizePlaybook;
import dev.lighterman.playbook.ready.RevisionPlaybook;
import dev.lighterman.playbook.ready.RollbackPlaybook;
import dev.lighterman.playbook.ready.RolloutPlaybook;
import dev.lighterman.playbook.ready.RunningPlaybook;
import dev.lighterman.settings.ContextDirectory;
import dev.lighterman.settings.DeploySection;
import dev.lighterman.settings.Glob;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.ImageSection;
import dev.lighterman.settings.JobGraph;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.Option;
import dev.lighterman.settings.Placeholders;
import dev.lighterman.settings.Settings;
import dev.lighterman.yaml.YamlWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files the ready playbooks run from, made of settings. Loads nothing big. */
public final class ReadyFiles {
    private static final String DEFAULT_NAMESPACE = "default";

    private static final Pattern TEMPLATE =
            Pattern.compile("\\bimage:\\s*[\"']?([^\\s\"']*(?:\\$\\{?[A-Za-z_]|\\$\\(|<[A-Z_]+>)[^\\s\"']*)");

    private final Settings settings;
    private final CommitMarks marks;
    private final Map<Path, String> kustomized;

    /** Of no commit: what can be known before there is one. */
    public ReadyFiles(Settings settings) {
        this(settings, CommitMarks.none());
    }

    public ReadyFiles(Settings settings, CommitMarks marks) {
        this(settings, marks, Map.of());
    }

    /** The files for a job as it stands. */
    static ReadyFiles of(JobState state) {
        return new ReadyFiles(state.settings(), new CommitMarks(state.imageCommit()), state.kustomized());
    }

    /** With the text of the kustomizations that are rendered already. */
    public ReadyFiles(Settings settings, CommitMarks marks, Map<Path, String> kustomized) {
        this.settings = settings;
        this.marks = marks;
        this.kustomized = kustomized;
    }

    /** The user's own manifests. */
    ManifestFiles ownManifests() {
        return ManifestFiles.of(settings, kustomized);
    }

    private Image image() {
        return settings.image().orElseThrow();
    }

    /** The image as it is pushed. */
    ImageReference reference() {
        return ImageNames.reference(image().name());
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

    /**
     * The deployment playbook.
     *
     * @param digest what to pin, if it is known and wanted
     * @param restart whether pods of the same image name are restarted
     */
    public String deploymentPlaybook(Optional<String> digest, boolean restart) throws InvalidInputException {
        Deployment deploy = settings.deploy().orElseThrow();
        StringBuilder manifest = new StringBuilder();
        for (String part : manifests(digest).values()) {
            manifest.append(manifest.isEmpty() ? "" : "---\n").append(part);
        }
        Set<DeploymentPlaybook.Extra> extras = EnumSet.noneOf(DeploymentPlaybook.Extra.class);
        if (restart) {
            extras.add(DeploymentPlaybook.Extra.RESTART);
        }
        if (settings.ansible().diff()) {
            extras.add(DeploymentPlaybook.Extra.DIFF);
        }
        if (deploy.rollout().rollback()) {
            extras.add(DeploymentPlaybook.Extra.NOTE_REVISION);
        }
        // the rendered manifest names its namespace itself
        boolean named = deploy.manifests().isEmpty() && namespace().equals(DEFAULT_NAMESPACE);
        boolean needed = !named || restart || deploy.rollout().rollback();
        Kubectl kubectl = new Kubectl(
                deploy.kubectl(), deploy.kubeconfig(), needed ? Optional.of(namespace()) : Optional.empty());
        return new DeploymentPlaybook(deploy.hosts(), kubectl, kind().argument(workload()), manifest.toString(), extras)
                .playbook()
                .text();
    }

    /** The playbook that restores a revision. */
    String rollbackPlaybook(long revision) throws InvalidInputException {
        Deployment deploy = settings.deploy().orElseThrow();
        return new RollbackPlaybook(
                        deploy.hosts(),
                        kubectl(deploy),
                        kind().argument(workload()),
                        revision,
                        deploy.rollout().timeout())
                .playbook()
                .text();
    }

    /** The playbook that notes the revision which runs. */
    String revisionPlaybook() throws InvalidInputException {
        Deployment deploy = settings.deploy().orElseThrow();
        return new RevisionPlaybook(deploy.hosts(), kubectl(deploy), kind().argument(workload()))
                .playbook()
                .text();
    }

    /** The playbook that waits for the rollout on the server. */
    String rolloutPlaybook() throws InvalidInputException {
        Deployment deploy = settings.deploy().orElseThrow();
        return new RolloutPlaybook(
                        deploy.hosts(),
                        kubectl(deploy),
                        kind().argument(workload()),
                        deploy.rollout().timeout())
                .playbook()
                .text();
    }

    /** The playbook that lists what runs in a namespace, on the server. */
    String runningPlaybook(String namespace) {
        Deployment deploy = settings.deploy().orElseThrow();
        Kubectl kubectl = new Kubectl(deploy.kubectl(), deploy.kubeconfig(), Optional.of(namespace));
        return new RunningPlaybook(deploy.hosts(), kubectl).playbook().text();
    }

    /** The playbook that renders kustomizations. */
    String kustomizePlaybook(List<String> roots) {
        Deployment deploy = settings.deploy().orElseThrow();
        // no namespace: rendering is local
        Kubectl kubectl = new Kubectl(deploy.kubectl(), Optional.empty(), Optional.empty());
        return new KustomizePlaybook(deploy.hosts(), kubectl, roots).playbook().text();
    }

    private Kubectl kubectl(Deployment deploy) throws InvalidInputException {
        return new Kubectl(deploy.kubectl(), deploy.kubeconfig(), Optional.of(namespace()));
    }

    /** Manifests by file name, the image in them pinned. */
    Map<String, String> manifests(Optional<String> digest) throws InvalidInputException {
        ImageReference reference = digest.map(reference()::withDigest).orElse(reference());
        Deployment deploy = settings.deploy().orElseThrow();
        Map<String, String> files = new LinkedHashMap<>();
        if (deploy.manifests().isEmpty()) {
            files.put(
                    workload() + ".yml",
                    Manifests.render(deploy.namespace(namespace()), reference, marks.annotations()));
            return files;
        }
        int mentions = 0;
        ManifestFiles own = ownManifests();
        checkNamespace(own, deploy);
        boolean several = !Set.of(namespace()).containsAll(own.namespaces());
        for (ManifestFiles.Manifest manifest : own.texts()) {
            Path file = manifest.file();
            Manifests.Pinned pinned = Manifests.pin(file.toString(), manifest.yaml(), reference);
            mentions += pinned.mentions();
            String yaml = pinned.yaml().isEmpty() ? manifest.yaml() : pinned.yaml();
            // one namespace is given to kubectl, which would refuse all others
            String inNamespaces = several && !pinned.yaml().isEmpty()
                    ? ManifestNamespaces.filled(file.toString(), yaml, namespace())
                    : yaml;
            files.put(
                    unique(file.getFileName().toString(), files),
                    Manifests.annotate(file.toString(), inNamespaces, workload(), marks.annotations()));
        }
        if (mentions == 0 && own.known()) {
            throw new InvalidInputException(List.of(Problem.of(
                    DeploySection.MANIFESTS.path(),
                    "none of the manifests in deploy.manifests runs the image "
                            + reference().name()
                            + template(own)
                                    .map(
                                            text -> "; one has the image " + text
                                                    + ", which nothing replaces here; perhaps you should write the name there: its tag or digest is put in")
                                    .orElse("; perhaps you should check image.name and the image: fields in them"))));
        }
        return files;
    }

    /** An image that another program was to fill in, such as {@code envsubst} or Helm. */
    private static Optional<String> template(ManifestFiles own) throws InvalidInputException {
        for (ManifestFiles.Manifest manifest : own.texts()) {
            Matcher found = TEMPLATE.matcher(manifest.yaml());
            if (found.find()) {
                return Optional.of(found.group(1));
            }
        }
        return Optional.empty();
    }

    /** The name of the workload that is watched: as it is set, else of the one in the manifests that runs the image. */
    public String workload() throws InvalidInputException {
        Deployment deploy = settings.deploy().orElseThrow();
        String name = deploy.name();
        if (isNamed(deploy) || deploy.manifests().isEmpty() || settings.image().isEmpty()) {
            return name;
        }
        Map<String, WorkloadKind> running = ownManifests().running(reference());
        if (running.size() > 1 && !running.containsKey(name)) {
            throw new InvalidInputException(List.of(Problem.of(
                    DeploySection.DEPLOYMENT.path(),
                    "the manifests have several workloads that run "
                            + reference().name() + ": "
                            + String.join(", ", running.keySet())
                            + "; perhaps you should set deploy.deployment to the one whose rollout is to be watched")));
        }
        return running.size() == 1 ? running.keySet().iterator().next() : name;
    }

    /** Whether there is a kustomization among the manifests that are applied. */
    public boolean rendersKustomizations() {
        return settings.deploy().orElseThrow().playbook().isEmpty()
                && !ownManifests().kustomizations().isEmpty();
    }

    /** Whether only the text of kustomizations, which kubectl renders, can say which workload is watched. */
    public boolean rendersToKnowWorkload() throws InvalidInputException {
        return rendersKustomizations()
                && !isNamed(settings.deploy().orElseThrow())
                && !ownManifests().known()
                && ownManifests().running(reference()).isEmpty();
    }

    private static boolean isNamed(Deployment deploy) {
        return deploy.options().containsKey(DeploySection.DEPLOYMENT.path());
    }

    /** Whether there is no rollout to watch, since the manifests have nothing that is rolled out: a CronJob, for example. */
    boolean nothingRollsOut() throws InvalidInputException {
        Deployment deploy = settings.deploy().orElseThrow();
        boolean own = !deploy.manifests().isEmpty()
                && deploy.playbook().isEmpty()
                && settings.image().isPresent();
        return own
                && !isNamed(deploy)
                && ownManifests().known()
                && ownManifests().running(reference()).isEmpty()
                && kindOf(workload()).isEmpty();
    }

    /** The namespace of the workload: as it is set, else as its manifest says. */
    public String namespace() throws InvalidInputException {
        Deployment deploy = settings.deploy().orElseThrow();
        return deploy.namespace().isPresent()
                ? deploy.namespace().get()
                : ownManifests().namespaceOf(workload()).orElse(DEFAULT_NAMESPACE);
    }

    private void checkNamespace(ManifestFiles own, Deployment deploy) throws InvalidInputException {
        Optional<String> named = own.namespaceOf(workload());
        if (named.isPresent()
                && deploy.namespace().isPresent()
                && !deploy.namespace().equals(named)) {
            throw new InvalidInputException(List.of(Problem.of(
                    DeploySection.NAMESPACE.path(),
                    "deploy.namespace is " + deploy.namespace().get() + ", but the manifest of " + workload()
                            + " names the namespace " + named.get()
                            + "; perhaps you should set deploy.namespace to that, or leave it out")));
        }
    }

    /** What the output of a run must not show, though it is in the manifests: by names that nothing else has. */
    Map<String, Object> manifestSecrets() throws InvalidInputException {
        Map<String, Object> secrets = new LinkedHashMap<>();
        for (ManifestFiles.Manifest manifest : ownManifests().texts()) {
            for (String value : ManifestSecrets.values(manifest.file().toString(), manifest.yaml())) {
                secrets.put("lighterman_manifest_secret_" + secrets.size(), Secret.of(value));
            }
        }
        return secrets;
    }

    /** What kind of workload {@code deploy.deployment} names: the manifests say; a Deployment where they don't. */
    WorkloadKind kind() throws InvalidInputException {
        String workload = workload();
        Optional<WorkloadKind> kind = kindOf(workload);
        return kind.isPresent()
                ? kind.get()
                : ownManifests().kindBeforeRendering(workload).orElse(WorkloadKind.DEPLOYMENT);
    }

    private Optional<WorkloadKind> kindOf(String workload) throws InvalidInputException {
        for (ManifestFiles.Manifest manifest : ownManifests().texts()) {
            Optional<WorkloadKind> kind = Manifests.kindOf(manifest.file().toString(), manifest.yaml(), workload);
            if (kind.isPresent()) {
                return kind;
            }
        }
        return Optional.empty();
    }

    /** Finds what is wrong with the manifests where they only say which workload is watched. */
    public void checkWorkload() throws InvalidInputException {
        checkNamespace(ownManifests(), settings.deploy().orElseThrow());
        kind();
    }

    private static String unique(String name, Map<String, String> taken) {
        String unique = name;
        for (int i = 2; taken.containsKey(unique); i++) {
            unique = i + "-" + name;
        }
        return unique;
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
            files.put("playbooks/" + DeploymentPlaybook.FILE_NAME, deploymentPlaybook(Optional.empty(), restart));
        }
        files.putAll(ReadyInventory.of(settings).texts());
        files.put(AnsibleCfg.FILE_NAME, ansibleCfg());
        if (settings.deploy().isPresent() && ownDeploy.isEmpty()) {
            manifests(Optional.empty()).forEach((name, text) -> files.put("manifests/" + name, text));
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
