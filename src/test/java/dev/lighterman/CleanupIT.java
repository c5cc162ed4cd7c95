package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cleanup on the server removes the tag of this pipeline and nothing else, on a real Docker that others use too. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CleanupIT {
    @TempDir
    private Path directory;

    private final String id =
            "cleanup-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    private final List<String> containers = new ArrayList<>();
    private Lab lab;
    private String repository;

    @BeforeEach
    void files() throws Exception {
        lab = Lab.all();
        repository = lab.registry() + "/lighterman-it/" + id;
        Files.writeString(directory.resolve("app.jar"), "not really a jar: " + id);
        Files.writeString(directory.resolve("Dockerfile"), "FROM " + lab.baseImage() + "\nCOPY app.jar /" + id + "\n");
    }

    @AfterEach
    void remove() throws Exception {
        for (String container : containers) {
            docker("rm", "-f", container);
        }
        for (String tag : images().keySet()) {
            if (tag.contains(id)) {
                docker("rmi", tag);
            }
        }
    }

    private String docker(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + "\n" + output).isZero();
        return output.strip();
    }

    /** Tags and what they are, of this test and of the base image: others use the same Docker meanwhile. */
    private Map<String, String> images() throws Exception {
        Map<String, String> images = new TreeMap<>();
        docker("images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")
                .lines()
                .map(line -> line.split(" "))
                .filter(line -> !line[0].contains("<none>"))
                .filter(line -> line[0].contains(id) || line[0].equals(lab.baseImage()))
                .forEach(line -> images.put(line[0], line[1]));
        return images;
    }

    private PipelineResult image() throws Exception {
        PipelineResult result = Pipelines.server(lab, directory)
                .transfer(TransferSet.of("app.jar", "Dockerfile").to(context().toString()))
                .image(Image.named(repository + ":run").context(context().toString()))
                .image(Event.Listener.none());
        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        return result;
    }

    private Path context() {
        return directory.resolve("context on the server");
    }

    private static List<String> ignored(PipelineResult result) {
        return result.jobs().get(0).runs().get(0).ignored().stream()
                .map(TaskFailure::task)
                .toList();
    }

    @Test
    void otherTagsOtherImagesAndAnotherProjectOfTheSameBaseSurvive() throws Exception {
        assertThat(ignored(image())).containsExactly("remove remote docker images");
        assertThat(images()).containsOnlyKeys(lab.baseImage());

        // Another tag of the very image that is about to be built again, older images of the repository, the base under
        // a name of this repository, and a second project on the same base that is running.
        docker("build", "-t", repository + ":keep", context().toString());
        docker(
                "build",
                "-t",
                repository + ":older",
                "--label",
                "age=older",
                context().toString());
        docker("tag", lab.baseImage(), repository + ":base");
        docker(
                "build",
                "-t",
                repository + "-two:1",
                "--label",
                "project=two",
                context().toString());
        containers.add(docker("run", "-d", repository + "-two:1", "sleep", "600"));
        Map<String, String> before = images();
        assertThat(before)
                .containsOnlyKeys(
                        lab.baseImage(),
                        repository + ":base",
                        repository + ":keep",
                        repository + ":older",
                        repository + "-two:1");

        PipelineResult result = image();

        assertThat(ignored(result)).containsExactly("remove remote docker images");
        assertThat(images()).isEqualTo(before);
        // it was that very image: its other tag was pushed under the same digest
        assertThat(docker("inspect", "--format", "{{join .RepoDigests \" \"}}", repository + ":keep"))
                .contains(
                        repository + "@" + result.image().orElseThrow().digest().orElseThrow());
        assertThat(docker("inspect", "--format", "{{.State.Running}}", containers.get(0)))
                .isEqualTo("true");
        docker("run", "--rm", lab.baseImage(), "true");
    }

    @Test
    void aContainerThatStillRunsTheLastBuildKeepsItsImage() throws Exception {
        docker("build", "-t", repository + ":run", "--label", "age=older", directory.toString());
        String image = docker("inspect", "--format", "{{.Id}}", repository + ":run");
        containers.add(docker("run", "-d", repository + ":run", "sleep", "600"));

        PipelineResult result = image();

        // Docker refuses to remove what a container uses, and it is never forced to.
        TaskFailure refused = result.jobs().get(0).runs().get(0).ignored().get(0);
        assertThat(refused.task()).isEqualTo("remove remote docker images");
        assertThat(refused.stderr())
                .contains("unable to remove repository reference")
                .contains("must force");
        assertThat(docker("inspect", "--format", "{{.State.Running}} {{.Image}}", containers.get(0)))
                .isEqualTo("true " + image);
        assertThat(docker("inspect", "--format", "{{.Id}}", image)).isEqualTo(image);
        assertThat(images()).containsOnlyKeys(lab.baseImage());
    }
}
