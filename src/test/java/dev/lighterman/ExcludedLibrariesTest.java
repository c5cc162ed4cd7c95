package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.ClassPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program may exclude the libraries that it has no use for. One that it does need is named before anything is contacted:
 * a pipeline once ended with a NoClassDefFoundError after its image had been pushed.
 */
class ExcludedLibrariesTest {
    private static final String REMEDY = "; perhaps you should add it, or compare what `mvn dependency:tree` shows with"
            + " the versions in the POM of dev.lighterman:lighterman";

    @TempDir
    Path directory;

    private final AtomicBoolean contacted = new AtomicBoolean();
    private ServerSocket server;

    /** A server that hangs up at once. */
    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::hangUp);
        thread.setDaemon(true);
        thread.start();
        Files.createFile(directory.resolve("known_hosts"));
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\n");
    }

    private void hangUp() {
        try {
            while (true) {
                Socket client = server.accept();
                contacted.set(true);
                client.close();
            }
        } catch (IOException e) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void pipeline(String more) throws IOException {
        Files.writeString(directory.resolve("lighterman.yml"), """
                server: {host: 127.0.0.1, port: %d, user: root, password: none, knownHosts: %s}
                retries: {connect: 0}
                transfer:
                - files: [Dockerfile]
                image: {name: me/app, context: /srv/app}
                %s""".formatted(
                        server.getLocalPort(), directory.resolve("known_hosts"), more));
    }

    private void watchingPipeline() throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: a, cluster: {server: "https://127.0.0.1:%d"}}]
                contexts: [{name: a, context: {cluster: a, user: a}}]
                users: [{name: a, user: {token: t}}]
                current-context: a
                """.formatted(server.getLocalPort()));
        pipeline("deploy: {rollout: {kubeconfig: %s}}\n".formatted(kubeconfig));
    }

    @Test
    void renderingNeedsSnakeYamlAlone() throws Exception {
        pipeline("deploy: {}\njobs:\n- {name: after, playbook: site.yml}\n");
        Files.writeString(directory.resolve("site.yml"), "- hosts: all\n");

        assertThat(ClassPath.with("snakeyaml-2").run(EmbeddingPrograms.Render.class, directory))
                .startsWith("playbooks/create-cicd-devops-images.yml playbooks/k8s-cicd-deployment-playbook.yml");
    }

    @Test
    void aServerOverSshIsNotContactedWithoutJsch() throws Exception {
        pipeline("");
        ClassPath without = ClassPath.runtime().without("jsch-");
        String sentence =
                "InvalidInputException: reaching a server over SSH needs com.github.mwiede:jsch, which is not on the"
                        + " class path, or not with the libraries that it needs (java.lang.NoClassDefFoundError:"
                        + " com/jcraft/jsch/Logger)" + REMEDY;

        assertThat(without.run(EmbeddingPrograms.Connect.class, directory)).isEqualTo(sentence);
        assertThat(without.run(EmbeddingPrograms.Run.class, directory)).isEqualTo(sentence);
        assertThat(contacted.get()).isFalse();
    }

    @Test
    void aServerIsNotContactedWithoutTheLibraryThatReadsEvents() throws Exception {
        pipeline("");
        ClassPath without = ClassPath.runtime().without("jackson-core-3");
        String sentence =
                "InvalidInputException: reading what a run reports needs tools.jackson.core:jackson-core, which is not"
                        + " on the class path, or not with the libraries that it needs (java.lang.NoClassDefFoundError:"
                        + " tools/jackson/core/ObjectWriteContext)" + REMEDY;

        assertThat(without.run(EmbeddingPrograms.Connect.class, directory)).isEqualTo(sentence);
        assertThat(without.run(EmbeddingPrograms.Run.class, directory)).isEqualTo(sentence);
        assertThat(contacted.get()).isFalse();
    }

    @Test
    void aProcessOfThisMachineNeedsCommonsExec() throws Exception {
        pipeline("build: [make]\n");
        ClassPath without = ClassPath.runtime().without("commons-exec-");
        String sentence =
                "starting programs on this machine needs org.apache.commons:commons-exec, which is not on the class"
                        + " path, or not with the libraries that it needs (java.lang.NoClassDefFoundError:"
                        + " org/apache/commons/exec/ExecuteStreamHandler)" + REMEDY;

        assertThat(without.run(EmbeddingPrograms.ConnectHere.class, directory))
                .isEqualTo("InvalidInputException: " + sentence);
        assertThat(without.run(EmbeddingPrograms.Run.class, directory))
                .isEqualTo("InvalidInputException: build: " + sentence);
        assertThat(contacted.get()).isFalse();
    }

    @Test
    void aSourceInGitNeedsJGit() throws Exception {
        pipeline("source: {git: https://git.example.org/shop.git}\n");

        assertThat(ClassPath.runtime().without("org.eclipse.jgit-").run(EmbeddingPrograms.Run.class, directory))
                .isEqualTo("InvalidInputException: source.git: reading git repositories and .gitignore files needs"
                        + " org.eclipse.jgit:org.eclipse.jgit, which is not on the class path, or not with the libraries that it"
                        + " needs (java.lang.NoClassDefFoundError: org/eclipse/jgit/api/errors/GitAPIException)"
                        + REMEDY);
        assertThat(contacted.get()).isFalse();
    }

    /** The server does not answer as sshd does, so that the connection is as far as it gets. */
    @Test
    void playingOverSshNeedsThreeLibraries() throws Exception {
        pipeline("");
        Files.writeString(directory.resolve("site.yml"), "- hosts: all\n");
        Files.writeString(directory.resolve("hosts"), "localhost\n");
        ClassPath three = ClassPath.with("jsch-", "snakeyaml-2", "jackson-core-3");

        assertThat(three.run(EmbeddingPrograms.Play.class, directory)).isEqualTo("UNSTABLE: CONNECTION");
        assertThat(contacted.get()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {".git", ".gitignore"})
    void aPlaybookWhereGitIgnoresFilesNeedsJGit(String there) throws Exception {
        pipeline("");
        Files.writeString(directory.resolve("site.yml"), "- hosts: all\n");
        Files.writeString(directory.resolve("hosts"), "localhost\n");
        if (there.equals(".git")) {
            Git.init().setDirectory(directory.toFile()).call().close();
        } else {
            Files.writeString(directory.resolve(there), "*.retry\n");
        }

        assertThat(ClassPath.runtime().without("org.eclipse.jgit-").run(EmbeddingPrograms.Play.class, directory))
                .startsWith("InvalidInputException: reading git repositories and .gitignore files needs"
                        + " org.eclipse.jgit:org.eclipse.jgit, which is not on the class path, or not with the libraries that it"
                        + " needs (java.lang.NoClassDefFoundError: org/eclipse/jgit/")
                .endsWith(REMEDY);
        assertThat(contacted.get()).isFalse();
    }

    /** Jackson's annotations of a version that did not fit were what the pipeline ended by. */
    @ParameterizedTest
    @ValueSource(
            strings = {"kubernetes-client-", "kubernetes-httpclient-jdk", "jackson-databind", "jackson-annotations"})
    void aRolloutThatIsWatchedFromHereNeedsTheKubernetesClient(String missing) throws Exception {
        watchingPipeline();

        assertThat(ClassPath.runtime().without(missing).run(EmbeddingPrograms.Run.class, directory))
                .startsWith(
                        "InvalidInputException: deploy.rollout: reaching a Kubernetes cluster from this machine needs"
                                + " io.fabric8:kubernetes-client and io.fabric8:kubernetes-httpclient-jdk, which is not on the class path,"
                                + " or not with the libraries that it needs (java.lang.NoClassDefFoundError: ")
                .endsWith(REMEDY);
        assertThat(contacted.get()).isFalse();
    }

    /** It ended with a NoClassDefFoundError. */
    @Test
    void aControlNodeInAPodNeedsTheKubernetesClient() throws Exception {
        assertThat(ClassPath.runtime()
                        .without("kubernetes-client-")
                        .run(EmbeddingPrograms.ConnectToPod.class, directory))
                .startsWith("InvalidInputException: reaching a Kubernetes cluster from this machine needs"
                        + " io.fabric8:kubernetes-client and io.fabric8:kubernetes-httpclient-jdk, which is not on the class path,"
                        + " or not with the libraries that it needs (java.lang.NoClassDefFoundError: ")
                .endsWith(REMEDY);
    }

    @Test
    void withTheKubernetesClientTheSamePipelineGoesOn() throws Exception {
        pipeline("deploy: {}\n");

        assertThat(ClassPath.runtime().run(EmbeddingPrograms.Run.class, directory))
                .isEqualTo("UNSTABLE: CONNECTION");
        assertThat(contacted.get()).isTrue();
    }

    /** It ended with a KubernetesClientException: the client looked for its implementation with the thread's class loader. */
    @Test
    void anotherKubernetesClientInTheThreadsClassLoaderDoesNotMatter() throws Exception {
        watchingPipeline();

        assertThat(ClassPath.runtime().run(EmbeddingPrograms.RunForAnotherLoader.class, directory))
                .isEqualTo("UNSTABLE: CONNECTION");
    }
}
