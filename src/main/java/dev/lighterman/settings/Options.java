package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.ContainerEngine;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.Image;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Pin;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Result;
import dev.lighterman.api.Retention;
import dev.lighterman.api.Retries;
import dev.lighterman.api.RolloutPolicy;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.Service;
import dev.lighterman.api.Source;
import dev.lighterman.api.TransferSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Every option of a pipeline, once. The pipeline file, {@code --set}, {@code -Dlighterman.*}, the builder and
 * docs/options.md all follow from this table; a test holds them together.
 */
public final class Options {
    static final long MEBIBYTE = 1L << 20;

    /** Values with nothing set, which say what the defaults are. */
    private static final Server SERVER = Server.local();

    private static final Source SOURCE = Source.git(".");
    private static final Image IMAGE = Image.named("app");
    private static final Deployment DEPLOYMENT = Deployment.standard();
    private static final OptionType<Result> THRESHOLD =
            OptionType.choice(Result::name, Result.SUCCESS, Result.UNSTABLE, Result.FAILURE);

    /** What names things is shown wherever it turns up, also where it came from the environment or a file. */
    private static final List<String> SHOWN = List.of(
            "vars",
            "name",
            "source.branch",
            "source.poll",
            "source.pollBranches",
            "server",
            "transfer",
            "image.name",
            "image.context",
            "image.dockerfile",
            "image.engine",
            "image.hosts",
            "image.limit",
            "image.playbook",
            "image.threshold",
            "deploy.name",
            "deploy.hosts",
            "deploy.kubectl",
            "deploy.kubeconfig",
            "deploy.namespace",
            "deploy.deployment",
            "deploy.service",
            "deploy.manifests",
            "deploy.playbook",
            "deploy.pin",
            "deploy.threshold",
            "deploy.rollout",
            "jobs",
            "inventory",
            "ansible.vaultIds");

    public static final Option<String> NAME =
            Option.unset("name", OptionType.TEXT, "the directory's name", "The CI job's name.");

    public static final Option<String> SOURCE_GIT = Option.unset(
            "source.git",
            OptionType.TEXT,
            "the directory of the pipeline file as it is",
            "What to clone: any URL or path git can clone.");
    public static final Option<String> SOURCE_BRANCH =
            Option.unset("source.branch", OptionType.TEXT, "the remote's HEAD", "The branch to build.");
    public static final Option<String> SOURCE_USERNAME =
            Option.unset("source.username", OptionType.TEXT, "none", "The user name for the git server.");
    public static final Option<Secret> SOURCE_PASSWORD =
            Option.unset("source.password", OptionType.SECRET, "none", "The password or token for the git server.");
    public static final Option<Duration> SOURCE_POLL = Option.of(
            "source.poll",
            OptionType.DURATION,
            SOURCE.poll(),
            "How often `poll` looks at the remote: at least 1s, give or take a tenth.");
    public static final Option<List<String>> SOURCE_POLL_BRANCHES = Option.unset(
            "source.pollBranches",
            OptionType.LIST,
            "source.branch alone",
            "The branches `poll` watches, as patterns: `release/*`, `**`.");
    public static final Option<Source.Commits> SOURCE_POLL_COMMITS = Option.of(
            "source.pollCommits",
            OptionType.lowerCase(Source.Commits.values()),
            SOURCE.pollCommits(),
            "What `poll` builds of several new commits: the newest, or every one on the first-parent line, oldest first.");

    public static final Option<CommandWords> BUILD = Option.unset(
            "build",
            OptionType.COMMAND,
            "no build",
            "The build command, run in the checkout: a command line (quotes honoured, no shell) or a list of arguments.");

