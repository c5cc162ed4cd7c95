package dev.lighterman.playbook.ready;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Image;
import dev.lighterman.api.Secret;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.lab.Engines;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Logins;
import dev.lighterman.lab.Tier;
import dev.lighterman.yaml.Tagged;
import dev.lighterman.yaml.YamlWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A login of a run beside those that the server has already: in config.json, and with a credential helper. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RegistryLoginIT {
    @TempDir
    private Path directory;

    private final Lab lab = Lab.all();
    private final String unique = "login-" + Long.toString(System.nanoTime(), 36);
    private Path config;
    private String user;
    private String password;

    @BeforeEach
    void files() throws Exception {
        user = lab.value("LAB_AUTH_REGISTRY_USER");
        password = Files.readString(Path.of(lab.value("LAB_AUTH_REGISTRY_PASSWORD_FILE")))
                .strip();
        config = Files.createDirectories(directory.resolve("docker config"));
        Files.createDirectories(config.resolve("contexts/meta"));
        Files.createDirectories(directory.resolve("context"));
        Files.writeString(
                directory.resolve("ansible.cfg"), AnsibleCfg.standard().render());
    }

    /** A program of the server that keeps the password of the registry with the login, and notes what it is asked. */
    private Path helper() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("bin"));
        Path helper = Files.writeString(
                folder.resolve("docker-credential-kept"), """
                #!/bin/sh
                echo "$1" >>'%1$s/asked'
                case $1 in
                get) read -r registry; [ "$registry" = %2$s ] || { echo 'credentials not found in native keychain'; exit 1; }
                  echo '{"ServerURL":"%2$s","Username":"%3$s","Secret":"%4$s"}' ;;
                list) echo '{"%2$s":"%3$s"}' ;;
                *) exit 1 ;;
                esac
                """.formatted(directory, lab.authRegistry(), user, password));
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    private LocalAnsible.Outcome run(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "env",
                "LIGHTERMAN_RUN=" + unique,
                "DOCKER_CONFIG=" + config,
                "d=/nowhere; exit 9;", // names that the script has too: Ansible put them in their place
                "n=/nowhere",
                "f=x y",
                "PATH=" + directory.resolve("bin") + ":" + System.getenv("PATH")));
        all.addAll(List.of(command));
        LocalAnsible.Outcome outcome = LocalAnsible.run(directory, all);
        assertThat(outcome.status())
                .as(List.of(command) + outcome.output() + outcome.errors())
                .isZero();
        return outcome;
    }

    /** A base image that only those who are logged in get, and that is not on this machine. */
    private String privateBase() throws Exception {
        String base = lab.authRegistry() + "/" + unique + "/base:1";
        run("docker", "tag", lab.baseImage(), base);
        run("docker", "push", base);
        run("docker", "rmi", base);
        return base;
    }

    private void imagePlaybook(Image.Engine engine, String image, String username, String secret) throws Exception {
        Files.writeString(
                directory.resolve("secret.yml"),
                YamlWriter.write(Map.of(ImagePlaybook.PASSWORD_VARIABLE, Tagged.unsafe(secret))));
        ImagePlaybook playbook = ImagePlaybook.of(Image.named(image)
                .context(directory.resolve("context").toString())
                .engine(engine)
                .login(username, Secret.of(secret)));
        Files.writeString(directory.resolve("x.yml"), playbook.playbook().text());
        run("ansible-playbook", "-i", "localhost,", "-c", "local", "x.yml", "-e", "@secret.yml", "-v");
    }

    private List<Path> logins() throws Exception {
        return Logins.of(unique);
    }

    @Test
    void theServersOwnLoginsStillCountAndStayAsTheyAre() throws Exception {
        helper();
        String own = "{\"credsStore\": \"kept\", \"HttpHeaders\": {\"X-Own\": \"yes\"}}";
        Files.writeString(config.resolve("config.json"), own);
        Files.writeString(directory.resolve("context/Dockerfile"), "FROM " + privateBase() + "\nLABEL a=b\n");
        Files.deleteIfExists(directory.resolve("asked"));

        // Pushed to one registry by the run's login, built on an image of another by the server's.
        imagePlaybook(Image.Engine.DOCKER, lab.registry() + "/" + unique + "/app:1", "me", "anything");

        assertThat(Files.readString(config.resolve("config.json"))).isEqualTo(own);
        assertThat(Files.readAllLines(directory.resolve("asked"))).isNotEmpty().doesNotContain("store", "erase");
        assertThat(logins()).isEmpty();
    }

    @Test
    void theRunsLoginGoesBeforeTheServersForItsRegistry() throws Exception {
        helper();
        String own = "{\"auths\": {\"" + lab.authRegistry() + "\": {\"auth\": \"bWU6d3Jvbmc=\"}}, \"credHelpers\": {\""
                + lab.authRegistry() + "\": \"kept\"}}";
        Files.writeString(config.resolve("config.json"), own);
        Files.writeString(directory.resolve("context/Dockerfile"), "FROM " + lab.baseImage() + "\nLABEL a=b\n");

        imagePlaybook(Image.Engine.DOCKER, lab.authRegistry() + "/" + unique + "/app:1", user, password);

        assertThat(Files.readString(config.resolve("config.json"))).isEqualTo(own);
        assertThat(directory.resolve("asked")).doesNotExist();
        assertThat(logins()).isEmpty();
    }

    @Test
    @Tag(Tier.TWICE)
    @ResourceLock(Engines.PODMAN)
    void withPodmanAsWell() throws Exception {
        lab.value("LAB_PODMAN");
        Files.createDirectories(directory.resolve("bin"));
        helper();
        Files.writeString(config.resolve("config.json"), "{\"credsStore\": \"kept\"}");
        String base = privateBase();
        String auth = java.util.Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String own = "{\"auths\": {\"" + lab.authRegistry() + "\": {\"auth\": \"" + auth + "\"}}}";
        Files.writeString(config.resolve("config.json"), own);
        Files.writeString(directory.resolve("context/Dockerfile"), "FROM " + base + "\nLABEL a=b\n");

        imagePlaybook(Image.Engine.PODMAN, lab.registry() + "/" + unique + "/app:1", "me", "anything");

        assertThat(Files.readString(config.resolve("config.json"))).isEqualTo(own);
        assertThat(logins()).isEmpty();
        run("podman", "rmi", base);
    }
}
