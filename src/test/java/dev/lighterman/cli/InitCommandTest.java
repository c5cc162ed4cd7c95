package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitCommandTest {
    private static final List<String> READY = List.of(
            "playbooks/create-cicd-devops-images.yml",
            "playbooks/k8s-cicd-deployment-playbook.yml",
            "inventory/hosts",
            "ansible.cfg");
    private static final String NEXT =
            "Next: lighterman doctor, then lighterman run; lighterman render shows what would run.\n";

    @TempDir
    private Path directory;

    @TempDir
    private Path home;

    private CommandRun init(Path project, String... more) {
        List<String> arguments = Stream.concat(Stream.of("init", project.toString()), Stream.of(more))
                .toList();
        return CommandRun.of(
                Map.of("HOME", home.toString(), "LIGHTERMAN_HISTORY", "none"), arguments.toArray(String[]::new));
    }

    private Path file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** What is no comment. */
    private String written() throws IOException {
        return Files.readAllLines(directory.resolve("lighterman.yml")).stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.replaceFirst(" {2,}#.*", "") + "\n")
                .reduce("", String::concat);
    }

    private void renders() {
        CommandRun run = CommandRun.of(
                "render", "-f", directory.resolve("lighterman.yml").toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void withNothingThereTheFileIsAnExample() throws IOException {
        Path target = directory.resolve("새 프로젝트");

        assertThat(init(target)).isEqualTo(new CommandRun(0, """
                        found    no Dockerfile; perhaps you should write one, or set image.prebuilt
                        written  %s/lighterman.yml

                        Set image.name in lighterman.yml first: registry.example.org/app is a placeholder.
                        %s""".formatted(target, NEXT), ""));
        assertThat(Files.readString(target.resolve("lighterman.yml")))
                .contains("name: 새 프로젝트\n", "\n#build: mvn -B -q clean package ", "\n#deploy: ");
    }

    /** As the README's project: a war for a servlet container's image, in one of several modules. */
    @Test
    void aWarOfOneModuleIsSentWhereTheDockerfileTakesIt() throws IOException {
        file("pom.xml", """
                <project><packaging>pom</packaging><modules><module>server</module><module>webapp</module></modules></project>
                """);
        file("server/pom.xml", "<project><parent><artifactId>p</artifactId></parent></project>");
        file("webapp/pom.xml", "<!DOCTYPE project>\n<project><packaging>war</packaging></project>");
        file("Dockerfile", "FROM tomcat:9.0\nCOPY ./*.war /usr/local/tomcat/webapps\nEXPOSE 8080/tcp\n");
        file(
                ".git/config",
                "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://me:secret@git.example.org/Team/Shop_App.git\n");
        Path kubeconfig = home.resolve(".kube/config");
        Files.createDirectories(kubeconfig.getParent());
        Files.writeString(kubeconfig, "current-context: kind\n");

        assertThat(init(directory)).isEqualTo(new CommandRun(0, """
                        found    Maven project, jar in server/target, war in webapp/target
                        found    Dockerfile, which exposes port 8080
                        found    kubeconfig %s, context kind
                        found    git remote https://git.example.org/Team/Shop_App.git
                        written  %s/lighterman.yml

                        Set image.name in lighterman.yml first: registry.example.org/team/shop-app is a placeholder.
                        %s""".formatted(kubeconfig, directory, NEXT), ""));
        assertThat(written()).isEqualTo("""
                name: Shop_App
                build: mvn -B -q clean package
                transfer:
                  - files: [webapp/target/*.war]
                    removePrefix: webapp/target
                  - files: [Dockerfile]
                image:
                  name: registry.example.org/team/shop-app
                deploy:
                  deployment: shop-app
                  replicas: 2
                  containerPort: 8080
                  service: {name: shop-app, type: NodePort, port: 8080, nodePort: 30000}
                """);
        assertThat(Files.readString(directory.resolve("lighterman.yml")))
                .contains("#  git: https://git.example.org/Team/Shop_App.git\n", "#  rollout: {context: kind}")
                .doesNotContain("secret@");
        renders();
    }

    /** With a path of the build's in its COPY, as Spring's guide has it, the files lie there in the context. */
    @Test
    void aGradleProjectWithManifestsOfItsOwnAndAnInventory() throws IOException {
        file("build.gradle.kts", "plugins {\n  java\n}\n");
        Path wrapper = file("gradlew", "");
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        file(
                "Dockerfile",
                "FROM eclipse-temurin:17\nARG JAR_FILE=build/libs/*.jar\nCOPY ${JAR_FILE} app.jar\nCOPY config config\n");
        file("config/a.properties", "");
        file(".dockerignore", "");
        file("k8s/app.yml", """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: shop}
                spec:
                  selector: {matchLabels: {app: shop}}
                  template:
                    metadata: {labels: {app: shop}}
                    spec: {containers: [{name: app, image: "registry.example.com:5000/shop:1"}]}
                """);
        file("ansible.cfg", "[defaults]\ninventory = ./ops/hosts.ini ; ours\n");
        file("ops/hosts.ini", "[ansible-server]\nlocalhost ansible_connection=local\n");

        assertThat(init(directory))
                .isEqualTo(new CommandRun(
                        0, """
                        found    Gradle project, jar in build/libs
                        found    Dockerfile
                        found    k8s with Deployment shop, image registry.example.com:5000/shop:1
                        found    inventory ops/hosts.ini without the group kubernetes, so what they are for is done on the server itself
                        found    ansible.cfg, which play heeds; the image and deployment playbooks come with their own
                        written  %s/lighterman.yml

                        %s""".formatted(directory, NEXT).replace("what they are for", "what it is for"), ""));
        assertThat(written()).endsWith("""
                build: ./gradlew -q clean build
                transfer:
                  - files: [build/libs/*.jar, config/**, Dockerfile, .dockerignore]
                image:
                  name: registry.example.com:5000/shop:1
                deploy:
                  hosts: localhost
                  manifests: [k8s]
                  deployment: shop
                inventory: ops/hosts.ini
                """);
        renders();
    }

    @Test
    void anImageThatIsBuiltOfItsSourcesNeedsNoBuildHere() throws IOException {
        file("pom.xml", "<project/>");
        file("Dockerfile", """
                FROM maven:3-eclipse-temurin-17 AS build
                COPY pom.xml .
                COPY src src
                RUN mvn package
                FROM eclipse-temurin:17
                COPY --from=build /target/app.jar /app.jar
                """);
        file("src/main/java/App.java", "");
        init(directory);
        assertThat(written())
                .contains("transfer:\n  - files: [pom.xml, src/**, Dockerfile]\n")
                .doesNotContain("build:");
        renders();
    }

    /** Lines after a comment within an instruction, several values in one, defaults and here-documents were misread. */
    @Test
    void aContainerfileIsReadAsTheEngineReadsIt() throws IOException {
        file("Containerfile", """
                ARG CONF=conf DATA=data
                ENV PORT 9090
                COPY ${CONF} \\
                  # what it starts with
                  ${DATA} \\
                  ${EXTRA:-extra} /app/
                RUN <<EOF cat >/run.sh && echo $((1<<2))
                COPY nothing /app
                EOF
                RUN test 1 -lt $((1<<N))
                EXPOSE ${PORT}
                """);
        for (String name : List.of("conf/a", "data/a", "extra/a", "Containerfile.dockerignore")) {
            file(name, "");
        }
        assertThat(init(directory).out()).startsWith("found    Containerfile, which exposes port 9090\n");
        assertThat(written())
                .contains(
                        "transfer:\n  - files: [conf/**, data/**, extra/**, Containerfile, Containerfile.dockerignore]\n",
                        "dockerfile: Containerfile\n");
        renders();
    }

    /** app.jar was looked for beside the Dockerfile, where nothing puts it. */
    @Test
    void aJarThatOtherToolsHaveBuiltIntoTargetNeedsNoTransfer() throws IOException {
        file("target/app.jar", "x");
        file("Dockerfile", "FROM eclipse-temurin:17\nCOPY app.jar /\n");
        assertThat(init(directory).exitCode()).isZero();
        assertThat(written()).doesNotContain("transfer:");
        renders();
    }

    /** What is sent without a word is then right. */
    @Test
    void aJarOfOneModuleNeedsNoTransfer() throws IOException {
        file("pom.xml", "<project/>");
        file("Dockerfile", "FROM eclipse-temurin:17\nCOPY app.jar /\n");
        init(directory);
        assertThat(written()).contains("build: mvn").doesNotContain("transfer:");
        renders();
    }

    /** Modules below the first line were not seen, and a build that is included was taken for one. */
    @Test
    void theModulesOfAGradleProjectMayStandBelowEachOther() throws IOException {
        file("settings.gradle.kts", """
                includeBuild("build-logic")
                include(
                    ":api",
                    ":web",
                )
                include 'jobs',
                        'tools'
                """);
        for (String module : List.of("build-logic", "api", "web", "jobs", "tools")) {
            file(module + "/build.gradle", "");
        }

        assertThat(init(directory).out())
                .startsWith("found    Gradle project, jar in api/build/libs, jar in web/build/libs,"
                        + " jar in jobs/build/libs, jar in tools/build/libs\n");
    }

    /** It was read as two names. */
    @Test
    void aNameWithACommaIsOneName() throws IOException {
        file("Dockerfile", "FROM scratch\nCOPY a,b.txt /\n");
        file("a,b.txt", "");
        init(directory);
        assertThat(written()).contains("  - files: ['a,b.txt', Dockerfile]\n");
        renders();
    }

    /** Under LANG=C any Korean name in a POM or a Dockerfile was an unexpected InvalidPathException. */
    @Test
    void aNameThatIsNoPathHereIsToldInASentence() throws IOException {
        file("Dockerfile", "FROM scratch\nCOPY a\0b /\n");
        assertThat(init(directory))
                .isEqualTo(new CommandRun(2, "", "lighterman: \"a?b\" is no path: it holds a NUL character\n"));
    }

    /** Of a password with an at sign the rest was shown, and ssh was left without its user. */
    @ParameterizedTest
    @CsvSource({
        "https://me:pass@hunter2@git.example.org/a.git, https://git.example.org/a.git",
        "https://hunter2@git.example.org/a.git, https://git.example.org/a.git",
        "ssh://git@git.example.org/a.git, ssh://git@git.example.org/a.git",
        "ssh://git:hunter2@git.example.org/a.git, ssh://git@git.example.org/a.git",
        "git@git.example.org:a.git, git@git.example.org:a.git"
    })
    void theAddressOfTheRemoteHasNoLoginButTheUserOfSsh(String url, String shown) throws IOException {
        file(".git/config", "[remote \"origin\"]\n\turl = " + url + "\n");

        assertThat(init(directory).out()).contains("found    git remote " + shown + "\n");
        assertThat(Files.readString(directory.resolve("lighterman.yml")))
                .contains("#  git: " + shown + "\n")
                .doesNotContain("hunter2");
    }

    @Test
    void whatTheFileStandsForIsWrittenWhereAsked() throws IOException {
        CommandRun run = init(directory, "--playbooks");

        assertThat(run.out()
                        .lines()
                        .filter(line -> line.startsWith("written  "))
                        .map(line -> line.substring(9)))
                .containsExactly(
                        directory.resolve("lighterman.yml").toString(),
                        directory
                                .resolve("playbooks/create-cicd-devops-images.yml")
                                .toString(),
                        directory.resolve("inventory/hosts").toString(),
                        directory.resolve("ansible.cfg").toString());
        Path rendered = directory.resolve("rendered");
        CommandRun.of("render", "-f", directory.resolve("lighterman.yml").toString(), "--out", rendered.toString());
        for (String file : READY) {
            if (Files.exists(rendered.resolve(file))) {
                assertThat(directory.resolve(file)).hasSameTextualContentAs(rendered.resolve(file));
            }
        }
    }

    @Test
    void whatIsThereStaysAsItIs() throws IOException {
        file("lighterman.yml", "image: {name: a/b}\n");
        file("inventory/hosts", "mine too");

        CommandRun run = init(directory, "--playbooks", "--console", "json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        line("lighterman.yml", false),
                        line("playbooks/create-cicd-devops-images.yml", true),
                        line("inventory/hosts", false),
                        line("ansible.cfg", true));
        assertThat(directory.resolve("lighterman.yml")).hasContent("image: {name: a/b}");
        assertThat(directory.resolve("inventory/hosts")).hasContent("mine too");
    }

    @Test
    void aFileIsNoDirectoryToWriteTo() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThat(CommandRun.of("init", file.toString()))
                .isEqualTo(new CommandRun(2, "", "lighterman: " + file + " is no directory\n"));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aDirectoryWhereAFileShouldBeIsAnError() throws IOException {
        Path odd = Files.createDirectories(directory.resolve("lighterman.yml"));

        CommandRun run = CommandRun.of("init", directory.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("lighterman: " + odd + ": it exists and is no file\n");
    }

    private String line(String file, boolean written) {
        return "{\"file\":\"" + directory.resolve(file) + "\",\"written\":" + written + "}";
    }
}
