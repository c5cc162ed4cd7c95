package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Result;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A pipeline's options, checked and with their defaults. Immutable. Holds secrets; its {@code toString} shows none.
 *
 * @param directory what relative paths on this machine are taken from; absolute
 * @param file the pipeline file as the user named it, if there is one
 * @param name the CI job's name
 * @param source what to clone; empty for the directory as it is
 * @param build the build command; empty for no build
 * @param server the control node
 * @param transfer what to send; empty for the default
 * @param image the image; empty when the pipeline names none, so that only playbooks can be run
 * @param deploy the deployment, if there is one
 * @param jobs jobs with playbooks of the user's, each with its absolute path
 * @param jobPlaces where the jobs stand in the pipeline file
 * @param inventory where the inventory comes from; empty for the default
 * @param ansible what holds for all playbooks
 * @param failOnError whether a failed run is FAILURE
 * @param retries what is tried again
 * @param warnings what was found that stops nothing
 * @param secretFiles files on this machine that secrets were read from by {@code ${file:PATH}}
 * @param secretValues what {@code ${env:X}} and {@code ${file:PATH}} stood for, where that is kept secret
 */
public record Settings(
        Path directory,
        Optional<String> file,
        String name,
        Optional<Source> source,
        CommandWords build,
        Server server,
        List<TransferSet> transfer,
        Optional<Image> image,
        Optional<Deploy> deploy,
        List<JobSpec> jobs,
        JobPlaces jobPlaces,
        Optional<InventorySource> inventory,
        AnsibleOptions ansible,
        boolean failOnError,
        Retries retries,
        List<String> warnings,
        List<Path> secretFiles,
        List<Secret> secretValues) {
    public Settings {
        transfer = List.copyOf(transfer);
        jobs = List.copyOf(jobs);
        warnings = List.copyOf(warnings);
        secretFiles = List.copyOf(secretFiles);
        secretValues = List.copyOf(secretValues);
    }

    /** The same with another source. */
    public Settings withSource(Source other) {
        return new Settings(
                directory,
                file,
                name,
                Optional.of(other),
                build,
                server,
                transfer,
                image,
                deploy,
                jobs,
                jobPlaces,
                inventory,
                ansible,
                failOnError,
                retries,
                warnings,
                secretFiles,
                secretValues);
    }

    /**
     * What to clone.
     *
     * @param git a URL, or an absolute path
     * @param branch a branch or tag
     * @param commit this very commit of the branch, 40 hexadecimal digits; the newest when empty
     * @param username for the git server
     * @param password for the git server
     * @param polling how new commits are looked for
     */
    public record Source(
            String git,
            Optional<String> branch,
            Optional<String> commit,
            Optional<String> username,
            Optional<Secret> password,
            Polling polling) {
        /** The same with another branch and commit. */
        public Source at(Optional<String> otherBranch, Optional<String> otherCommit) {
            return new Source(git, otherBranch, otherCommit, username, password, polling);
        }

        /** Without the URL, which may hold credentials. */
        @Override
        public String toString() {
            return "Source[branch=" + branch + "]";
        }
    }

    /**
     * How new commits are looked for.
     *
     * @param interval how often
     * @param branches patterns of branches; empty for the source's branch alone
     * @param every whether every commit is built, or the newest only
     */
    public record Polling(Duration interval, List<String> branches, boolean every) {
        public Polling {
            branches = List.copyOf(branches);
        }
    }

    /**
     * The image.
     *
     * @param name {@code [registry/]repository[:tag]}
     * @param context the build context on the control node
     * @param dockerfile relative to the context
     * @param engine docker or podman
     * @param login for the registry
     * @param hosts the play's pattern
     * @param limit narrows it down; empty for the default
     * @param threshold the worst result of a job before it that still triggers the CI job
     * @param allowHome whether the context may be a home directory
     */
    public record Image(
            String name,
            String context,
            String dockerfile,
            String engine,
            Optional<Login> login,
            String hosts,
            Optional<String> limit,
            Result threshold,
            boolean allowHome) {}

    /**
     * A registry login.
     *
     * @param username the user
     * @param password the password or token
     */
    public record Login(String username, Secret password) {}

    /**
     * The deployment.
     *
     * @param name the job's name
     * @param hosts the play's pattern
     * @param kubectl the program on those hosts
     * @param kubeconfig the file on those hosts
     * @param namespace the namespace; empty for the one that the workload's manifest names
     * @param deployment the Deployment's name
     * @param replicas how many pods
     * @param containerPort the application's port
     * @param serviceName the Service's name
     * @param serviceType its type
     * @param servicePort its port
     * @param nodePort its port on every node
     * @param manifests files to use instead; empty for rendered ones
     * @param pinDigest whether the digest is pinned; the tag with a rollout restart otherwise
     * @param threshold the worst result of what comes before that still triggers it
     * @param rollout how it is watched
     */
    public record Deploy(
            String name,
            String hosts,
            String kubectl,
            Optional<String> kubeconfig,
            Optional<String> namespace,
            String deployment,
            int replicas,
            int containerPort,
            String serviceName,
            String serviceType,
            int servicePort,
            OptionalInt nodePort,
            List<Path> manifests,
            boolean pinDigest,
            Result threshold,
            RolloutWatching rollout) {
        public Deploy {
            manifests = List.copyOf(manifests);
        }
    }

    /**
     * How the rollout is watched from this machine.
     *
     * @param timeout how long it may take
     * @param patience how long trouble that may pass by itself is waited for
     * @param kubeconfig the file on this machine; the usual one when empty
     * @param context the context in it
     * @param rollback whether the revision before is restored when it fails
     * @param viaServer whether the API server is reached through the control node
     */
    public record RolloutWatching(
            Duration timeout,
            Duration patience,
            Optional<Path> kubeconfig,
            Optional<String> context,
            boolean rollback,
            boolean viaServer) {}

    /**
     * What is tried again.
     *
     * @param connect how often connecting is
     * @param run how often a failed run is
     * @param delay how long to wait before
     */
    public record Retries(int connect, int run, Duration delay) {}
}
