package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Secret;
import dev.lighterman.image.ImageReference;
import dev.lighterman.kubernetes.ManifestNamespaces;
import dev.lighterman.kubernetes.ManifestSecrets;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.kubernetes.WorkloadKind;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.playbook.ready.DeploymentPlaybook;
import dev.lighterman.playbook.ready.Kubectl;
import dev.lighterman.playbook.ready.KustomizePlaybook;
import dev.lighterman.playbook.ready.RevisionPlaybook;
import dev.lighterman.playbook.ready.RollbackPlaybook;
import dev.lighterman.playbook.ready.RolloutPlaybook;
import dev.lighterman.playbook.ready.RunningPlaybook;
import dev.lighterman.settings.DeploySection;
import dev.lighterman.settings.Settings;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a deployment is made of: its manifests, the playbooks that give them to kubectl, and the workload that is watched. */
public final class DeploymentFiles {
    private static final String DEFAULT_NAMESPACE = "default";

    private static final Pattern TEMPLATE =
            Pattern.compile("\\bimage:\\s*[\"']?([^\\s\"']*(?:\\$\\{?[A-Za-z_]|\\$\\(|<[A-Z_]+>)[^\\s\"']*)");

    private final Settings settings;
    private final Deployment deploy;
    private final CommitMarks marks;
    private final Map<Path, String> kustomized;

    /** Of no commit: what can be known before there is one. */
    public DeploymentFiles(Settings settings) {
        this(settings, CommitMarks.none(), Map.of());
    }

    /** With the text of the kustomizations that are rendered already. */
    public DeploymentFiles(Settings settings, CommitMarks marks, Map<Path, String> kustomized) {
        this.settings = settings;
        this.deploy = settings.deploy().orElseThrow();
        this.marks = marks;
        this.kustomized = kustomized;
    }

    /** For a job as it stands. */
    static DeploymentFiles of(JobState state) {
        return new DeploymentFiles(state.settings(), new CommitMarks(state.imageCommit()), state.kustomized());
    }

    /** The user's own manifests. */
    ManifestFiles ownManifests() {
        return ManifestFiles.of(settings, kustomized);
    }

    /**
     * The deployment playbook.
     *
     * @param digest what to pin, if it is known and wanted
     * @param restart whether pods of the same image name are restarted
     */
    public String deploymentPlaybook(Optional<String> digest, boolean restart) throws InvalidInputException {
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
        return new DeploymentPlaybook(deploy.hosts(), kubectl, argument(), manifest.toString(), extras)
                .playbook()
                .text();
    }

    /** The playbook that restores a revision. */
    String rollbackPlaybook(long revision) throws InvalidInputException {
        return new RollbackPlaybook(
                        deploy.hosts(),
                        kubectl(),
                        argument(),
                        revision,
                        deploy.rollout().timeout())
                .playbook()
                .text();
    }

    /** The playbook that notes the revision which runs. */
    String revisionPlaybook() throws InvalidInputException {
        return new RevisionPlaybook(deploy.hosts(), kubectl(), argument())
                .playbook()
                .text();
    }

    /** The playbook that waits for the rollout on the server. */
    String rolloutPlaybook() throws InvalidInputException {
        return new RolloutPlaybook(
                        deploy.hosts(), kubectl(), argument(), deploy.rollout().timeout())
                .playbook()
                .text();
    }

    /** The playbook that lists workloads of a kind, and their pods, in a namespace, on the server. */
    String runningPlaybook(String namespace, WorkloadKind kind) {
        Kubectl kubectl = new Kubectl(deploy.kubectl(), deploy.kubeconfig(), Optional.of(namespace));
        return new RunningPlaybook(deploy.hosts(), kubectl, List.of(kind.resource(), kind.revisions()))
                .playbook()
                .text();
    }

    /** The playbook that renders kustomizations. */
    String kustomizePlaybook(List<String> roots) {
        // no namespace: rendering is local
        Kubectl kubectl = new Kubectl(deploy.kubectl(), Optional.empty(), Optional.empty());
        return new KustomizePlaybook(deploy.hosts(), kubectl, roots).playbook().text();
    }

    /** The workload, as kubectl's commands name it. */
    private String argument() throws InvalidInputException {
        return kind().argument(workload());
    }

    private Kubectl kubectl() throws InvalidInputException {
        return new Kubectl(deploy.kubectl(), deploy.kubeconfig(), Optional.of(namespace()));
    }

    /** Manifests by file name, the image in them pinned. */
    Map<String, String> manifests(Optional<String> digest) throws InvalidInputException {
        ImageReference named = settings.reference();
        ImageReference reference = digest.map(named::withDigest).orElse(named);
        Map<String, String> files = new LinkedHashMap<>();
        if (deploy.manifests().isEmpty()) {
            files.put(
                    workload() + ".yml",
                    Manifests.render(deploy.namespace(namespace()), reference, marks.annotations()));
            return files;
        }
        int mentions = 0;
        ManifestFiles own = ownManifests();
        checkNamespace();
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
                            + settings.reference().name()
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
        String name = deploy.name();
        if (isNamed() || deploy.manifests().isEmpty() || settings.image().isEmpty()) {
            return name;
        }
        SortedSet<String> running = new TreeSet<>();
        workloads().stream().filter(Manifests.Workload::running).forEach(workload -> running.add(workload.name()));
        if (running.size() > 1 && !running.contains(name)) {
            throw new InvalidInputException(List.of(Problem.of(
                    DeploySection.DEPLOYMENT.path(),
                    "the manifests have several workloads that run "
                            + settings.reference().name() + ": "
                            + String.join(", ", running)
                            + "; perhaps you should set deploy.deployment to the one whose rollout is to be watched")));
        }
        return running.size() == 1 ? running.first() : name;
    }

