package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.GalaxyServer;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Result;
import dev.lighterman.api.Retention;
import dev.lighterman.api.Retries;
import dev.lighterman.api.RolloutPolicy;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.Service;
import dev.lighterman.api.Source;
import dev.lighterman.api.TransferSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineFileTest {
    @TempDir
    Path directory;

    private Settings load(String text, Map<String, String> overrides) throws InvalidInputException {
        Path file = directory.resolve("lighterman.yml");
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return PipelineFile.load(file, overrides, Map.of("GIT_TOKEN", "s3cret", "EMPTY", "", "PORT", "2222")::get)
                .settings();
    }

    private Settings load(String text) throws InvalidInputException {
        return load(text, Map.of());
    }

    /** All problems, the directory left out. */
    private String problems(String text, Map<String, String> overrides) {
        InvalidInputException e = catchThrowableOfType(InvalidInputException.class, () -> load(text, overrides));
        assertThat(e).as("no problem was found").isNotNull();
        return e.getMessage().replace(directory + "/", "");
    }

    private String problems(String text) {
        return problems(text, Map.of());
    }

    @Test
    void theLeastThatMakesAPipeline() throws Exception {
        Settings settings = load("image: {name: kamser0415/cicd-project-ansible}\n");
        assertThat(settings.name()).isEqualTo(directory.getFileName().toString());
        assertThat(settings.directory()).isEqualTo(directory);
        assertThat(settings.source()).isEmpty();
        assertThat(settings.build()).isEqualTo(CommandWords.NONE);
        assertThat(settings.server()).isEqualTo(Server.local());
        assertThat(settings.server().name()).isEqualTo("ansible-server");
        Image image = settings.image().orElseThrow();
        assertThat(image)
                .isEqualTo(Image.named("kamser0415/cicd-project-ansible")
                        .context("~/lighterman/" + directory.getFileName()));
        assertThat(image.allowHome()).isFalse();
        assertThat(image.dockerfile()).isEqualTo("Dockerfile");
        assertThat(image.engine()).isEqualTo(Image.Engine.DOCKER);
        assertThat(image.login()).isEmpty();
        assertThat(image.hosts()).isEqualTo("all");
        assertThat(image.limit()).isEmpty();
        assertThat(image.threshold()).isEqualTo(Result.SUCCESS);
        assertThat(settings.deploy()).isEmpty();
        assertThat(settings.retries()).isEqualTo(new Retries(3, 0, Duration.ofSeconds(10)));
        assertThat(settings.ansible()).isEqualTo(AnsibleOptions.none());
        assertThat(AnsibleSettings.timed(settings.ansible()).timeout()).contains(Duration.ofMinutes(20));
        assertThat(settings.failOnError()).isFalse();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void everyFieldIsRead() throws Exception {
        Files.writeString(directory.resolve("passphrase"), "열려라 참깨\n");
        Settings settings = load("""
                name: My-Docker-Project
                source:
                  git: https://git.example.org/app.git
                  branch: main
                  username: ci
                  password: ${env:GIT_TOKEN}
                  poll: 1m30s
                  pollBranches: [main, release/*]
                  pollCommits: every
                build: mvn -B -q "-Dname=two words" package
                server:
                  name: builder
                  host: 10.0.0.5
                  port: ${env:PORT}
                  user: root
                  identity: ~/.ssh/id_ed25519
                  passphrase: ${file:passphrase}
                  knownHosts: known_hosts
                  hostKey: accept-new
                  jump: [ops@bastion:2222, {host: inner, user: root, identity: keys/inner}]
                  connectTimeout: 1m30s
                  reconnectTimeout: 1h
                  wait: false
                  keepRuns: 7
                  keepRunsFor: 24h
                  keepMegabytes: 10
                  local: false
                transfer:
                  - files: ["target/*.jar", "Dockerfile"]
                    exclude: "**/*-sources.jar"
                    removePrefix: target
                    to: ~/context
                image:
                  name: registry.example.org:5000/team/app:${VERSION}
                  context: /srv/context
                  dockerfile: docker/Dockerfile
                  engine: podman
                  login: {username: me, password: "${env:GIT_TOKEN}"}
                  hosts: builders
                  limit: one
                  threshold: UNSTABLE
                deploy:
                  name: My-k8s-Project-Ansible
                  hosts: k8s
                  kubectl: /opt/kubectl
                  kubeconfig: /etc/k.conf
                  namespace: shop
                  deployment: app
                  replicas: 3
                  containerPort: 9090
                  service: {name: app, type: ClusterIP, port: 80}
                  pin: tag
                  threshold: UNSTABLE
                  rollout: {timeout: 90s, rollback: true, kubeconfig: null, context: prod, via: server}
                inventory: {ansible-server: [localhost ansible_connection=local], kubernetes: 10.0.0.6}
                ansible:
                  extraVars: {a: 1, b: [yes, "${VERSION}"], c: {d: "$${VERSION}"}}
                  forks: 10
                  verbosity: 2
                  vaultPasswordFile: vault
                  vaultIds: [dev@vaults/dev, "prod@/srv/@ prod"]
                  becomePassword: "${env:GIT_TOKEN}"
                  become: true
                  timeout: 2h
                failOnError: true
                retries: {connect: 0, run: 2, delay: 500ms}
                vars: {VERSION: '1.10'}
                """);
        Path home = Path.of(System.getProperty("user.home"));
        Secret token = Secret.of("s3cret");
        assertThat(settings.source())
                .contains(Source.git("https://git.example.org/app.git")
                        .branch("main")
                        .login("ci", token)
                        .poll(Duration.ofSeconds(90))
                        .pollBranches("main", "release/*")
                        .pollCommits(Source.Commits.EVERY));
        assertThat(settings.commit()).isEmpty();
        assertThat(settings.build().arguments()).containsExactly("mvn", "-B", "-q", "-Dname=two words", "package");
        assertThat(settings.server())
                .isEqualTo(Server.ssh("10.0.0.5")
                        .name("builder")
                        .port(2222)
                        .user("root")
                        .identity(home.resolve(".ssh/id_ed25519"))
                        .passphrase(Secret.of("열려라 참깨"))
                        .knownHosts(directory.resolve("known_hosts"))
                        .hostKey(HostKey.acceptNew())
                        .jump(
                                Server.parse("ops@bastion:2222"),
                                Server.parse("root@inner").identity(directory.resolve("keys/inner")))
                        .connectTimeout(Duration.ofSeconds(90))
                        .reconnectTimeout(Duration.ofHours(1))
                        .noWait()
                        .keep(new Retention(7, Duration.ofDays(1), 10 << 20)));
        assertThat(settings.transfer())
                .containsExactly(TransferSet.of("target/*.jar", "Dockerfile")
                        .exclude("**/*-sources.jar")
                        .removePrefix("target")
                        .to("~/context"));
        assertThat(settings.image())
                .contains(Image.named("registry.example.org:5000/team/app:1.10")
                        .context("/srv/context")
                        .dockerfile("docker/Dockerfile")
                        .engine(Image.Engine.PODMAN)
                        .login("me", token)
                        .hosts("builders")
                        .limit("one")
                        .threshold(Result.UNSTABLE));
        assertThat(settings.deploy())
                .contains(Deployment.named("app")
                        .jobName("My-k8s-Project-Ansible")
                        .hosts("k8s")
                        .kubectl("/opt/kubectl")
                        .kubeconfig("/etc/k.conf")
                        .namespace("shop")
                        .replicas(3)
                        .containerPort(9090)
                        .service(Service.clusterIp().name("app").port(80))
                        .pin(Pin.TAG)
                        .threshold(Result.UNSTABLE)
                        .rollout(RolloutPolicy.standard()
                                .timeout(Duration.ofSeconds(90))
                                .context("prod")
                                .rollback(true)
                                .via(RolloutPolicy.Via.SERVER)));
        assertThat(settings.inventory())
                .contains(new InventorySource.Inline(Map.of(
                        "ansible-server",
                        List.of("localhost ansible_connection=local"),
                        "kubernetes",
                        List.of("10.0.0.6"))));
        assertThat(settings.ansible())
                .isEqualTo(AnsibleOptions.none()
                        .extraVars(Map.of("a", 1, "b", List.of(true, "1.10"), "c", Map.of("d", "${VERSION}")))
                        .forks(10)
                        .verbosity(2)
                        .vaultPasswordFile(directory.resolve("vault"))
                        .vaultId("dev", directory.resolve("vaults/dev"))
                        .vaultId("prod", Path.of("/srv/@ prod"))
                        .become(true)
                        .becomePassword(token)
                        .timeout(Duration.ofHours(2)));
        assertThat(settings.failOnError()).isTrue();
        assertThat(settings.retries()).isEqualTo(new Retries(0, 2, Duration.ofMillis(500)));
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.toString()).doesNotContain("s3cret").doesNotContain("참깨");
    }

    @Test
    void allProblemsAtOnceEachWithItsPlace() {
        assertThat(problems("""
                nmae: x
                source:
                  git: https://git.example.org/app.git
                  pasword: ${env:GIT_TOKEN}
                  poll: 10ms
                build: mvn "-Dx package
                server:
                  host: 10.0.0.5
                  port: 70000
                  connectTimeout: 30
                  local: maybe
                  hostKey: stict
                transfer:
                  - file: target/*.jar
                    to: context
                image:
                  name: Kamser0415/App
                  conext: /root
                  engine: dokcer
                  login: {username: me}
                deploy:
                  replicas: two
                  namespace: My_Shop
                  service: {type: ClusterIP, nodePort: 30000}
                  rollout: {timeout: [5m], rollback: true}
                inventory: 5
                ansible:
                  timeout: 0s
                  extraVars: [a]
                replicas: 3
                failOnError: ${env:NO_SUCH}
                """)).isEqualTo("""
                lighterman.yml:1:1: unknown field "nmae"; did you mean "name"?
                lighterman.yml:4:3: unknown field "pasword" in source; did you mean "password"?
                lighterman.yml:5:9: source.poll must be at least 1s; git servers lock out who asks too often
                lighterman.yml:6:8: build: the quote " is opened and never closed
                lighterman.yml:9:9: server.port must be a whole number from 1 to 65535, but is "70000"
                lighterman.yml:10:19: server.connectTimeout must be a duration with a unit (ms, s, m, h), such as 30s or 5m, but is "30"; perhaps you should write 30s
                lighterman.yml:11:10: server.local must be true or false, but is "maybe"
                lighterman.yml:12:12: server.hostKey: unknown host key policy "stict"; it must be strict, accept-new, insecure, or a fingerprint SHA256:... as `ssh-keygen -lf` prints it; did you mean "strict"?
                lighterman.yml:14:5: unknown field "file" in transfer; did you mean "files"?
                lighterman.yml:14:5: an item of transfer needs files
                lighterman.yml:17:9: image name "Kamser0415/App" has upper case letters; perhaps you should write "kamser0415/app"
                lighterman.yml:18:3: unknown field "conext" in image; did you mean "context"?
                lighterman.yml:19:11: image.engine must be one of docker, podman, but is "dokcer"; did you mean "docker"?
                lighterman.yml:20:21: image.login needs a password
                lighterman.yml:22:13: deploy.replicas must be a whole number from 0 to 100000, but is "two"
                lighterman.yml:23:14: deploy.namespace must be a Kubernetes name (lower-case letters, digits and -, beginning and ending with a letter or digit), but is "My_Shop"; perhaps you should write "my-shop"
                lighterman.yml:24:40: a Service of type ClusterIP has no nodePort
                lighterman.yml:25:22: deploy.rollout.timeout must be a duration such as 30s or 5m, but is a list
                lighterman.yml:28:12: ansible.timeout must be longer than nothing
                lighterman.yml:29:14: ansible.extraVars must be a mapping, but is a list
                lighterman.yml:30:1: unknown field "replicas"; did you mean "deploy.replicas"?
                lighterman.yml:31:14: the environment variable NO_SUCH is not set; perhaps you should export it first""".stripIndent());
    }

    @Test
    void whatBelongsTogetherIsChecked() {
        assertThat(problems("server: {local: true, host: a, user: me}\nimage: {name: a}\n"))
                .isEqualTo(
                        "lighterman.yml:1:17: server.local and server.host cannot both be set; perhaps you should remove one"
                                + " of them");
        assertThat(problems("server: {user: me, port: 22}\n"))
                .isEqualTo("lighterman.yml:1:16: server.user needs server.host\n"
                        + "lighterman.yml:1:26: server.port needs server.host");
        assertThat(problems("server: {host: a, agent: true, password: '${env:GIT_TOKEN}'}\n"))
                .isEqualTo("lighterman.yml:1:42: server.password and server.agent: true cannot both be set");
        assertThat(problems("image: {context: /srv}\n"))
                .isEqualTo("lighterman.yml: image.name is missing; perhaps you should add \"image: {name:"
                        + " registry.example.org/team/app}\"");
        assertThat(problems("image: {name: a, context: srv}\n"))
                .isEqualTo(
                        "lighterman.yml:1:27: image.context must be a directory on the server, absolute or below ~/, but is"
                                + " \"srv\"");
        assertThat(problems("deploy: {manifests: k8s.yml, replicas: 3}\nimage: {name: a}\n"))
                .isEqualTo(
                        "lighterman.yml:1:40: deploy.replicas and deploy.manifests cannot both be set: your own manifests"
                                + " say it already");
        assertThat(problems("deploy:\nimage: {name: a}\n"))
                .isEqualTo(
                        "lighterman.yml:1:1: deploy must be a mapping, but has no fields; perhaps you should write \"deploy:"
                                + " {}\" for all defaults, or remove it");
        assertThat(problems("image: {name: a}\ntransfer: [{files: /etc/passwd}, {files: a/../../b}]\n"))
                .isEqualTo(
                        "lighterman.yml:2:11: the file pattern \"/etc/passwd\" must be relative to the checkout; perhaps you"
                                + " should leave out what is in front of it\n"
                                + "lighterman.yml:2:11: the file pattern \"a/../../b\" must not lead out of the checkout with \"..\"");
        assertThat(problems("inventory: {web: ['a b=\"c']}\nimage: {name: a}\n"))
                .startsWith("lighterman.yml:1:12: ");
    }

    @Test
    void malformedYamlIsOneProblem() {
        assertThat(problems("image:\n  name: [a\nserver: x\n"))
                .startsWith("lighterman.yml:")
                .doesNotContain("\n");
        assertThat(problems("- a\n"))
                .isEqualTo(
                        "lighterman.yml:1:1: a pipeline file is a mapping of fields such as server: and image:, but this is"
                                + " a list");
        assertThat(problems("name: a\nname: b\n")).startsWith("lighterman.yml:2:1: ");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> PipelineFile.load(Path.of("no-such.yml"), Map.of(), name -> null)
                        .settings())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "there is no pipeline file no-such.yml; perhaps you should name one with -f, or write one with"
                                + " `lighterman init`");
    }

    @Test
    void anEmptyFileIsAPipelineForPlay() throws Exception {
        assertThat(load("").image()).isEmpty();
        assertThat(load("# nothing\n").server().isLocal()).isTrue();
    }

    @Test
    void aLiteralSecretIsWarnedAboutAndNeverShown() throws Exception {
        Settings settings = load("server: {host: a, password: hunter2}\n");
        assertThat(settings.server().password()).contains(Secret.of("hunter2"));
        assertThat(settings.warnings().stream().map(text -> text.replace(directory + "/", "")))
                .containsExactly(
                        "lighterman.yml:1:29: the secret server.password stands in the file itself; perhaps you should"
                                + " write ${env:NAME} or ${file:PATH}");
        assertThat(settings.toString()).doesNotContain("hunter2");
        assertThat(problems("server: {host: a, port: x, password: hunter2}\n")).doesNotContain("hunter2");
        assertThat(problems("server: {host: a, password: '${env:EMPTY}'}\n"))
                .isEqualTo("lighterman.yml:1:29: the secret server.password is empty");
    }

    @Test
    void aPasswordInTheUrlIsWarnedAbout() throws Exception {
        Settings settings = load("source: {git: 'https://ci:hunter2@git.example.org/app.git'}\n");
        assertThat(settings.warnings())
                .containsExactly(
                        "source.git holds a password; perhaps you should move it to source.password as ${env:NAME}");
        assertThat(settings.toString()).doesNotContain("hunter2");
    }

    @Test
    void aReferenceInTheBuildIsRunResolvedAndShownAsWritten() throws Exception {
        for (String build :
                List.of("deploy --token=${env:GIT_TOKEN} ${TAG}", "[deploy, '--token=${env:GIT_TOKEN}', '${TAG}']")) {
            Settings settings = load("build: " + build + "\nimage: {name: app}\n", Map.of("TAG", "a b"));
            assertThat(settings.build().arguments()).containsExactly("deploy", "--token=s3cret", "a b");
            assertThat(settings.build().line()).isEqualTo("deploy '--token=${env:GIT_TOKEN}' '${TAG}'");
            assertThat(settings.toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void overridesAreTypedAsTheFileIs() throws Exception {
        Settings settings = load(
                "server: {host: a, password: '${env:NOT_SET}'}\nimage: {name: 'app:${TAG}'}\n",
                Map.of(
                        "server.port", "2200",
                        "server.password", "${env:GIT_TOKEN}",
                        "build", "make 'two words'",
                        "TAG", "1.10",
                        "deploy", "{}",
                        "ansible.extraVars.debug", "true",
                        "transfer", "[{files: [a, b], to: /x}]",
                        "inventory", "hosts.ini"));
        assertThat(settings.server().port()).isEqualTo(2200);
        assertThat(settings.server().password()).contains(Secret.of("s3cret"));
        assertThat(settings.build().arguments()).containsExactly("make", "two words");
        assertThat(settings.image().orElseThrow().name()).isEqualTo("app:1.10");
        assertThat(settings.deploy()).isPresent();
        assertThat(settings.ansible().extraVars()).isEqualTo(Map.of("debug", true));
        assertThat(settings.transfer()).containsExactly(TransferSet.of("a", "b").to("/x"));
        assertThat(settings.inventory()).contains(new InventorySource.At(directory.resolve("hosts.ini")));
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void problemsWithOverridesNameTheOverride() {
        assertThat(problems("image: {name: a}\n", Map.of("server.port", "x")))
                .isEqualTo("--set server.port: server.port must be a whole number from 1 to 65535, but is \"x\"");
        assertThat(problems("image: {name: a}\n", Map.of("servr.host", "x")))
                .isEqualTo("--set servr.host: unknown option; did you mean \"server.host\"?");
        assertThat(problems("image: {name: a}\n", Map.of("tag", "x")))
                .isEqualTo("--set tag: unknown option; perhaps you should look at the list of options,"
                        + " docs/options.md");
        assertThat(problems("image: {name: a}\n", Map.of("server", "{host: 10.0.0.5}")))
                .isEqualTo("--set server: this is a section; perhaps you should set its fields one by one, as"
                        + " server.name");
        assertThat(problems("image: {name: 'a:${TAG}'}\n"))
                .isEqualTo(
                        "lighterman.yml:1:15: unknown variable ${TAG}; perhaps you should give it with --set vars.TAG=..., or"
                                + " write ${env:TAG} for an environment variable or $${TAG} for the text itself");
    }

    @Test
    void aPathIsNoUrl() throws Exception {
        assertThat(load("source: {git: ../app}\n").source().orElseThrow().git())
                .isEqualTo(directory.resolveSibling("app").toString());
        assertThat(load("source: {git: 'git@example.org:team/app.git'}\n")
                        .source()
                        .orElseThrow()
                        .git())
                .isEqualTo("git@example.org:team/app.git");
    }

    @Test
    void setWinsOverAVariableOfTheFile() throws Exception {
        assertThat(load("vars: {TAG: 1}\nimage: {name: \"me/app:${TAG}\"}\n", Map.of("TAG", "2"))
                        .image()
                        .orElseThrow()
                        .name())
                .isEqualTo("me/app:2");
    }

    /** The pattern needed a piece of the stack for each part. */
    @Test
    void aDurationMayHaveManyParts() throws Exception {
        String duration = "1s".repeat(20_000);
        assertThat(load("server: {host: a, reconnectTimeout: " + duration + "}\n")
                        .server()
                        .host())
                .isEqualTo("a");
    }

    @Test
    void galaxyServersHaveNamesAddressesAndTokens() throws Exception {
        Settings settings = load("""
                image: {name: me/app}
                ansible:
                  requirements: none
                  galaxy:
                  - {name: hub, url: "https://hub.example.org/api/galaxy/", token: "${T}"}
                  - {name: community}
                """, Map.of("vars.T", "tok"));
        assertThat(settings.ansible().galaxy())
                .containsExactly(
                        GalaxyServer.named("hub")
                                .url("https://hub.example.org/api/galaxy/")
                                .token(Secret.of("tok")),
                        GalaxyServer.named("community"));
        assertThat(settings.ansible().hasNoRequirements()).isTrue();
        assertThat(settings.ansible().requirements()).isEmpty();

        assertThat(problems("""
                image: {name: me/app}
                ansible:
                  galaxy: [{url: "https://hub.example.org/"}, {name: "a b"}, hub, {name: c, tokn: x}]
                """)).isEqualTo("""
                        lighterman.yml:3:12: an item of ansible.galaxy needs a name
                        lighterman.yml:3:54: ansible.galaxy.name: the name of a Galaxy server has letters, digits, - and _ only,\
                         but is "a b"
                        lighterman.yml:3:62: an item of ansible.galaxy must be a mapping with name, url and token, but is text
                        lighterman.yml:3:77: unknown field "tokn" in ansible.galaxy; did you mean "token"?""");
    }

    /** It was told as a variable of the environment by the name "REGION:-eu". */
    @Test
    void aVariableOfTheEnvironmentMayHaveADefault() throws Exception {
        Path file = Files.writeString(directory.resolve("lighterman.yml"), """
                x-shared: &shared {region: "${env:REGION:-eu}", size: "${env:SIZE:-7}", note: "a ${env:NONE:-}b"}
                ansible: {extraVars: *shared}
                """);
        Settings settings = PipelineFile.load(file, Map.of(), Map.of("SIZE", "12", "NONE", "")::get)
                .settings();
        assertThat(settings.ansible().extraVars().keySet()).containsExactly("region", "size", "note");
        assertThat(settings.ansible().extraVars().values().stream()
                        .map(value -> value instanceof Secret secret ? secret.reveal() : value))
                .containsExactly("eu", "12", "a b");
        assertThat(settings.secretValues())
                .as("what stands in the file is none")
                .containsExactly(Secret.of("12"));
    }

    @Test
    void theOtherEndingIsNamedWhereThatFileIsThere() throws Exception {
        Path there = Files.writeString(directory.resolve("shop.yaml"), "name: shop\n");
        Path asked = directory.resolve("shop.yml");
        assertThatThrownBy(
                        () -> PipelineFile.load(asked, Map.of(), name -> null).settings())
                .hasMessage("there is no pipeline file " + asked + "; did you mean " + there + " (-f)?");
        assertThatThrownBy(() ->
                        PipelineFile.load(directory, Map.of(), name -> null).settings())
                .hasMessage("the pipeline file " + directory
                        + " cannot be read: it is a directory; perhaps you should name a file in it");
    }

    /** It was looked for as one program of that name once the image was pushed. */
    @Test
    void aKubectlOfSeveralWordsIsRefused() {
        assertThatThrownBy(() -> PipelineFile.of(
                                Path.of("/work"),
                                Map.of("image.name", "me/app", "deploy.kubectl", "k3s kubectl"),
                                name -> null)
                        .settings())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "--set deploy.kubectl: deploy.kubectl must be one program, but is \"k3s kubectl\"; perhaps you should name the"
                                + " distribution's own kubectl, such as microk8s.kubectl, or a script there that runs this");
    }
}
