package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.TransferSet;
import dev.lighterman.json.Json;
import dev.lighterman.lab.Engines;
import dev.lighterman.lab.Exec;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Repository;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What options make of an image, as its registry has it then. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ImageOptionsIT {
    @TempDir
    private Path directory;

    @TempDir
    private Path context;

    private final Lab lab = Lab.all();
    private final String id = "options-" + Long.toString(System.nanoTime(), 36);
    private final String name = lab.registry() + "/lighterman-it/" + id;
    private Repository source;

    @BeforeEach
    void source() throws Exception {
        Files.writeString(directory.resolve("Dockerfile"), """
                FROM scratch AS first
                ARG TARGETARCH
                LABEL architecture=$TARGETARCH
                ARG VERSION
                LABEL version=$VERSION
                COPY Dockerfile /Dockerfile
                FROM first
                LABEL stage=last
                """);
        source = Repository.init(directory);
        source.git("checkout", "-q", "-b", "feature/one");
        source.commit("first");
    }

    private PipelineResult built(Image image) throws Exception {
        return pipeline(image).image(Event.Listener.none());
    }

    private Pipeline pipeline(Image image) {
        return Pipelines.server(lab, directory)
                .transfer(TransferSet.of("Dockerfile").to(context.resolve("app").toString()))
                .image(image.context(context.resolve("app").toString()));
    }

    /** A manifest, or what a manifest names. */
    private HttpResponse<String> registry(String what) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + lab.registry() + "/v2/lighterman-it/" + id + "/" + what))
                .header("Accept", "application/vnd.oci.image.index.v1+json")
                .header("Accept", "application/vnd.docker.distribution.manifest.list.v2+json")
                .header("Accept", "application/vnd.docker.distribution.manifest.v2+json")
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(what + answer.body()).isEqualTo(200);
        return answer;
    }

    private Map<?, ?> json(String what) throws Exception {
        return (Map<?, ?>) Json.parse(registry(what).body().getBytes(StandardCharsets.UTF_8));
    }

    private String digest(String tag) throws Exception {
        return registry("manifests/" + tag)
                .headers()
                .firstValue("Docker-Content-Digest")
                .orElseThrow();
    }

    @Test
    void argumentsStagesLabelsAndTags() throws Exception {
        String commit = source.git("rev-parse", "HEAD");

        PipelineResult result = built(Image.named(name + ":1")
                .args(Map.of("VERSION", "1.10-${commit:short}"))
                .target("first")
                .labels(Map.of("team", "shop"))
                .network("none")
                .tags("${branch}", "${commit}"));

        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        String digest = result.image().orElseThrow().digest().orElseThrow();
        assertThat(List.of(digest("1"), digest("feature-one"), digest(commit))).containsOnly(digest);
        Map<?, ?> config = (Map<?, ?>) json("manifests/1").get("config");
        Map<?, ?> labels =
                (Map<?, ?>) ((Map<?, ?>) json("blobs/" + config.get("digest")).get("config")).get("Labels");
        assertThat(labels)
                .isEqualTo(Map.of(
                        "architecture",
                        "",
                        "version",
                        "1.10-" + commit.substring(0, 7),
                        "team",
                        "shop",
                        "org.opencontainers.image.revision",
                        commit));
        assertThat(lab.exec(directory).run("docker", "images", "-q", name)).isEmpty();
    }

    @Test
    @ResourceLock(Engines.PODMAN)
    void podmanMakesOneImageOfSeveralPlatforms() throws Exception {
        lab.value("LAB_PODMAN");
        Exec podman = lab.exec(directory).of("podman");
        Image image = Image.named(name + ":1")
                .engine(Image.Engine.PODMAN)
                .platforms("linux/amd64", "linux/arm64")
                .tags("latest");
        try {
            PipelineResult result = built(image);
            assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
            String digest = result.image().orElseThrow().digest().orElseThrow();
            assertThat(List.of(digest("1"), digest("latest"))).containsOnly(digest);
            assertThat(registry("manifests/1").body())
                    .containsPattern("(?s)\"architecture\": ?\"amd64\".*\"architecture\": ?\"arm64\"");
        } finally {
            for (String kept : Engines.names(Image.Engine.PODMAN, lab.exec(directory))) {
                if (kept.contains(id)) {
                    podman.run("rmi", kept);
                }
            }
        }
    }

    /** Whether buildx is missing or has no builder that can. */
    @Test
    void dockerThatCannotBuildForSeveralPlatformsIsToldOfByName() throws Exception {
        PipelineResult result = built(Image.named(name + ":1").platforms("linux/amd64", "linux/arm64"));

        assertThat(result.result()).isEqualTo(Result.UNSTABLE);
        assertThat(result.jobs().get(0).failure().orElseThrow().remedy().orElseThrow())
                .contains("buildx")
                .endsWith("or set image.engine: podman");
    }

    @Test
    void anImageThatWasBuiltElsewhereIsFoundInTheRegistryAndNowhereElse() throws Exception {
        String digest =
                built(Image.named(name + ":1")).image().orElseThrow().digest().orElseThrow();
        Files.writeString(directory.resolve("image.digest"), digest + "\n");

        PipelineResult found = built(Image.named(name + ":1").prebuilt("image.digest"));

        assertThat(found.result()).as(found.toString()).isEqualTo(Result.SUCCESS);
        assertThat(found.image().orElseThrow().digest()).contains(digest);
        assertThat(found.jobs().get(0).runs()).isEmpty();
        assertThat(built(Image.named(name).prebuilt(name + ":1"))
                        .image()
                        .orElseThrow()
                        .digest())
                .contains(digest);

        String other = "sha256:" + "0".repeat(64);
        PipelineResult missing = built(Image.named(name + ":1").prebuilt(other));
        assertThat(missing.result()).isEqualTo(Result.FAILURE);
        assertThat(missing.image()).isEmpty();
        assertThat(missing.jobs().get(0).failure().orElseThrow().kind()).isEqualTo(FailureKind.RUN);
        assertThat(missing.jobs().get(0).failure().orElseThrow().problem())
                .contains(name + ":1@" + other)
                .contains("there is no such tag in it");
    }
}
