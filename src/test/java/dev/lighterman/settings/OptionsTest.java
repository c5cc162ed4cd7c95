package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Pipeline;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.ExecutionImage;
import dev.lighterman.api.Image;
import dev.lighterman.api.Readiness;
import dev.lighterman.api.Result;
import dev.lighterman.api.Retries;
import dev.lighterman.api.RolloutPolicy;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.Service;
import dev.lighterman.api.Source;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of options, the values in Java and docs/options.md together. To write the page anew: {@code mvn test
 * -Dtest=OptionsTest -Dlighterman.regenerate=true}.
 */
class OptionsTest {
    private static final Path PAGE = Path.of("docs/options.md");

    /** The Java values by the sections they stand for; of two that fit the first one counts. */
    private static final List<Map.Entry<String, String>> CLASSES = List.of(
            Map.entry("source.", "Source."),
            Map.entry("server.pod.", "ControlPod."),
            Map.entry("server.image.", "ExecutionImage."),
            Map.entry("server.", "Server."),
            Map.entry("image.", "Image."),
            Map.entry("deploy.service.", "Service."),
            Map.entry("deploy.rollout.", "RolloutPolicy."),
            Map.entry("deploy.", "Deployment."),
            Map.entry("ansible.", "AnsibleOptions."),
            Map.entry("retries.", "Retries."),
            Map.entry("", "Pipeline."));

    /** Methods that are not named after their option. */
    private static final Map<String, String> METHODS = Map.ofEntries(
            Map.entry("notify", "notifying"),
            Map.entry("source.username", "login"),
            Map.entry("source.password", "login"),
            Map.entry("ansible.options", "arguments"),
            Map.entry("server.host", "ssh"),
            Map.entry("server.wait", "noWait"),
            Map.entry("server.keepRuns", "keep"),
            Map.entry("server.keepRunsFor", "keep"),
            Map.entry("server.keepMegabytes", "keep"),
            Map.entry("server.image.name", "named"),
            Map.entry("image.name", "named"),
            Map.entry("image.login.username", "login"),
            Map.entry("image.login.password", "login"),
            Map.entry("deploy.name", "jobName"),
            Map.entry("deploy.deployment", "named"),
            Map.entry("deploy.resources.requests", "requests"),
            Map.entry("deploy.resources.limits", "limits"),
            Map.entry("deploy.service.type", "of"));

    @Test
    void everyConstantIsInTheTableOnce() throws IllegalAccessException {
        List<Option<?>> constants = new ArrayList<>();
        for (Class<?> table : List.of(
                Options.class,
                SourceSection.class,
                ServerSection.class,
                ImageSection.class,
                DeploySection.class,
                AnsibleSection.class)) {
            for (Field field : table.getFields()) {
                if (field.getType() == Option.class) {
                    constants.add((Option<?>) field.get(null));
                }
            }
        }
        assertThat(Options.all()).containsExactlyInAnyOrderElementsOf(constants);
        assertThat(Options.all().stream().map(Option::path)).doesNotHaveDuplicates();
    }

    /** The value of each section, with the methods that set no option of their own: a part, or several at once. */
    private static final Map<Class<?>, Set<String>> VALUES = Map.ofEntries(
            Map.entry(
                    Pipeline.class,
                    Set.of("ansible", "directory", "image", "load", "named", "of", "retries", "server", "source")),
            Map.entry(Source.class, Set.of("token")),
            Map.entry(Server.class, Set.of("completedBy", "image", "like", "parse", "pod", "withPod")),
            Map.entry(ControlPod.class, Set.of()),
            Map.entry(ExecutionImage.class, Set.of()),
            Map.entry(Image.class, Set.of()),
            Map.entry(Deployment.class, Set.of("rollout", "service", "standard")),
            Map.entry(Service.class, Set.of("clusterIp", "loadBalancer", "onNodes", "standard")),
            Map.entry(RolloutPolicy.class, Set.of("standard")),
            Map.entry(
                    AnsibleOptions.class,
                    Set.of(
                            "allowNoHosts",
                            "limit",
                            "noRequirements",
                            "none",
                            "or",
                            "skipTags",
                            "startAtTask",
                            "tags",
                            "vaultId",
                            "vaultPassword")),
            Map.entry(Retries.class, Set.of()));

