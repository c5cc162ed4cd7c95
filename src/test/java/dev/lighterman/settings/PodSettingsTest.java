package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rendered Deployment says of its pods: read, and checked by Kubernetes' rules before anything is contacted. */
class PodSettingsTest {
    @TempDir
    Path directory;

    private Settings settings(String deploy, Map<String, String> overrides) throws InvalidInputException, IOException {
        Path file = Files.writeString(directory.resolve("lighterman.yml"), "image: {name: a/b}\ndeploy:\n" + deploy);
        return PipelineFile.load(file, overrides, Map.of("TOKEN", "s3cret")::get)
                .settings();
    }

    private List<String> problems(String deploy) {
        InvalidInputException e = catchThrowableOfType(InvalidInputException.class, () -> settings(deploy, Map.of()));
        return e.problems().stream()
                .map(Problem::toString)
                .map(text -> text.replace(directory + "/", ""))
                .toList();
    }

    @Test
    void allOfThemInAFile() throws Exception {
        Deployment deploy = settings("""
                        env: {LANG: C.UTF-8, PORT: 0o17, FLAG: yes, NOTHING: '', "spring.profiles": prod}
                        envFrom: [configmap/app, secret/app.keys]
                        resources:
                          requests: {cpu: 100m, memory: 128Mi}
                          limits: {cpu: 0.5, memory: 1Gi, nvidia.com/gpu: 1}
                        readiness: /healthz?full=1
                        imagePullSecrets: registry
                        labels: {app.kubernetes.io/part-of: shop, team: ""}
                        """.indent(2), Map.of()).deploy().orElseThrow();

        assertThat(deploy.env())
                .containsExactly(
                        Map.entry("LANG", "C.UTF-8"),
                        Map.entry("PORT", "0o17"),
                        Map.entry("FLAG", "yes"),
                        Map.entry("NOTHING", ""),
                        Map.entry("spring.profiles", "prod"));
        assertThat(deploy.envFrom()).containsExactly("configmap/app", "secret/app.keys");
        assertThat(deploy.requests()).containsExactly(Map.entry("cpu", "100m"), Map.entry("memory", "128Mi"));
        assertThat(deploy.limits())
                .containsExactly(Map.entry("cpu", "0.5"), Map.entry("memory", "1Gi"), Map.entry("nvidia.com/gpu", "1"));
        assertThat(deploy.readiness()).contains(Readiness.at("/healthz?full=1"));
        assertThat(deploy.imagePullSecrets()).containsExactly("registry");
        assertThat(deploy.labels())
                .containsExactly(Map.entry("app.kubernetes.io/part-of", "shop"), Map.entry("team", ""));
    }

    @Test
    void entriesOfThemOnTheCommandLine() throws Exception {
        Deployment deploy = settings(
                        "  env: {A: file, B: file}\n  readiness: {path: /a, port: 8081, scheme: https}\n",
                        Map.of(
                                "deploy.env.A", "yes",
                                "deploy.resources.limits.memory", "1Gi",
                                "deploy.labels.app.kubernetes.io/name", "shop"))
                .deploy()
                .orElseThrow();

        assertThat(deploy.env()).containsExactly(Map.entry("A", "yes"), Map.entry("B", "file"));
        assertThat(deploy.limits()).containsExactly(Map.entry("memory", "1Gi"));
        assertThat(deploy.labels()).containsExactly(Map.entry("app.kubernetes.io/name", "shop"));
        assertThat(deploy.readiness()).contains(Readiness.at("/a").port(8081).scheme(Readiness.Scheme.HTTPS));
        assertThat(settings("  {}\n", Map.of("deploy.readiness", "{path: /b, port: 1}", "deploy.envFrom", "secret/x"))
                        .deploy()
                        .orElseThrow()
                        .readiness())
                .contains(Readiness.at("/b").port(1));
    }

    /** It stood in the Deployment, and in the playbook, for everybody who may read these. */
    @Test
    void aSecretIsNoEnvironmentVariableOfTheManifest() {
        assertThat(problems("  env: {TOKEN: \"Bearer ${env:TOKEN}\", OTHER: \"${file:x}\"}\n"))
                .containsExactly(
                        "lighterman.yml:3:16: deploy.env.TOKEN: a value from the environment, a file or a program is a secret, and everybody"
                                + " who may read the Deployment would see it; perhaps you should use envFrom with a Secret:"
                                + " deploy.envFrom: [secret/NAME]",
                        "lighterman.yml:3:46: deploy.env.OTHER: a value from the environment, a file or a program is a secret, and everybody"
                                + " who may read the Deployment would see it; perhaps you should use envFrom with a Secret:"
                                + " deploy.envFrom: [secret/NAME]");
    }