    public static final Option<String> SERVER_NAME =
            Option.of("server.name", OptionType.TEXT, SERVER.name(), "The control node's name, shown in [brackets].");
    public static final Option<String> SERVER_HOST = Option.unset(
            "server.host",
            OptionType.TEXT,
            "none: this machine is the control node",
            "The control node's host name or address.");
    public static final Option<Integer> SERVER_PORT =
            Option.unset("server.port", OptionType.PORT, "22", "Its SSH port.");
    public static final Option<String> SERVER_USER =
            Option.unset("server.user", OptionType.TEXT, "the local user's name", "The login name.");
    public static final Option<Path> SERVER_IDENTITY = Option.unset(
            "server.identity",
            OptionType.PATH,
            "the SSH agent, then ~/.ssh/id_ed25519, id_ecdsa and id_rsa",
            "The private key file to log in with.");
    public static final Option<Secret> SERVER_PASSPHRASE =
            Option.unset("server.passphrase", OptionType.SECRET, "none", "The passphrase of the private key.");
    public static final Option<Secret> SERVER_PASSWORD =
            Option.unset("server.password", OptionType.SECRET, "none", "The password to log in with.");
    public static final Option<Boolean> SERVER_AGENT =
            Option.of("server.agent", OptionType.BOOLEAN, false, "Log in with the keys of the running SSH agent only.");
    public static final Option<Path> SERVER_KNOWN_HOSTS = Option.unset(
            "server.knownHosts",
            OptionType.PATH,
            "~/.ssh/known_hosts",
            "The file of known host keys, in OpenSSH's format.");
    public static final Option<HostKey> SERVER_HOST_KEY = Option.of(
            "server.hostKey",
            OptionType.HOST_KEY,
            SERVER.hostKey(),
            "Which host keys are trusted: strict (those in known_hosts), accept-new (also new hosts, which are added), "
                    + "SHA256:... (exactly this one) or insecure (any).");
    public static final Option<List<Server>> SERVER_JUMP = Option.unset(
            "server.jump",
            OptionType.JUMPS,
            "none",
            "Hosts to go through, in order: user@host:port, or host, user, port, identity, passphrase, password.");
    public static final Option<Duration> SERVER_CONNECT_TIMEOUT = Option.of(
            "server.connectTimeout",
            OptionType.DURATION,
            SERVER.connectTimeout(),
            "How long connecting may take, login included.");
    public static final Option<Duration> SERVER_RECONNECT_TIMEOUT = Option.of(
            "server.reconnectTimeout",
            OptionType.DURATION,
            SERVER.reconnectTimeout(),
            "For how long a lost connection is tried again, from each loss on; the run goes on meanwhile.");
    public static final Option<Boolean> SERVER_WAIT = Option.of(
            "server.wait",
            OptionType.BOOLEAN,
            SERVER.waits(),
            "Wait while another job uses the same context directory or deployment through this server, or the same one of jobs"
                    + " runs already, in order of arrival; false: fail and say which.");
    public static final Option<String> SERVER_ANSIBLE = Option.unset(
            "server.ansible",
            OptionType.TEXT,
            "the one in PATH, else in ~/.local/bin or the like",
            "The server's ansible-playbook, or the virtualenv it is in; absolute or below ~/.");
    public static final Option<Integer> SERVER_KEEP_RUNS = Option.of(
            "server.keepRuns",
            OptionType.integer("number", 1, 100_000),
            Retention.DEFAULT.runs(),
            "How many runs the server keeps, once they have ended: each one that starts removes older ones.");
    public static final Option<Duration> SERVER_KEEP_RUNS_FOR = Option.of(
            "server.keepRunsFor", OptionType.DURATION, Retention.DEFAULT.age(), "How long it keeps them at most.");
    public static final Option<Integer> SERVER_KEEP_MEGABYTES = Option.of(
            "server.keepMegabytes",
            OptionType.integer("number", 1, 1_000_000_000),
            (int) (Retention.DEFAULT.bytes() / MEBIBYTE),
            "How much room they may take, in MiB; the oldest go first.");
    public static final Option<Boolean> SERVER_LOCAL = Option.unset(
            "server.local",
            OptionType.BOOLEAN,
            "true without server.host",
            "This machine is the control node, no SSH.");

    public static final Option<List<TransferSet>> TRANSFER = Option.unset(
            "transfer",
            OptionType.TRANSFERS,
            "target/*.jar and target/*.war (prefix removed) and Dockerfile to image.context",
            "What to put on the control node: a list of sets with files, exclude, removePrefix, to and followLinks (true: symbolic"
                    + " links may lead out of the checkout). A file is in place only once whole; unchanged ones are not sent"
                    + " again.");

