package dev.lighterman;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InventoryText;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.settings.CommandWords;
import dev.lighterman.settings.InventorySource;
import dev.lighterman.settings.Option;
import dev.lighterman.settings.OptionValues;
import dev.lighterman.settings.Options;
import dev.lighterman.settings.SettingsBuilder;
import dev.lighterman.settings.TransferSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Collects the options of a {@link Pipeline}: one method an option, named after its path in the pipeline file ({@code
 * image.name} is {@link #imageName}); the control node is a value of its own ({@link #server}). Only {@link #imageName} must be
 * set. Values are checked by
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
     * The control node. Default: this machine.
     *
     * @param value not null; relative paths in it are taken from {@link #directory}
     * @return this
     */
    public PipelineBuilder server(Server value) {
        values.server(value);
        return this;
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
     * The directory on the control node the image is built in. Default: {@code ~/lighterman/<name>}.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder imageContext(String value) {
        return set(Options.IMAGE_CONTEXT, value);
    }

    /**
     * Lets the context, or where files are sent, be a home directory. The engine then gets nothing but the files that were sent. Default: false.
     *
     * @param value the value
     * @return this
     */
    public PipelineBuilder imageAllowHome(boolean value) {
        return set(Options.IMAGE_ALLOW_HOME, value);
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
     * The namespace of the workload, and of all objects in the manifests that name none. Default: the one that the workload's manifest names, or default.
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
     * How long trouble of all new pods that may pass by itself is waited for, before the rollout is given up: crashes, a missing Secret, a refused pull. 0s gives up at the first sign. Default: 60s.
     *
     * @param value a duration
     * @return this
     */
    public PipelineBuilder deployRolloutPatience(Duration value) {
        return set(Options.DEPLOY_ROLLOUT_PATIENCE, value);
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
        List<JobSpec> jobs = new ArrayList<>(values.get(Options.JOBS).orElse(List.of()));
        jobs.addAll(List.of(value));
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
     * The inventory of the pipeline's playbooks as a model. It may hold no {@link Secret}; set those as extra variables.
     *
     * @param value such as a {@code dev.lighterman.inventory.Inventory}
     * @return this
     * @throws IllegalArgumentException if it holds a value that cannot be written, a secret included; the message names the
     *     place
     */
    public PipelineBuilder inventory(InventoryText value) {
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
     * How {@code ansible-playbook} is called for all playbooks of the pipeline. Default: a timeout of 20 minutes and nothing
     * else. {@code limit}, {@code tags}, {@code skipTags}, {@code startAtTask} and {@code allowNoHosts} are for one playbook
     * and cannot be set here.
     *
     * @param value above what was set before
     * @return this
     */
    public PipelineBuilder ansible(AnsibleOptions value) {
        values.ansible(value);
        return this;
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

    private <T> PipelineBuilder set(Option<T> option, T value) {
        values.set(option, value);
        return this;
    }
}