    @Test
    void whatKubernetesWouldRefuseIsRefusedBefore() {
        assertThat(problems("""
                        env: {1A: x}
                        envFrom: [app, secrets/app, secret/App]
                        resources:
                          requests: {cpu: 2, mem: 1Gi, gpu: 1}
                          limits: {cpu: 1500m, memory: 512m, nvidia.com/gpu: many}
                        readiness: healthz
                        imagePullSecrets: [a_b]
                        labels: {app: x, a/b/c: d, team: a b}
                        """.indent(2)))
                .containsExactly(
                        "lighterman.yml:3:8: deploy.env: an environment variable has letters, digits, _, - and ., and begins with"
                                + " no digit, but one is called \"1A\"",
                        "lighterman.yml:4:12: deploy.envFrom must be configmap/NAME or secret/NAME, but is \"app\"; perhaps you"
                                + " should write \"secret/app\"",
                        "lighterman.yml:4:12: deploy.envFrom must be configmap/NAME or secret/NAME, but is \"secrets/app\"; perhaps"
                                + " you should write \"secret/app\"",
                        "lighterman.yml:4:12: deploy.envFrom must name an object of Kubernetes (lower-case letters, digits, - and"
                                + " ., beginning and ending with a letter or digit), but is \"secret/App\"",
                        "lighterman.yml:6:15: deploy.resources.requests: there is no resource \"mem\"; there are cpu, memory,"
                                + " ephemeral-storage, and those with a domain, such as nvidia.com/gpu",
                        "lighterman.yml:6:15: deploy.resources.requests: there is no resource \"gpu\"; did you mean \"cpu\"?",
                        "lighterman.yml:6:15: deploy.resources.requests.cpu is 2, more than deploy.resources.limits.cpu, 1500m",
                        "lighterman.yml:7:13: deploy.resources.limits.memory is \"512m\", which are thousandths of a byte; perhaps"
                                + " you should write \"512Mi\"",
                        "lighterman.yml:7:13: deploy.resources.limits.nvidia.com/gpu must be an amount such as 256Mi, but is"
                                + " \"many\"",
                        "lighterman.yml:8:14: deploy.readiness must be an HTTP path that begins with / and has no spaces, such as"
                                + " /healthz, but is \"healthz\"",
                        "lighterman.yml:9:21: deploy.imagePullSecrets must name an object of Kubernetes (lower-case letters,"
                                + " digits, - and ., beginning and ending with a letter or digit), but is \"a_b\"",
                        "lighterman.yml:10:11: deploy.labels: the label app is set already, since the pods are told by it; perhaps"
                                + " you should call yours otherwise, app.kubernetes.io/name for example",
                        "lighterman.yml:10:11: deploy.labels: a label's key has 63 letters, digits, -, _ and . at most, beginning"
                                + " and ending with a letter or digit, be it after a domain and a slash, but one is \"a/b/c\"",
                        "lighterman.yml:10:11: deploy.labels.team must have 63 letters, digits, -, _ and . at most, beginning and"
                                + " ending with a letter or digit, but is \"a b\"");
    }

    @Test
    void ownManifestsSayItThemselves() {
        assertThat(problems("  manifests: k8s.yml\n  env: {A: b}\n  labels: {a: b}\n"))
                .containsExactly(
                        "lighterman.yml:4:8: deploy.env and deploy.manifests cannot both be set: your own manifests say it already",
                        "lighterman.yml:5:11: deploy.labels and deploy.manifests cannot both be set: your own manifests say it already");
    }

    @ParameterizedTest
    @CsvSource({
        "100m, 0.100",
        "0.5, 0.5",
        ".5, 0.5",
        "1e3, 1E+3",
        "1.5E2, 1.5E+2",
        "2Ki, 2048",
        "1Gi, 1073741824",
        "3M, 3E+6",
        "1E, 1E+18"
    })
    void amounts(String text, String value) {
        assertThat(Quantity.parse(text).orElseThrow()).isEqualByComparingTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1gb", "1 Gi", "-1", "1KiB", "", "e3", "1,5", "Mi", "1mi"})
    void noAmounts(String text) {
        assertThat(Quantity.parse(text)).isEmpty();
    }
}