    public static final Option<String> IMAGE_NAME =
            Option.unset("image.name", OptionType.TEXT, "", "The image: [registry/]repository[:tag].");
    public static final Option<String> IMAGE_CONTEXT = Option.unset(
            "image.context",
            OptionType.TEXT,
            "~/lighterman/<name>",
            "The directory on the control node the image is built in: one that holds nothing else.");
    public static final Option<Boolean> IMAGE_ALLOW_HOME = Option.of(
            "image.allowHome",
            OptionType.BOOLEAN,
            IMAGE.allowHome(),
            "Let image.context or transfer.to be a home directory, such as /root: the engine then gets nothing but the files that were"
                    + " sent.");
    public static final Option<String> IMAGE_DOCKERFILE = Option.of(
            "image.dockerfile", OptionType.TEXT, IMAGE.dockerfile(), "The Dockerfile, relative to the context.");
    public static final Option<ContainerEngine> IMAGE_ENGINE = Option.of(
            "image.engine",
            OptionType.choice(ContainerEngine::program, ContainerEngine.values()),
            IMAGE.engine(),
            "The program that builds and pushes.");
    public static final Option<String> IMAGE_LOGIN_USERNAME = Option.unset(
            "image.login.username",
            OptionType.TEXT,
            "whatever the server is logged in as",
            "The user name for the registry.");
    public static final Option<Secret> IMAGE_LOGIN_PASSWORD = Option.unset(
            "image.login.password",
            OptionType.SECRET,
            "whatever the server is logged in as",
            "The password or token for the registry.");
    public static final Option<String> IMAGE_HOSTS =
            Option.of("image.hosts", OptionType.TEXT, IMAGE.hosts(), "The host pattern of the image playbook.");
    public static final Option<String> IMAGE_LIMIT = Option.unset(
            "image.limit",
            OptionType.TEXT,
            "ansible-server where the inventory has that group",
            "Narrows the hosts of the image playbook down.");
    public static final Option<PlaybookSource> IMAGE_PLAYBOOK = Option.unset(
            "image.playbook",
            OptionType.PLAYBOOK,
            "a playbook made from the options above",
            "Your own image playbook instead: a file, or server:/path for one on the control node; see playbooks.md.");

    public static final Option<Result> IMAGE_THRESHOLD = Option.of(
            "image.threshold",
            THRESHOLD,
            IMAGE.threshold(),
            "The worst result of a job before the CI job that still triggers it.");