    @Test
    void everyOptionHasAMethodInJavaAndEveryMethodAnOption() {
        Set<String> expected = Options.all().stream()
                .map(OptionsTest::java)
                .map(method -> method.replace("AnsibleOptions.vaultIds", "AnsibleOptions.vaultId"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> methods = new TreeSet<>();
        VALUES.forEach((type, others) -> setters(type)
                .filter(method -> !others.contains(method) || expected.contains(type.getSimpleName() + "." + method))
                .forEach(method -> methods.add(type.getSimpleName() + "." + method)));
        assertThat(methods).isEqualTo(expected);
    }

    /** The methods that set something: those that give the class itself. */
    private static Stream<String> setters(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> method.getReturnType() == type)
                .map(Method::getName);
    }

    @Test
    void valuesHoldTheOptionsOfTheirSectionsEachOfItsType() {
        Secret secret = Secret.of("x");
        Map<String, Object> set = new TreeMap<>();
        set.putAll(Source.git("https://git.example.org/app.git")
                .branch("main")
                .login("me", secret)
                .poll(Duration.ofMinutes(2))
                .pollBranches("release/*")
                .pollCommits(Source.Commits.EVERY)
                .options());
        set.putAll(Image.named("a/b")
                .context("/srv")
                .allowHome(true)
                .dockerfile("docker/Dockerfile")
                .args(Map.of("VERSION", "1", "TOKEN", secret))
                .target("runtime")
                .labels(Map.of("team", "shop"))
                .tags("latest", "${commit}")
                .platforms("linux/arm64")
                .secrets(Map.of("npmrc", secret))
                .cache(false)
                .pull(true)
                .network("host")
                .prebuilt("target/jib-image.digest")
                .engine(Image.Engine.PODMAN)
                .login("me", secret)
                .hosts("builders")
                .limit("one")
                .playbook(Path.of("image.yml"))
                .threshold(Result.UNSTABLE)
                .options());
        set.putAll(Deployment.named("app")
                .jobName("cd")
                .hosts("k8s")
                .kubectl("/opt/kubectl")
                .kubeconfig("/etc/k.conf")
                .namespace("shop")
                .replicas(3)
                .containerPort(9090)
                .env(Map.of("A", "b"))
                .envFrom("secret/app")
                .requests(Map.of("cpu", "1"))
                .limits(Map.of("cpu", "2"))
                .readiness(Readiness.at("/healthz"))
                .imagePullSecrets("pull")
                .labels(Map.of("team", "shop"))
                .service(Service.loadBalancer().onNodes(30080).name("web").port(80))
                .manifests(Path.of("k8s"))
                .playbook(Path.of("deploy.yml"))
                .pin(Pin.TAG)
                .threshold(Result.UNSTABLE)
                .rollout(RolloutPolicy.standard()
                        .timeout(Duration.ofMinutes(1))
                        .patience(Duration.ZERO)
                        .kubeconfig(Path.of("config"))
                        .context("prod")
                        .rollback(true)
                        .via(RolloutPolicy.Via.SERVER))
                .options());
        assertThat(set.keySet())
                .containsExactlyElementsOf(Options.all().stream()
                        .map(Option::path)
                        .filter(path -> path.matches("(source|image|deploy)\\..*"))
                        .sorted()
                        .toList());
        OptionValues values = new OptionValues();
        List.of("source", "image", "deploy").forEach(section -> values.section(section, set));
        Problems findings = new Problems();
        ValueChecks.usable(values, findings);
        assertThat(findings.count()).isZero();
        for (Option<?> option : Options.all()) {
            option.byDefault()
                    .filter(value -> set.containsKey(option.path()))
                    .ifPresent(value -> assertThat(set.get(option.path()))
                            .as(option.path())
                            .isInstanceOf(value.getClass())
                            .isNotEqualTo(value));
        }
    }

    @Test
    void namesFollowFromThePath() {
        assertThat(ServerSection.CONNECT_TIMEOUT.path()).isEqualTo("server.connectTimeout");
        assertThat(java(ServerSection.CONNECT_TIMEOUT)).isEqualTo("Server.connectTimeout");
        assertThat(java(ServerSection.KEEP_RUNS)).isEqualTo("Server.keep");
        assertThat(java(ImageSection.LOGIN_USERNAME)).isEqualTo("Image.login");
        assertThat(java(Options.BUILD)).isEqualTo("Pipeline.build");
        assertThat(java(DeploySection.SERVICE_NODE_PORT)).isEqualTo("Service.nodePort");
        assertThat(java(DeploySection.ROLLOUT_VIA)).isEqualTo("RolloutPolicy.via");
        assertThat(java(AnsibleSection.FORKS)).isEqualTo("AnsibleOptions.forks");
    }

    @Test
    void thePageIsWhatTheTableSays() throws IOException {
        String page = page();
        if (Boolean.getBoolean("lighterman.regenerate")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("to write it anew: mvn test -Dtest=OptionsTest -Dlighterman.regenerate=true")
                .isEqualTo(page);
    }

    /** The method that sets an option in Java, with its class, such as {@code Server.connectTimeout}. */
    private static String java(Option<?> option) {
        Map.Entry<String, String> type = CLASSES.stream()
                .filter(entry -> option.path().startsWith(entry.getKey()))
                .findFirst()
                .orElseThrow();
        return type.getValue()
                + METHODS.getOrDefault(
                        option.path(), option.path().substring(type.getKey().length()));
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Options

                Every option can be set in `lighterman.yml` by its
                path, on the command line by `--set path=value`, from Maven by `-Dlighterman.path=value`, and in Java by a
                method of the value that stands for its section: `Pipeline.of(Image.named(...)).server(Server.ssh(...).port(...))`.

                Durations have a unit: `500ms`, `30s`, `5m`, `2h`, `1h30m`. Paths on this machine are relative to the pipeline
                file; `~` is the home directory. Where a list is wanted, a single value may stand alone. In any text, `${env:X}`
                stands for an environment variable (`${env:X:-text}` for the text where it is not set or empty), `${file:PATH}` for a file's content (line ends at its end left out), `${X}` for a variable given
                in `vars:` or by `--set vars.X=value`; `$${X}` stands for `${X}` itself. In secrets, extra variables and other texts that are shown to
                nobody, `${run:program arguments}` stands for what a program of this machine prints; see [security.md](security.md#secrets-from-programs).

                Fields beside the sections whose names begin with `x-` are not read: a place for values that anchors share.

                One entry of a mapping is set by its own path: `--set ansible.extraVars.X=value`, `--set deploy.env.X=value`.

                `server.host` and `server.jump` may be names of `~/.ssh/config`. What it and `/etc/ssh/ssh_config` say counts as it
                does for `ssh`, below the options: `HostName`, `Port`, `User`, `IdentityFile`, `IdentitiesOnly`, `ProxyJump`,
                `UserKnownHostsFile`, `Include`, `Host`, and `Match` by `host`, `originalhost`, `user`, `localuser`, `all`.
                `StrictHostKeyChecking` makes `server.hostKey` no laxer. `lighterman doctor` names what else is said of the server
                and does not count here, such as `ProxyCommand`. A jump host without a key, password or `server.agent` of its own
                takes those of the server, unless `IdentityFile` names one.

                | Option | Type | Default | What it does | Java |
                |---|---|---|---|---|
                """);
        for (Option<?> option : Options.all()) {
            page.append("| `").append(option.path()).append("` | ");
            page.append(cell(option.typeName())).append(" | ");
            page.append(option.defaultText().isEmpty() ? "(must be set)" : cell(option.defaultText()));
            page.append(" | ").append(cell(option.description())).append(" | ");
            page.append("`").append(java(option)).append("` |\n");
        }
        return page.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
