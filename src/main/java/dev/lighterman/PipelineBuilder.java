package dev.lighterman;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.inventory.Inventory;
import dev.lighterman.pipeline.CommandWords;
import dev.lighterman.pipeline.InventorySource;
import dev.lighterman.pipeline.JumpHop;
import dev.lighterman.pipeline.Option;
import dev.lighterman.pipeline.OptionValues;
import dev.lighterman.pipeline.Options;
import dev.lighterman.pipeline.PlaybookJob;
import dev.lighterman.pipeline.SettingsBuilder;
import dev.lighterman.pipeline.TransferSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Collects the options of a {@link Pipeline}: one method an option, named after its path in the pipeline file ({@code
 * server.connectTimeout} is {@link #serverConnectTimeout}). Only {@link #imageName} must be set. Values are checked by
 * {@link #build}, all at once. Mutable, not thread-safe; may be built from more than once. Methods throw {@link
 * NullPointerException} for null.
 */
public final class PipelineBuilder {
    private final OptionValues values = new OptionValues();
    private Path directory = Path.of("");

    PipelineBuilder() {}

    /**
     * The directory that stands where a pipeline file's directory would: the working directory that is built when there
     * is no {@code sourceGit}, and what relative paths are taken from. Default: the current directory.
     *
     * @param value an existing directory
     * @return this
     */
    public PipelineBuilder directory(Path value) {
        directory = Objects.requireNonNull(value, "value");
        return this;
    }

    /**
     * The CI job's name. Default: the directory's name.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder name(String value) {
        return set(Options.NAME, value);
    }

    /**
     * What to clone: any URL or path git can clone. Default: the directory of the pipeline file as it is.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder sourceGit(String value) {
        return set(Options.SOURCE_GIT, value);
    }

    /**
     * The branch to build. Default: the remote's HEAD.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder sourceBranch(String value) {
        return set(Options.SOURCE_BRANCH, value);
    }

    /**
     * The user name for the git server. Default: none.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder sourceUsername(String value) {
        return set(Options.SOURCE_USERNAME, value);
    }

    /**
     * The password or token for the git server. Default: none.
     *
     * @param value the secret
     * @return this
     */
    public PipelineBuilder sourcePassword(Secret value) {
        return set(Options.SOURCE_PASSWORD, value);
    }

    /**
     * How often {@link Pipeline#poll} looks at the remote: at least a second, give or take a tenth. Default: a minute.
     *
     * @param value the time between two looks
     * @return this
     */
    public PipelineBuilder sourcePoll(Duration value) {
        return set(Options.SOURCE_POLL, value);
    }

    /**
     * The branches {@link Pipeline#poll} watches, as patterns such as {@code release/*} or {@code **}. Default: the source's
     * branch alone.
     *
     * @param value patterns
     * @return this
     */
    public PipelineBuilder sourcePollBranches(List<String> value) {
        return set(Options.SOURCE_POLL_BRANCHES, value);
    }

    /**
     * What {@link Pipeline#poll} builds of several new commits: {@code newest}, or {@code every} one on the branch's
     * first-parent line, oldest first. Default: newest.
     *
     * @param value newest or every
     * @return this
     */
    public PipelineBuilder sourcePollCommits(String value) {
        return set(Options.SOURCE_POLL_COMMITS, value);
    }

    /**
     * The build command as a command line: quotes are honoured, no shell sees it. It runs in the checkout. Default: no build.
     *
     * @param commandLine for example {@code mvn -B -q clean package}
     * @return this
     */
    public PipelineBuilder buildCommand(String commandLine) {
        values.setCommandLine(Options.BUILD, commandLine);
        return this;
    }

    /**
     * The build command as a list of arguments, taken as they are.
     *
     * @param arguments the program and its arguments
     * @return this
     */
    public PipelineBuilder buildCommand(List<String> arguments) {
        return set(Options.BUILD, CommandWords.of(arguments));
    }

    /**
     * The control node's name, shown in [brackets]. Default: ansible-server.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder serverName(String value) {
        return set(Options.SERVER_NAME, value);
    }

    /**
     * The control node's host name or address. Default: none: this machine is the control node.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder serverHost(String value) {
        return set(Options.SERVER_HOST, value);
    }

    /**
     * Its SSH port. Default: 22.
     *
     * @param value the number
     * @return this
     */
    public PipelineBuilder serverPort(int value) {
        return set(Options.SERVER_PORT, value);
    }

    /**
     * The login name. Default: the local user's name.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder serverUser(String value) {
        return set(Options.SERVER_USER, value);
    }

    /**
     * The private key file to log in with. Default: the SSH agent, then ~/.ssh/id_ed25519, id_ecdsa and id_rsa.
     *
     * @param value a file on this machine
     * @return this
     */
    public PipelineBuilder serverIdentity(Path value) {
        return set(Options.SERVER_IDENTITY, value);
    }

    /**
     * The passphrase of the private key. Default: none.
     *
     * @param value the secret
     * @return this
     */
    public PipelineBuilder serverPassphrase(Secret value) {
        return set(Options.SERVER_PASSPHRASE, value);
    }

    /**
     * The password to log in with. Default: none.
     *
     * @param value the secret
     * @return this
     */
    public PipelineBuilder serverPassword(Secret value) {
        return set(Options.SERVER_PASSWORD, value);
    }

    /**
     * Log in with the keys of the running SSH agent only. Default: false.
     *
     * @param value the new value
     * @return this
     */
    public PipelineBuilder serverAgent(boolean value) {
        return set(Options.SERVER_AGENT, value);
    }

    /**
     * The file of known host keys, in OpenSSH's format. Default: ~/.ssh/known_hosts.
     *
     * @param value a file on this machine
     * @return this
     */
    public PipelineBuilder serverKnownHosts(Path value) {
        return set(Options.SERVER_KNOWN_HOSTS, value);
    }

    /**
     * Which host keys are trusted: strict (those in known_hosts), accept-new (also new hosts, which are added),
     * SHA256:... (exactly this one) or insecure (any). Default: strict.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder serverHostKey(String value) {
        return set(Options.SERVER_HOST_KEY, value);
    }

    /**
     * Adds a host to go through, after those added before; it is logged in to with the server's credentials. Default: none.
     *
     * @param hop {@code user@host:port}; user and port may be left out
     * @return this
     */
    public PipelineBuilder serverJump(String hop) {
        return addJump(JumpHop.parse(hop));
    }

    /**
     * Adds a host to go through, with a key of its own.
     *
     * @param hop {@code user@host:port}; user and port may be left out
     * @param identity the private key file for this host
     * @return this
     */
    public PipelineBuilder serverJump(String hop, Path identity) {
        return addJump(JumpHop.parse(hop).withIdentity(identity));
    }

    /**
     * How long connecting may take, login included. Default: 30s.
     *
     * @param value positive
     * @return this
     */
    public PipelineBuilder serverConnectTimeout(Duration value) {
        return set(Options.SERVER_CONNECT_TIMEOUT, value);
    }

    /**
     * For how long a lost connection is tried again, from each loss on; the run goes on meanwhile. Default: 10m.
     *
     * @param value zero for not at all
     * @return this
     */
    public PipelineBuilder serverReconnectTimeout(Duration value) {
        return set(Options.SERVER_RECONNECT_TIMEOUT, value);
    }

    /**
     * Whether to wait while another job uses the same context directory or deployment through this server, or the same one
     * of {@link #jobs} runs already, in order of arrival; false: the job fails and says which. Default: true.
     *
     * @param value on or off
     * @return this
     */
    public PipelineBuilder serverWait(boolean value) {
        return set(Options.SERVER_WAIT, value);
    }

    /**
     * How many runs the server keeps, once they have ended: each one that starts removes older ones. Default: 20.
     *
     * @param value at least 1
     * @return this
     */
    public PipelineBuilder serverKeepRuns(int value) {
        return set(Options.SERVER_KEEP_RUNS, value);
    }

    /**
     * How long the server keeps runs at most. Default: 30 days.
     *
     * @param value since they ended
     * @return this
     */
    public PipelineBuilder serverKeepRunsFor(Duration value) {
        return set(Options.SERVER_KEEP_RUNS_FOR, value);
    }

    /**
     * How much room the server's runs may take, in MiB; the oldest go first. Default: 1024.
     *
     * @param value at least 1
     * @return this
     */
    public PipelineBuilder serverKeepMegabytes(int value) {
        return set(Options.SERVER_KEEP_MEGABYTES, value);
    }

    /**
     * This machine is the control node, no SSH. Default: true without server.host.
     *
     * @param value the new value
     * @return this
     */
    public PipelineBuilder serverLocal(boolean value) {
        return set(Options.SERVER_LOCAL, value);
    }

    /**
     * Adds a set of files to put on the control node, after those added before. A file is in place only once whole; unchanged ones are not sent again. Default: target/*.jar and target/*.war (prefix removed) and Dockerfile to image.context.
     *
     * @param to the directory on the control node, absolute or {@code ~/...}
     * @param files globs relative to the checkout; one that matches nothing is an error
     * @return this
     */
    public PipelineBuilder transfer(String to, String... files) {
        return transfer(to, "", List.of(files), List.of());
    }

    /**
     * Adds a set of files, some left out and a prefix removed.
     *
     * @param to the directory on the control node, absolute or {@code ~/...}
     * @param removePrefix removed from the front of each path that has it; may be empty
     * @param files globs relative to the checkout; one that matches nothing is an error
     * @param exclude globs of files to leave out
     * @return this
     */
    public PipelineBuilder transfer(String to, String removePrefix, List<String> files, List<String> exclude) {
        List<TransferSet> sets = new ArrayList<>(values.get(Options.TRANSFER).orElse(List.of()));
        Optional<String> prefix = removePrefix.isEmpty() ? Optional.empty() : Optional.of(removePrefix);
        sets.add(new TransferSet(files, exclude, prefix, Optional.of(to)));
        return set(Options.TRANSFER, List.copyOf(sets));
    }

    /**
     * The image: [registry/]repository[:tag]. Must be set.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder imageName(String value) {
        return set(Options.IMAGE_NAME, value);
    }

    /**
     * The directory on the control node the image is built in. Default: /root.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder imageContext(String value) {
        return set(Options.IMAGE_CONTEXT, value);
    }

    /**
     * The Dockerfile, relative to the context. Default: Dockerfile.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder imageDockerfile(String value) {
        return set(Options.IMAGE_DOCKERFILE, value);
    }

    /**
     * The program that builds and pushes. Default: docker.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder imageEngine(String value) {
        return set(Options.IMAGE_ENGINE, value);
    }

    /**
     * The user name for the registry. Default: whatever the server is logged in as.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder imageLoginUsername(String value) {
        return set(Options.IMAGE_LOGIN_USERNAME, value);
    }

    /**
     * The password or token for the registry. Default: whatever the server is logged in as.
     *
     * @param value the secret
     * @return this
     */
    public PipelineBuilder imageLoginPassword(Secret value) {
        return set(Options.IMAGE_LOGIN_PASSWORD, value);
    }

    /**
     * The host pattern of the image playbook. Default: all.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder imageHosts(String value) {
        return set(Options.IMAGE_HOSTS, value);
    }

    /**
     * Narrows the hosts of the image playbook down. Default: ansible-server where the inventory has that group.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder imageLimit(String value) {
        return set(Options.IMAGE_LIMIT, value);
    }

    /**
     * The worst result of a job before the CI job that still triggers it. Default: SUCCESS.
     *
     * @param value SUCCESS, UNSTABLE or FAILURE
     * @return this
     */
    public PipelineBuilder imageThreshold(String value) {
        return set(Options.IMAGE_THRESHOLD, value);
    }

    /**
     * The deployment job: present, if only as {}, it follows the CI job. Every other {@code deploy...} method implies it.
     *
     * @return this
     */
    public PipelineBuilder deploy() {
        return set(Options.DEPLOY, true);
    }

    /**
     * The triggered job's name. Default: &lt;name>-deploy.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployName(String value) {
        return set(Options.DEPLOY_NAME, value);
    }

    /**
     * The host pattern of the deployment playbook, where kubectl runs. Default: kubernetes.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployHosts(String value) {
        return set(Options.DEPLOY_HOSTS, value);
    }

    /**
     * The kubectl program on that host. Default: kubectl.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployKubectl(String value) {
        return set(Options.DEPLOY_KUBECTL, value);
    }

    /**
     * The kubeconfig file on that host. Default: kubectl's own.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployKubeconfig(String value) {
        return set(Options.DEPLOY_KUBECONFIG, value);
    }

    /**
     * The namespace. Default: default.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployNamespace(String value) {
        return set(Options.DEPLOY_NAMESPACE, value);
    }

    /**
     * The Deployment's name. Default: cicd-deployment.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployDeployment(String value) {
        return set(Options.DEPLOY_DEPLOYMENT, value);
    }

    /**
     * How many pods. Default: 2.
     *
     * @param value the number
     * @return this
     */
    public PipelineBuilder deployReplicas(int value) {
        return set(Options.DEPLOY_REPLICAS, value);
    }

    /**
     * The port the application listens on. Default: 8080.
     *
     * @param value the number
     * @return this
     */
    public PipelineBuilder deployContainerPort(int value) {
        return set(Options.DEPLOY_CONTAINER_PORT, value);
    }

    /**
     * The Service's name. Default: cicd-service.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployServiceName(String value) {
        return set(Options.DEPLOY_SERVICE_NAME, value);
    }

    /**
     * The Service's type. Default: NodePort.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployServiceType(String value) {
        return set(Options.DEPLOY_SERVICE_TYPE, value);
    }

    /**
     * The Service's port. Default: 8080.
     *
     * @param value the number
     * @return this
     */
    public PipelineBuilder deployServicePort(int value) {
        return set(Options.DEPLOY_SERVICE_PORT, value);
    }

    /**
     * The port on every node, for NodePort and LoadBalancer. Default: 30000 for NodePort.
     *
     * @param value the number
     * @return this
     */
    public PipelineBuilder deployServiceNodePort(int value) {
        return set(Options.DEPLOY_SERVICE_NODE_PORT, value);
    }

    /**
     * Your own manifests instead: files, directories of files, and kustomizations (rendered by kubectl on deploy.hosts). The image reference in them is pinned wherever the image occurs. Default: a Deployment and a Service made from the options above.
     *
     * @param value one or more
     * @return this
     */
    public PipelineBuilder deployManifests(String... value) {
        return set(Options.DEPLOY_MANIFESTS, List.of(value));
    }

    /**
     * What the Deployment refers to: the digest that was pushed, or the tag (which then restarts the rollout). Default: digest.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployPin(String value) {
        return set(Options.DEPLOY_PIN, value);
    }

    /**
     * The worst result of the CI job, and of jobs between, that still triggers the deployment. Default: SUCCESS.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployThreshold(String value) {
        return set(Options.DEPLOY_THRESHOLD, value);
    }

    /**
     * How long the new pods may take to be available. Default: 5m.
     *
     * @param value positive
     * @return this
     */
    public PipelineBuilder deployRolloutTimeout(Duration value) {
        return set(Options.DEPLOY_ROLLOUT_TIMEOUT, value);
    }

    /**
     * The kubeconfig file on this machine, to watch the rollout with. Default: $KUBECONFIG, then ~/.kube/config.
     *
     * @param value a file on this machine
     * @return this
     */
    public PipelineBuilder deployRolloutKubeconfig(Path value) {
        return set(Options.DEPLOY_ROLLOUT_KUBECONFIG, value);
    }

    /**
     * Restore the revision that ran before when the rollout fails or takes too long; the result stays FAILURE. Default: false.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployRolloutRollback(boolean value) {
        return set(Options.DEPLOY_ROLLOUT_ROLLBACK, value);
    }

    /**
     * The context in that file. Default: the kubeconfig's current one.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployRolloutContext(String value) {
        return set(Options.DEPLOY_ROLLOUT_CONTEXT, value);
    }

    /**
     * How the API server is reached: directly from this machine, or through the control node. Default: direct.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder deployRolloutVia(String value) {
        return set(Options.DEPLOY_ROLLOUT_VIA, value);
    }

    /**
     * Adds jobs with playbooks of your own, after those added before. Default: none.
     *
     * @param value the jobs
     * @return this
     */
    public PipelineBuilder jobs(JobSpec... value) {
        List<PlaybookJob> jobs = new ArrayList<>(values.get(Options.JOBS).orElse(List.of()));
        List.of(value).forEach(spec -> jobs.add(spec.job()));
        return set(Options.JOBS, List.copyOf(jobs));
    }

    /**
     * The inventory of the pipeline's playbooks: a file or directory, or groups with their hosts. Default: inventory/hosts beside the pipeline file, else both groups on the control node itself.
     *
     * @param value a file or directory on this machine
     * @return this
     */
    public PipelineBuilder inventory(Path value) {
        return set(Options.INVENTORY, new InventorySource.At(value));
    }

    /**
     * The inventory of the pipeline's playbooks as a model.
     *
     * @param value the inventory
     * @return this
     */
    public PipelineBuilder inventory(Inventory value) {
        return set(Options.INVENTORY, new InventorySource.Text(value.text()));
    }

    /**
     * The inventory of the pipeline's playbooks as groups with their hosts.
     *
     * @param groups by name; hosts as an INI inventory has them, such as {@code localhost ansible_connection=local}
     * @return this
     */
    public PipelineBuilder inventory(Map<String, List<String>> groups) {
        return set(Options.INVENTORY, new InventorySource.Inline(groups));
    }

    /**
     * Extra variables for the pipeline's playbooks. Default: none.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder ansibleExtraVars(Map<String, Object> value) {
        return set(Options.ANSIBLE_EXTRA_VARS, Map.copyOf(value));
    }

    /**
     * How many hosts at a time. Default: 5.
     *
     * @param value the number
     * @return this
     */
    public PipelineBuilder ansibleForks(int value) {
        return set(Options.ANSIBLE_FORKS, value);
    }

    /**
     * How many -v ansible-playbook gets. Default: 0.
     *
     * @param value the number
     * @return this
     */
    public PipelineBuilder ansibleVerbosity(int value) {
        return set(Options.ANSIBLE_VERBOSITY, value);
    }

    /**
     * A file on this machine whose first line is the vault password. Default: none.
     *
     * @param value a file on this machine
     * @return this
     */
    public PipelineBuilder ansibleVaultPasswordFile(Path value) {
        return set(Options.ANSIBLE_VAULT_PASSWORD_FILE, value);
    }

    /**
     * Vault passwords by their ids, each {@code label@file} with a file on this machine. Default: none.
     *
     * @param value vault ids
     * @return this
     */
    public PipelineBuilder ansibleVaultIds(List<String> value) {
        return set(Options.ANSIBLE_VAULT_IDS, value);
    }

    /**
     * Run the pipeline's playbooks with become. Default: false.
     *
     * @param value the new value
     * @return this
     */
    public PipelineBuilder ansibleBecome(boolean value) {
        return set(Options.ANSIBLE_BECOME, value);
    }

    /**
     * Change nothing and say what would be done: nothing is built, sent, pushed or applied; the cluster checks the manifests. Default: false.
     *
     * @param value the new value
     * @return this
     */
    public PipelineBuilder ansibleCheck(boolean value) {
        return set(Options.ANSIBLE_CHECK, value);
    }

    /**
     * Show what the deployment changes in the cluster, by kubectl diff, before it does. Default: false.
     *
     * @param value the new value
     * @return this
     */
    public PipelineBuilder ansibleDiff(boolean value) {
        return set(Options.ANSIBLE_DIFF, value);
    }

    /**
     * The password for become, on all hosts and above what the inventory says ({@code ansible_become_password}). Default:
     * none.
     *
     * @param value the secret
     * @return this
     */
    public PipelineBuilder ansibleBecomePassword(Secret value) {
        return set(Options.ANSIBLE_BECOME_PASSWORD, value);
    }

    /**
     * A run past this is ended, its whole process group with it. Default: 20m.
     *
     * @param value positive
     * @return this
     */
    public PipelineBuilder ansibleTimeout(Duration value) {
        return set(Options.ANSIBLE_TIMEOUT, value);
    }

    /**
     * Whether a failed run is FAILURE; UNSTABLE otherwise, as with Publish Over SSH. Default: false.
     *
     * @param value the new value
     * @return this
     */
    public PipelineBuilder failOnError(boolean value) {
        return set(Options.FAIL_ON_ERROR, value);
    }

    /**
     * How often connecting, or sending files, is tried again when the server cannot be reached. Default: 3.
     *
     * @param value the number
     * @return this
     */
    public PipelineBuilder retriesConnect(int value) {
        return set(Options.RETRIES_CONNECT, value);
    }

    /**
     * How often a playbook run that failed is run again. Default: 0.
     *
     * @param value the number
     * @return this
     */
    public PipelineBuilder retriesRun(int value) {
        return set(Options.RETRIES_RUN, value);
    }

    /**
     * How long to wait before trying again. Default: 10s.
     *
     * @param value positive
     * @return this
     */
    public PipelineBuilder retriesDelay(Duration value) {
        return set(Options.RETRIES_DELAY, value);
    }

    /**
     * The pipeline.
     *
     * @return a new pipeline, independent of this builder
     * @throws InvalidInputException with every problem found; nothing was contacted
     */
    public Pipeline build() throws InvalidInputException {
        return new Pipeline(SettingsBuilder.build(values, directory));
    }

    private PipelineBuilder addJump(JumpHop hop) {
        List<JumpHop> hops = new ArrayList<>(values.get(Options.SERVER_JUMP).orElse(List.of()));
        hops.add(hop);
        return set(Options.SERVER_JUMP, List.copyOf(hops));
    }

    private <T> PipelineBuilder set(Option<T> option, T value) {
        values.set(option, value);
        return this;
    }
}
