package dev.lighterman.playbook.ready;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Service;
import dev.lighterman.image.ImageReference;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.lab.Lab;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.yaml.Tagged;
import dev.lighterman.yaml.YamlWriter;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ready playbooks by a bare ansible-playbook, with real Docker, registries and Kubernetes. */
class ReadyPlaybooksIT {
    private static final Pattern RECAP = Pattern.compile("localhost +: (ok=\\d+ +changed=\\d+ .*?)\\s*\\n");

    @TempDir
    Path directory;

    private final String unique = "ready-" + Long.toString(System.nanoTime(), 36);

    @Test
    void imagePlaybookBuildsPushesAndRemovesOnlyWhatItMade() throws Exception {
        Lab lab = Lab.all();
        String repository = lab.value("LAB_REGISTRY") + "/" + unique + "/app";
        context(lab);
        docker("tag", lab.value("LAB_BASE_IMAGE"), repository + ":other");
        try {
            ImagePlaybook settings = ImagePlaybook.of(Image.named(repository + ":v1")
                    .context(directory.resolve("컨텍스트 a").toString())
                    .labels(Map.of("note", "$HOME {{ x }} 한글")));
            String output = play(settings.playbook(), 0);
            assertThat(recap(output)).isEqualTo("ok=4 changed=4 unreachable=0 failed=0 skipped=0 rescued=0 ignored=1");
            assertThat(docker("images", "--format", "{{.Tag}}", repository).strip())
                    .isEqualTo("other");

            docker("pull", repository + ":v1");
            assertThat(docker("inspect", "--format", "{{index .Config.Labels \"note\"}}", repository + ":v1")
                            .strip())
                    .isEqualTo("$HOME {{ x }} 한글");
        } finally {
            LocalAnsible.run(directory, List.of("docker", "rmi", repository + ":other", repository + ":v1"));
        }
    }

    @Test
    void imagePlaybookLogsInForTheRunOnlyAndLeavesNothing() throws Exception {
        Lab lab = Lab.all();
        String registry = lab.value("LAB_AUTH_REGISTRY");
        String image = registry + "/" + unique + "/app:v1";
        context(lab);
        Path config = Path.of(System.getProperty("user.home"), ".docker", "config.json");
        String before = Files.exists(config) ? Files.readString(config) : "";
        String password = Files.readString(Path.of(lab.value("LAB_AUTH_REGISTRY_PASSWORD_FILE")))
                .strip();
        Files.writeString(
                directory.resolve("secret.yml"),
                YamlWriter.write(Map.of(ImagePlaybook.PASSWORD_VARIABLE, Tagged.unsafe(password))));
        ImagePlaybook settings = ImagePlaybook.of(Image.named(image)
                .context(directory.resolve("컨텍스트 a").toString())
                .login(lab.value("LAB_AUTH_REGISTRY_USER"), Secret.of(password)));
        String output = play(settings.playbook(), 0, "-e", "@secret.yml", "-vvv");
        assertThat(recap(output)).isEqualTo("ok=7 changed=4 unreachable=0 failed=0 skipped=0 rescued=0 ignored=1");
        assertThat(output).doesNotContain(password);
        assertThat(loginDirectory(output)).doesNotExist();
        assertThat(Files.exists(config) ? Files.readString(config) : "").isEqualTo(before);

        // A push that is refused takes the login away as well.
        Files.writeString(directory.resolve("secret.yml"), ImagePlaybook.PASSWORD_VARIABLE + ": wrong\n");
        String refused = play(settings.playbook(), 2, "-e", "@secret.yml", "-vvv");
        assertThat(recap(refused)).isEqualTo("ok=2 changed=0 unreachable=0 failed=1 skipped=0 rescued=0 ignored=0");
        assertThat(loginDirectory(refused)).doesNotExist();
    }