    public static final Option<Boolean> DEPLOY = Option.unset(
            "deploy",
            OptionType.SECTION,
            "no deployment",
            "The deployment job: present, if only as {}, it follows the CI job.");
    public static final Option<String> DEPLOY_NAME =
            Option.unset("deploy.name", OptionType.TEXT, "<name>-deploy", "The triggered job's name.");
    public static final Option<String> DEPLOY_HOSTS = Option.of(
            "deploy.hosts",
            OptionType.TEXT,
            DEPLOYMENT.hosts(),
            "The host pattern of the deployment playbook, where kubectl runs.");
    public static final Option<String> DEPLOY_KUBECTL =
            Option.of("deploy.kubectl", OptionType.TEXT, DEPLOYMENT.kubectl(), "The kubectl program on that host.");
    public static final Option<String> DEPLOY_KUBECONFIG =
            Option.unset("deploy.kubeconfig", OptionType.TEXT, "kubectl's own", "The kubeconfig file on that host.");
    public static final Option<String> DEPLOY_NAMESPACE = Option.unset(
            "deploy.namespace",
            OptionType.TEXT,
            "the one that the workload's manifest names, or default",
            "The namespace of the workload, and of all objects in the manifests that name none.");
    public static final Option<String> DEPLOY_DEPLOYMENT =
            Option.of("deploy.deployment", OptionType.TEXT, DEPLOYMENT.name(), "The Deployment's name.");
    public static final Option<Integer> DEPLOY_REPLICAS = Option.of(
            "deploy.replicas", OptionType.integer("number", 0, 100_000), DEPLOYMENT.replicas(), "How many pods.");
    public static final Option<Integer> DEPLOY_CONTAINER_PORT = Option.of(
            "deploy.containerPort",
            OptionType.PORT,
            DEPLOYMENT.containerPort(),
            "The port the application listens on.");
    public static final Option<String> DEPLOY_SERVICE_NAME = Option.of(
            "deploy.service.name", OptionType.TEXT, DEPLOYMENT.service().name(), "The Service's name.");
    public static final Option<Service.Type> DEPLOY_SERVICE_TYPE = Option.of(
            "deploy.service.type",
            OptionType.choice(Service.Type::word, Service.Type.values()),
            DEPLOYMENT.service().type(),
            "The Service's type.");
    public static final Option<Integer> DEPLOY_SERVICE_PORT = Option.of(
            "deploy.service.port", OptionType.PORT, DEPLOYMENT.service().port(), "The Service's port.");
    public static final Option<Integer> DEPLOY_SERVICE_NODE_PORT = Option.unset(
            "deploy.service.nodePort",
            OptionType.PORT,
            DEPLOYMENT.service().nodePort().getAsInt() + " for NodePort",
            "The port on every node, for NodePort and LoadBalancer.");
    public static final Option<List<Path>> DEPLOY_MANIFESTS = Option.unset(
            "deploy.manifests",
            OptionType.PATHS,
            "a Deployment and a Service made from the options above",
            "Your own manifests instead: files, directories of files, and kustomizations (rendered by kubectl on deploy.hosts). "
                    + "The image reference in them is pinned wherever the image occurs.");
    public static final Option<PlaybookSource> DEPLOY_PLAYBOOK = Option.unset(
            "deploy.playbook",
            OptionType.PLAYBOOK,
            "a playbook that applies the manifests",
            "Your own deployment playbook instead: a file, or server:/path for one on the control node; see playbooks.md.");
    public static final Option<Pin> DEPLOY_PIN = Option.of(
            "deploy.pin",
            OptionType.lowerCase(Pin.values()),
            DEPLOYMENT.pin(),
            "What the Deployment refers to: the digest that was pushed, or the tag (which then restarts the rollout).");
    public static final Option<Result> DEPLOY_THRESHOLD = Option.of(
            "deploy.threshold",
            THRESHOLD,
            DEPLOYMENT.threshold(),
            "The worst result of the CI job, and of jobs between, that still triggers the deployment.");
    public static final Option<Duration> DEPLOY_ROLLOUT_TIMEOUT = Option.of(
            "deploy.rollout.timeout",
            OptionType.DURATION,
            DEPLOYMENT.rollout().timeout(),
            "How long the new pods may take to be available.");
    public static final Option<Duration> DEPLOY_ROLLOUT_PATIENCE = Option.of(
            "deploy.rollout.patience",
            OptionType.DURATION,
            DEPLOYMENT.rollout().patience(),
            "How long trouble of all new pods that may pass by itself is waited for, before the rollout is given up: crashes, a missing "
                    + "Secret, a refused pull. 0s gives up at the first sign.");
    public static final Option<Boolean> DEPLOY_ROLLOUT_ROLLBACK = Option.of(
            "deploy.rollout.rollback",
            OptionType.BOOLEAN,
            DEPLOYMENT.rollout().rollback(),
            "Restore the revision that ran before when the rollout fails or takes too long; the result stays FAILURE.");
    public static final Option<Path> DEPLOY_ROLLOUT_KUBECONFIG = Option.unset(
            "deploy.rollout.kubeconfig",
            OptionType.PATH,
            "$KUBECONFIG, then ~/.kube/config",
            "The kubeconfig file on this machine, to watch the rollout with.");
    public static final Option<String> DEPLOY_ROLLOUT_CONTEXT = Option.unset(
            "deploy.rollout.context", OptionType.TEXT, "the kubeconfig's current one", "The context in that file.");
    public static final Option<RolloutPolicy.Via> DEPLOY_ROLLOUT_VIA = Option.of(
            "deploy.rollout.via",
            OptionType.lowerCase(RolloutPolicy.Via.values()),
            DEPLOYMENT.rollout().via(),
            "How the API server is reached: directly from this machine, or through the control node.");

    public static final Option<List<JobSpec>> JOBS = Option.unset(
            "jobs",
            OptionType.JOBS,
            "none",
            "Jobs with playbooks of your own: a list of name, playbook, project, after or before, threshold, limit, tags,"
                    + " skipTags and extraVars; see jobs.md.");