    private List<Manifests.Workload> workloads() throws InvalidInputException {
        return ownManifests()
                .workloads(settings.image().isPresent() ? Optional.of(settings.reference()) : Optional.empty());
    }

    /**
     * What the manifests have of that name: of several the one in {@code deploy.namespace}, and the one that runs the image.
     * Empty where it is in a kustomization that is not rendered yet, or nowhere.
     */
    private Optional<Manifests.Workload> watched() throws InvalidInputException {
        String name = workload();
        List<Manifests.Workload> named = workloads().stream()
                .filter(workload -> workload.name().equals(name))
                .toList();
        if (deploy.namespace().isPresent()) {
            named = preferred(
                    named,
                    workload -> workload.namespace().or(deploy::namespace).equals(deploy.namespace()));
        }
        named = preferred(named, Manifests.Workload::running);
        SortedSet<String> namespaces = new TreeSet<>();
        named.forEach(workload -> namespaces.add(workload.namespace().orElse(DEFAULT_NAMESPACE)));
        if (namespaces.size() > 1 && deploy.namespace().isEmpty()) {
            throw new InvalidInputException(
                    List.of(
                            Problem.of(
                                    DeploySection.NAMESPACE.path(),
                                    "the manifests have " + name + " in several namespaces: "
                                            + String.join(", ", namespaces)
                                            + "; perhaps you should set deploy.namespace to the one where its rollout is to be watched")));
        }
        return named.stream().findFirst();
    }

    /** Those that fit, where some do; else all. */
    private static List<Manifests.Workload> preferred(
            List<Manifests.Workload> all, Predicate<Manifests.Workload> test) {
        List<Manifests.Workload> fitting = all.stream().filter(test).toList();
        return fitting.isEmpty() ? all : fitting;
    }

    /** Whether there is a kustomization among the manifests that are applied. */
    public boolean rendersKustomizations() {
        return deploy.playbook().isEmpty() && !ownManifests().kustomizations().isEmpty();
    }

    /** Whether only the text of kustomizations, which kubectl renders, can say which workload is watched, or where it is. */
    public boolean rendersToKnowWorkload() throws InvalidInputException {
        ManifestFiles own = ownManifests();
        if (!rendersKustomizations() || own.known()) {
            return false;
        } else if (!isNamed()) {
            return workloads().stream().noneMatch(Manifests.Workload::running);
        }
        boolean placed =
                deploy.namespace().isPresent() || own.namespaceBeforeRendering().isPresent() || !own.mayNameNamespace();
        return watched().isEmpty()
                && !(placed && own.kindBeforeRendering(workload()).isPresent());
    }

    private boolean isNamed() {
        return deploy.options().containsKey(DeploySection.DEPLOYMENT.path());
    }

    /** Whether there is no rollout to watch, since the manifests have nothing that is rolled out: a CronJob, for example. */
    boolean nothingRollsOut() throws InvalidInputException {
        boolean own = !deploy.manifests().isEmpty()
                && deploy.playbook().isEmpty()
                && settings.image().isPresent();
        return own
                && !isNamed()
                && ownManifests().known()
                && workloads().stream().noneMatch(Manifests.Workload::running)
                && watched().isEmpty();
    }

    /** The namespace of the workload: as it is set, else as its manifest says. */
    public String namespace() throws InvalidInputException {
        return deploy.namespace().isPresent()
                ? deploy.namespace().get()
                : namespaceOfManifest().orElse(DEFAULT_NAMESPACE);
    }

    private Optional<String> namespaceOfManifest() throws InvalidInputException {
        Optional<String> named = watched().flatMap(Manifests.Workload::namespace);
        return named.isPresent() ? named : ownManifests().namespaceBeforeRendering();
    }

    private void checkNamespace() throws InvalidInputException {
        Optional<String> named = namespaceOfManifest();
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
        Optional<WorkloadKind> kind = watched().map(Manifests.Workload::kind);
        return kind.isPresent()
                ? kind.get()
                : ownManifests().kindBeforeRendering(workload()).orElse(WorkloadKind.DEPLOYMENT);
    }

    /** Finds what is wrong with the manifests where they only say which workload is watched. */
    public void checkWorkload() throws InvalidInputException {
        checkNamespace();
        kind();
    }

    private static String unique(String name, Map<String, String> taken) {
        String unique = name;
        for (int i = 2; taken.containsKey(unique); i++) {
            unique = i + "-" + name;
        }
        return unique;
    }
}