    @Test
    void deploymentPlaybookAppliesAndRestarts() throws Exception {
        Lab lab = Lab.all();
        Path kubeconfig = Path.of(lab.value("KUBECONFIG"));
        String image = lab.value("LAB_REGISTRY") + "/" + unique + "/app:v1";
        context(lab);
        docker("build", "-t", image, directory.resolve("컨텍스트 a").toString());
        kubectl(lab, "create", "namespace", unique);
        try {
            docker("push", image);
            Deployment deployment = Deployment.standard()
                    .namespace(unique)
                    .service(Service.clusterIp().name("web"))
                    .replicas(1);
            String manifest =
                    Manifests.render(deployment, ImageReference.parse(image), Map.of("note", "{{ not jinja }}"));
            Kubectl kubectl =
                    new Kubectl(lab.value("LAB_KUBECTL"), Optional.of(kubeconfig.toString()), Optional.of(unique));
            Playbook plain =
                    new DeploymentPlaybook("localhost", kubectl, "cicd-deployment", manifest, Set.of()).playbook();
            Playbook restarting = new DeploymentPlaybook(
                            "localhost", kubectl, "cicd-deployment", manifest, Set.of(DeploymentPlaybook.Extra.RESTART))
                    .playbook();

            String checked = play(plain, 0, "--check");
            assertThat(recap(checked)).isEqualTo("ok=2 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0");
            assertThat(kubectl(lab, "get", "deployments", "-n", unique, "-o", "name"))
                    .isEmpty();

            String first = play(restarting, 0, "-v");
            assertThat(recap(first)).isEqualTo("ok=3 changed=1 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0");
            assertThat(kubectl(
                            lab,
                            "get",
                            "deployment/cicd-deployment",
                            "-n",
                            unique,
                            "-o",
                            "jsonpath={.metadata.annotations.note}"))
                    .isEqualTo("{{ not jinja }}");

            String again = play(plain, 0);
            assertThat(recap(again)).isEqualTo("ok=3 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0");

            String restarted = play(restarting, 0);
            assertThat(recap(restarted))
                    .isEqualTo("ok=4 changed=1 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0");
        } finally {
            kubectl(lab, "delete", "namespace", unique, "--wait=false");
            LocalAnsible.run(directory, List.of("docker", "rmi", image));
        }
    }

    @Test
    void deploymentThatTheClusterRefusesChangesNothing() throws Exception {
        Lab lab = Lab.all();
        kubectl(lab, "create", "namespace", unique);
        try {
            String manifest = Manifests.render(
                            Deployment.standard().namespace(unique), ImageReference.parse("a/b"), Map.of())
                    .replace("targetPort: 8080", "targetPort: 808000");
            Kubectl kubectl =
                    new Kubectl(lab.value("LAB_KUBECTL"), Optional.of(lab.value("KUBECONFIG")), Optional.empty());
            String output = play(
                    new DeploymentPlaybook("localhost", kubectl, "cicd-deployment", manifest, Set.of()).playbook(),
                    2,
                    "-v");
            assertThat(output).contains("must be between 1 and 65535, inclusive");
            assertThat(kubectl(lab, "get", "deployments,services", "-n", unique, "-o", "name"))
                    .isEmpty();
        } finally {
            kubectl(lab, "delete", "namespace", unique, "--wait=false");
        }
    }

    private void context(Lab lab) throws Exception {
        Path context = Files.createDirectories(directory.resolve("컨텍스트 a"));
        String name = PortHolder.class.getName();
        String file = name.replace('.', '/') + ".class";
        try (InputStream program = PortHolder.class.getResourceAsStream("/" + file)) {
            Files.write(context.resolve("program.class"), program.readAllBytes());
        }
        Files.writeString(context.resolve("Dockerfile"), """
                FROM %s
                COPY program.class /app/%s
                CMD ["java", "-cp", "/app", "%s"]
                """.formatted(lab.value("LAB_BASE_IMAGE"), file, name));
    }

    private String play(Playbook playbook, int status, String... more) throws Exception {
        Files.writeString(
                directory.resolve("ansible.cfg"), AnsibleCfg.standard().render());
        Files.writeString(directory.resolve("x.yml"), playbook.text());
        List<String> arguments = new ArrayList<>(List.of("-i", "localhost,", "-c", "local", "x.yml"));
        arguments.addAll(Arrays.asList(more));
        LocalAnsible.Outcome outcome =
                LocalAnsible.run(directory, "ansible-playbook", arguments.toArray(String[]::new));
        assertThat(outcome.status()).as(outcome.output() + outcome.errors()).isEqualTo(status);
        return outcome.output();
    }

    private static String recap(String output) {
        Matcher matcher = RECAP.matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return matcher.group(1).strip().replaceAll(" +", " ");
    }

    private static Path loginDirectory(String output) {
        return path(output, "\"stdout\": \"([^\"]+/(?:lighterman-logins-\\d+|logins)/by-hand-[^\"]+)\"");
    }

    private static Path path(String output, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return Path.of(matcher.group(1));
    }

    private String docker(String... arguments) throws Exception {
        return succeed("docker", arguments);
    }

    private String kubectl(Lab lab, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--kubeconfig", lab.value("KUBECONFIG")));
        all.addAll(Arrays.asList(arguments));
        return succeed(lab.value("LAB_KUBECTL"), all.toArray(String[]::new));
    }

    private String succeed(String program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(Arrays.asList(arguments));
        LocalAnsible.Outcome outcome = LocalAnsible.run(directory, command);
        assertThat(outcome.status()).as(command + outcome.errors()).isZero();
        return outcome.output();
    }
}