    public static final Option<InventorySource> INVENTORY = Option.unset(
            "inventory",
            OptionType.INVENTORY,
            "inventory/hosts beside the pipeline file, else both groups on the control node itself",
            "The inventory of the pipeline's playbooks: a file or directory, or groups with their hosts.");

    public static final Option<Map<String, Object>> ANSIBLE_EXTRA_VARS = Option.of(
            "ansible.extraVars",
            OptionType.MAP,
            AnsibleOptions.none().extraVars(),
            "Extra variables for the pipeline's playbooks. Values with ${env:X} or ${file:PATH} are kept like passwords: they stay in "
                    + "no file.");
    public static final Option<Integer> ANSIBLE_FORKS =
            Option.unset("ansible.forks", OptionType.integer("number", 1, 10_000), "5", "How many hosts at a time.");
    public static final Option<Integer> ANSIBLE_VERBOSITY = Option.of(
            "ansible.verbosity",
            OptionType.integer("number", 0, 6),
            AnsibleOptions.none().verbosity(),
            "How many -v ansible-playbook gets.");
    public static final Option<Path> ANSIBLE_VAULT_PASSWORD_FILE = Option.unset(
            "ansible.vaultPasswordFile",
            OptionType.PATH,
            "none",
            "A file on this machine whose first line is the vault password.");
    public static final Option<List<String>> ANSIBLE_VAULT_IDS = Option.unset(
            "ansible.vaultIds",
            OptionType.LIST,
            "none",
            "Vault passwords by their ids, each as label@file with a file on this machine.");
    public static final Option<Boolean> ANSIBLE_BECOME = Option.of(
            "ansible.become",
            OptionType.BOOLEAN,
            AnsibleOptions.none().become(),
            "Run the pipeline's playbooks with become.");
    public static final Option<Boolean> ANSIBLE_CHECK = Option.of(
            "ansible.check",
            OptionType.BOOLEAN,
            AnsibleOptions.none().check(),
            "Change nothing and say what would be done: nothing is built, sent, pushed or applied; the cluster checks the "
                    + "manifests.");
    public static final Option<Boolean> ANSIBLE_DIFF = Option.of(
            "ansible.diff",
            OptionType.BOOLEAN,
            AnsibleOptions.none().diff(),
            "Show what the deployment changes in the cluster, by kubectl diff, before it does.");
    public static final Option<Secret> ANSIBLE_BECOME_PASSWORD = Option.unset(
            "ansible.becomePassword",
            OptionType.SECRET,
            "none",
            "The password for become, on all hosts and above what the inventory says (ansible_become_password).");
    public static final Option<Path> ANSIBLE_PROJECT = Option.unset(
            "ansible.project",
            OptionType.PATH,
            "the directory with the playbook's ansible.cfg, else the playbook's own",
            "The directory that is sent with a playbook of yours, and that its run works in; see playbooks.md.");
    public static final Option<Boolean> ANSIBLE_FOLLOW_LINKS = Option.of(
            "ansible.followLinks",
            OptionType.BOOLEAN,
            AnsibleOptions.none().followLinks(),
            "Send what symbolic links lead to outside of a playbook's directory and its git work tree; the same for the inventory"
                    + " and the manifests. Otherwise such a link is an error.");
    public static final Option<Duration> ANSIBLE_TIMEOUT = Option.of(
            "ansible.timeout",
            OptionType.DURATION,
            Duration.ofMinutes(20),
            "A run past this is ended, its whole process group with it.");

    public static final Option<Boolean> FAIL_ON_ERROR = Option.of(
            "failOnError",
            OptionType.BOOLEAN,
            false,
            "Whether a failed run is FAILURE; UNSTABLE otherwise, as with Publish Over SSH.");
    public static final Option<Integer> RETRIES_CONNECT = Option.of(
            "retries.connect",
            OptionType.integer("number", 0, 1000),
            Retries.DEFAULT.connect(),
            "How often connecting, or sending files, is tried again when the server cannot be reached.");
    public static final Option<Integer> RETRIES_RUN = Option.of(
            "retries.run",
            OptionType.integer("number", 0, 1000),
            Retries.DEFAULT.run(),
            "How often a playbook run that failed is run again.");
    public static final Option<Duration> RETRIES_DELAY = Option.of(
            "retries.delay", OptionType.DURATION, Retries.DEFAULT.delay(), "How long to wait before trying again.");

