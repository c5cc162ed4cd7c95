package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Notification;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Retries;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.Source;
import dev.lighterman.api.TransferSet;
import dev.lighterman.image.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pipeline's options, checked and with their defaults. Immutable. Holds secrets; its {@code toString} shows none.
 *
 * @param directory what relative paths on this machine are taken from; absolute
 * @param file the pipeline file as the user named it, if there is one
 * @param name the CI job's name
 * @param source what to clone; empty for the directory as it is
 * @param commit this very commit of the source's branch, 40 hexadecimal digits; the newest when empty
 * @param build the build command; empty for no build
 * @param server the control node
 * @param servers those that the slices of a play run on; empty for {@code server} alone
 * @param transfer what to send; empty for the default
 * @param image the image; empty when the pipeline names none, so that only playbooks can be run
 * @param deploy the deployment, if there is one; its job has a name
 * @param jobs jobs with playbooks of the user's, each with its absolute path
 * @param jobPlaces where the jobs stand in the pipeline file
 * @param inventory where the inventory comes from; empty for the default
 * @param ansible what holds for all playbooks
 * @param failOnError whether a failed run is FAILURE
 * @param retries what is tried again
 * @param notifications who is told how it ended
 * @param warnings what was found that stops nothing
 * @param secretFiles files on this machine that secrets were read from by {@code ${file:PATH}}
 * @param secretValues what {@code ${env:X}} and {@code ${file:PATH}} stood for, where that is kept secret
 */
public record Settings(
        Path directory,
        Optional<String> file,
        String name,
        Optional<Source> source,
        Optional<String> commit,
        CommandWords build,
        Server server,
        List<Server> servers,
        List<TransferSet> transfer,
        Optional<Image> image,
        Optional<Deployment> deploy,
        List<JobSpec> jobs,
        JobPlaces jobPlaces,
        Optional<InventorySource> inventory,
        AnsibleOptions ansible,
        boolean failOnError,
        Retries retries,
        List<Notification> notifications,
        List<String> warnings,
        List<Path> secretFiles,
        List<Secret> secretValues) {
    public Settings {
        servers = List.copyOf(servers);
        transfer = List.copyOf(transfer);
        jobs = List.copyOf(jobs);
        notifications = List.copyOf(notifications);
        warnings = List.copyOf(warnings);
        secretFiles = List.copyOf(secretFiles);
        secretValues = List.copyOf(secretValues);
    }

    /** The same with another source, and one of its commits; the newest when empty. */
    public Settings withSource(Source other, Optional<String> otherCommit) {
        return with(Optional.of(other), otherCommit, server);
    }

    /** The same for a play in slices, which begins on the first of their servers. */
    public Settings forSlices() {
        return servers.isEmpty() ? this : with(source, commit, servers.get(0));
    }

    private Settings with(Optional<Source> otherSource, Optional<String> otherCommit, Server otherServer) {
        return new Settings(
                directory,
                file,
                name,
                otherSource,
                otherCommit,
                build,
                otherServer,
                servers,
                transfer,
                image,
                deploy,
                jobs,
                jobPlaces,
                inventory,
                ansible,
                failOnError,
                retries,
                notifications,
                warnings,
                secretFiles,
                secretValues);
    }

    /** The image's name, of a pipeline that has an image. */
    public ImageReference reference() {
        return ImageNames.reference(image.orElseThrow().name());
    }

    /** The playbooks that are in git repositories. */
    public List<PlaybookSource.InGit> playbooksInGit() {
        return Stream.of(
                        image.flatMap(Image::playbook).stream(),
                        deploy.flatMap(Deployment::playbook).stream(),
                        jobs.stream().map(JobSpec::playbook))
                .flatMap(sources -> sources)
                .filter(PlaybookSource.InGit.class::isInstance)
                .map(PlaybookSource.InGit.class::cast)
                .toList();
    }

    /** The directory on the control node the image is built in. */
    public String context() {
        return image.flatMap(Image::context).orElseThrow();
    }
}
