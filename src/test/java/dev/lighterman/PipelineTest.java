package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Result;
import dev.lighterman.api.Retries;
import dev.lighterman.api.RolloutPolicy;
import dev.lighterman.api.Service;
import dev.lighterman.api.Source;
import dev.lighterman.api.TransferSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline as a value. */
class PipelineTest {
    @TempDir
    Path directory;

    private Pipeline pipeline() {
        return Pipeline.of(Image.named("me/app")).directory(directory);
    }

    private void render(Pipeline pipeline, String... parts) throws Exception {
        assertThat(String.join("\n", pipeline.render().files().values())).contains(parts);
    }

    @Test
    void allThatIsWrongIsToldAtOnceByTheOptionsNames() {
        Pipeline pipeline = Pipeline.of(
                        Image.named("Me/App").context("srv").hosts(" ").threshold(Result.ABORTED))
                .source(Source.git("https://git.example.org/app.git")
                        .poll(Duration.ZERO)
                        .pollBranches("{a"))
                .build("mvn 'package")
                .transfer(TransferSet.of("*").to("srv"))
                .deploy(Deployment.named("My_App")
                        .namespace("a".repeat(64))
                        .replicas(-1)
                        .containerPort(0)
                        .service(Service.clusterIp().onNodes(30000).name("1st"))
                        .rollout(RolloutPolicy.standard().timeout(Duration.ZERO)))
                .retries(Retries.DEFAULT.run(-1));

        assertThatThrownBy(pipeline::render)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("""
                        build: the quote ' is opened and never closed
                        image.hosts is empty
                        image.threshold must be one of SUCCESS, UNSTABLE, FAILURE, but is "ABORTED"
                        deploy.replicas must be a whole number from 0 to 100000, but is -1
                        deploy.containerPort must be a whole number from 1 to 65535, but is 0
                        retries.run must be a whole number from 0 to 1000, but is -1
                        source.poll must be at least 1s; git servers lock out who asks too often
                        source.pollBranches: "{a" is no pattern of branch names; perhaps you should write something like release/*
                        image.name: image name "Me/App" has upper case letters; perhaps you should write "me/app"
                        image.context must be a directory on the server, absolute or below ~/, but is "srv"
                        deploy.namespace must be a Kubernetes name (lower-case letters, digits and -, beginning and ending \
                        with a letter or digit), but is "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                        deploy.deployment must be a Kubernetes name (lower-case letters, digits and -, beginning and ending \
                        with a letter or digit), but is "My_App"; perhaps you should write "my-app"
                        deploy.service.name must begin with a letter, but is "1st"
                        deploy.service.nodePort: a Service of type ClusterIP has no nodePort
                        deploy.rollout.timeout must be longer than nothing
                        transfer.to must be a directory on the server, absolute or below ~/, but is "srv\"""");
        assertThatThrownBy(pipeline::warnings).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void manifestsAndWhatIsRenderedCannotBothBeSet() {
        assertThatThrownBy(pipeline().deploy(Deployment.named("app").replicas(1).manifests(Path.of("k8s")))::render)
                .hasMessage(
                        "deploy.replicas and deploy.manifests cannot both be set: your own manifests say it already");
    }

    /** What the examples and init write came up only when all was built. */
    @Test
    void anExamplesRegistryIsRefusedBeforeAnythingIsContacted() throws Exception {
        Pipeline pipeline = pipeline().image(Image.named("registry.example.org/team/app:1"));
        String refusal =
                "image.name: registry.example.org/team/app:1 is a placeholder: there is no registry.example.org;"
                        + " perhaps you should set image.name to a repository of yours, such as registry.example.com:5000/team/app";
        assertThatThrownBy(() -> pipeline.image(Event.Listener.none())).hasMessage(refusal);
        assertThatThrownBy(() -> pipeline.deploy(Deployment.standard()).deploy(Event.Listener.none()))
                .hasMessage(refusal);
        assertThat(pipeline.render().files()).isNotEmpty();
    }

    @Test
    void aChangeMakesANewPipelineAndLeavesTheOldOne() throws Exception {
        Pipeline plain = pipeline();
        Pipeline deploying = plain.deploy(Deployment.standard());
        render(plain.image(Image.named("me/other")), "docker build -t me/other");
        render(deploying.deploy(Deployment.named("shop").replicas(5)), "name: shop", "replicas: 5");

        assertThat(plain.render().files())
                .containsKey(Pipeline.Rendering.IMAGE_PLAYBOOK)
                .doesNotContainKey(Pipeline.Rendering.DEPLOYMENT_PLAYBOOK);
        render(deploying, "docker build -t me/app", "name: cicd-deployment", "replicas: 2");
        assertThat(plain.name("shop").name()).isEqualTo("shop");
        assertThat(plain.name()).isEqualTo(directory.getFileName().toString());
    }

    @Test
    void aSectionIsSetAsAWhole() throws Exception {
        Pipeline pipeline = pipeline().deploy(Deployment.named("shop").replicas(5));
        render(
                pipeline.deploy(Deployment.standard().namespace("stage")),
                "name: cicd-deployment",
                "replicas: 2",
                "namespace: stage");
        render(pipeline.build("mvn 'package").build("mvn package"), "name: shop");
    }

    @Test
    void whatAFileSaysCanBeChanged() throws Exception {
        Path file = Files.writeString(directory.resolve("lighterman.yml"), """
                name: ci
                image: {name: me/app, context: /srv/app}
                server: {host: 10.0.0.5, password: secret}
                deploy: {replicas: 3}
                """);
        Pipeline loaded = Pipeline.load(file);

        render(
                loaded.deploy(Deployment.named("shop")),
                "docker build -t me/app",
                "/srv/app",
                "name: shop",
                "replicas: 2");
        render(loaded.ansible(AnsibleOptions.none().diff(true)), "show what changes in the cluster", "replicas: 3");
        assertThat(loaded.image(Image.named("me/other")).warnings())
                .isEqualTo(loaded.warnings())
                .singleElement()
                .asString()
                .contains("the secret server.password stands in the file itself");
    }

    @Test
    void withoutAnImageThereIsNoCiJobToRun() {
        assertThatThrownBy(() -> Pipeline.named("ci").directory(directory).run(event -> {}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "image.name is missing; perhaps you should add \"image: {name: registry.example.org/team/app}\"");
    }
}