    private static final List<Option<?>> ALL = List.of(
            NAME,
            SOURCE_GIT,
            SOURCE_BRANCH,
            SOURCE_USERNAME,
            SOURCE_PASSWORD,
            SOURCE_POLL,
            SOURCE_POLL_BRANCHES,
            SOURCE_POLL_COMMITS,
            BUILD,
            SERVER_NAME,
            SERVER_HOST,
            SERVER_PORT,
            SERVER_USER,
            SERVER_IDENTITY,
            SERVER_PASSPHRASE,
            SERVER_PASSWORD,
            SERVER_AGENT,
            SERVER_KNOWN_HOSTS,
            SERVER_HOST_KEY,
            SERVER_JUMP,
            SERVER_CONNECT_TIMEOUT,
            SERVER_RECONNECT_TIMEOUT,
            SERVER_WAIT,
            SERVER_ANSIBLE,
            SERVER_KEEP_RUNS,
            SERVER_KEEP_RUNS_FOR,
            SERVER_KEEP_MEGABYTES,
            SERVER_LOCAL,
            TRANSFER,
            IMAGE_NAME,
            IMAGE_CONTEXT,
            IMAGE_ALLOW_HOME,
            IMAGE_DOCKERFILE,
            IMAGE_ENGINE,
            IMAGE_LOGIN_USERNAME,
            IMAGE_LOGIN_PASSWORD,
            IMAGE_HOSTS,
            IMAGE_LIMIT,
            IMAGE_PLAYBOOK,
            IMAGE_THRESHOLD,
            DEPLOY,
            DEPLOY_NAME,
            DEPLOY_HOSTS,
            DEPLOY_KUBECTL,
            DEPLOY_KUBECONFIG,
            DEPLOY_NAMESPACE,
            DEPLOY_DEPLOYMENT,
            DEPLOY_REPLICAS,
            DEPLOY_CONTAINER_PORT,
            DEPLOY_SERVICE_NAME,
            DEPLOY_SERVICE_TYPE,
            DEPLOY_SERVICE_PORT,
            DEPLOY_SERVICE_NODE_PORT,
            DEPLOY_MANIFESTS,
            DEPLOY_PLAYBOOK,
            DEPLOY_PIN,
            DEPLOY_THRESHOLD,
            DEPLOY_ROLLOUT_TIMEOUT,
            DEPLOY_ROLLOUT_PATIENCE,
            DEPLOY_ROLLOUT_ROLLBACK,
            DEPLOY_ROLLOUT_KUBECONFIG,
            DEPLOY_ROLLOUT_CONTEXT,
            DEPLOY_ROLLOUT_VIA,
            JOBS,
            INVENTORY,
            ANSIBLE_EXTRA_VARS,
            ANSIBLE_FORKS,
            ANSIBLE_VERBOSITY,
            ANSIBLE_VAULT_PASSWORD_FILE,
            ANSIBLE_VAULT_IDS,
            ANSIBLE_BECOME,
            ANSIBLE_CHECK,
            ANSIBLE_DIFF,
            ANSIBLE_BECOME_PASSWORD,
            ANSIBLE_PROJECT,
            ANSIBLE_FOLLOW_LINKS,
            ANSIBLE_TIMEOUT,
            FAIL_ON_ERROR,
            RETRIES_CONNECT,
            RETRIES_RUN,
            RETRIES_DELAY);

    private Options() {}

    /** All options in the order of the pipeline file. */
    public static List<Option<?>> all() {
        return ALL;
    }

    /** Whether a text of the pipeline file, named by its path, is no secret even where it comes from the environment or a file. */
    static boolean isShown(String path) {
        String name = path.replaceFirst("^an (?:item|argument) of ", "");
        return SHOWN.stream().anyMatch(shown -> name.equals(shown) || name.startsWith(shown + "."));
    }
}
