package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Readiness;
import dev.lighterman.api.Service;
import dev.lighterman.image.ImageReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void rendersDeploymentAndServiceOfAPinnedImage() throws InvalidInputException {
        ImageReference image = ImageReference.parse("127.0.0.1:5000/app:v1").withDigest(DIGEST);
        Deployment deployment = Deployment.named("app")
                .namespace("staging")
                .replicas(3)
                .containerPort(9090)
                .service(Service.clusterIp().name("web").port(80));
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("team", "on");
        annotations.put("lighterman.dev/commit", "0123456789012345678901234567890123456789");
        assertThat(Manifests.render(deployment, image, annotations)).isEqualTo("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata:
                          name: app
                          namespace: staging
                          labels:
                            app: app
                          annotations:
                            team: "on"
                            lighterman.dev/commit: "0123456789012345678901234567890123456789"
                        spec:
                          replicas: 3
                          selector:
                            matchLabels:
                              app: app
                          strategy:
                            type: RollingUpdate
                            rollingUpdate:
                              maxSurge: 1
                              maxUnavailable: 0
                          template:
                            metadata:
                              labels:
                                app: app
                            spec:
                              containers:
                              - name: app
                                image: 127.0.0.1:5000/app:v1@%s
                                imagePullPolicy: IfNotPresent
                                ports:
                                - containerPort: 9090
                                  protocol: TCP
                                readinessProbe:
                                  tcpSocket:
                                    port: 9090
                                  periodSeconds: 2
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata:
                          name: web
                          namespace: staging
                          labels:
                            app: app
                        spec:
                          type: ClusterIP
                          selector:
                            app: app
                          ports:
                          - port: 80
                            targetPort: 9090
                            protocol: TCP
                        """.formatted(DIGEST));
    }

    @Test
    void rendersWhatIsSaidOfThePods() throws InvalidInputException {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PORT", "8080");
        variables.put("TEXT", "{{ x }}\n$(A)");
        Deployment deployment = Deployment.named("app")
                .env(variables)
                .envFrom("configmap/app", "secret/app")
                .requests(Map.of("cpu", "1"))
                .limits(Map.of("memory", "1Gi"))
                .readiness(Readiness.at("/healthz").port(8081).scheme(Readiness.Scheme.HTTPS))
                .imagePullSecrets("pull")
                .labels(Map.of("team", "shop"));

        assertThat(Manifests.render(deployment, ImageReference.parse("a/b:1"), Map.of()))
                .isEqualTo("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata:
                          name: app
                          namespace: default
                          labels:
                            app: app
                            team: shop
                        spec:
                          replicas: 2
                          selector:
                            matchLabels:
                              app: app
                          strategy:
                            type: RollingUpdate
                            rollingUpdate:
                              maxSurge: 1
                              maxUnavailable: 0
                          template:
                            metadata:
                              labels:
                                app: app
                                team: shop
                            spec:
                              containers:
                              - name: app
                                image: a/b:1
                                imagePullPolicy: Always
                                ports:
                                - containerPort: 8080
                                  protocol: TCP
                                env:
                                - name: PORT
                                  value: "8080"
                                - name: TEXT
                                  value: |-
                                    {{ x }}
                                    $(A)
                                envFrom:
                                - configMapRef:
                                    name: app
                                - secretRef:
                                    name: app
                                resources:
                                  requests:
                                    cpu: "1"
                                  limits:
                                    memory: 1Gi
                                readinessProbe:
                                  httpGet:
                                    path: /healthz
                                    port: 8081
                                    scheme: HTTPS
                                  periodSeconds: 2
                              imagePullSecrets:
                              - name: pull
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata:
                          name: cicd-service
                          namespace: default
                          labels:
                            app: app
                            team: shop
                        spec:
                          type: NodePort
                          selector:
                            app: app
                          ports:
                          - port: 8080
                            targetPort: 8080
                            protocol: TCP
                            nodePort: 30000
                        """);
    }

    @Test
    void theServiceIsAtTheNodePortWhereItHasOne() throws InvalidInputException {
        assertThat(service(Service.standard())).isEqualTo("type: NodePort, nodePort: 30000");
        assertThat(service(Service.nodePort(30080))).isEqualTo("type: NodePort, nodePort: 30080");
        assertThat(service(Service.clusterIp())).isEqualTo("type: ClusterIP");
        assertThat(service(Service.loadBalancer())).isEqualTo("type: LoadBalancer");
        assertThat(service(Service.loadBalancer().onNodes(31000))).isEqualTo("type: LoadBalancer, nodePort: 31000");
    }

    private static String service(Service service) throws InvalidInputException {
        String yaml = Manifests.render(Deployment.named("app").service(service), ImageReference.parse("a/b"), Map.of());
        return yaml.substring(yaml.indexOf("---"))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("type:") || line.startsWith("nodePort:"))
                .collect(Collectors.joining(", "));
    }

    @Test
    void pinsEveryMentionOfTheImageAndNothingElse() throws InvalidInputException {
        String own = """
                # ours
                kind: Pod
                spec:
                  initContainers:
                  - image: docker.io/me/app
                  containers:
                  - image: me/app:old
                    env: [{name: IMAGE, value: me/app:old}]
                  - image: me/app-sidecar:1
                  - image: "{{ template }}"
                  - image: other.example/me/app:old
                    runAsUser: 0644
                ---
                ---
                kind: ConfigMap
                """;
        Manifests.Pinned pinned =
                Manifests.pin("app.yml", own, ImageReference.parse("me/app:new").withDigest(DIGEST));
        assertThat(pinned).isEqualTo(new Manifests.Pinned("""
                        kind: Pod
                        spec:
                          initContainers:
                          - image: me/app:new@%1$s
                          containers:
                          - image: me/app:new@%1$s
                            env:
                            - name: IMAGE
                              value: me/app:old
                          - image: me/app-sidecar:1
                          - image: "{{ template }}"
                          - image: other.example/me/app:old
                            runAsUser: 0644
                        ---
                        kind: ConfigMap
                        """.formatted(DIGEST), 2));
    }

    @Test
    void annotatesTheWorkloadOfThatNameAndNothingElse() throws InvalidInputException {
        String own = """
                kind: Service
                metadata:
                  name: app
                ---
                kind: StatefulSet
                metadata:
                  name: app
                  annotations:
                    owner: team
                    lighterman.dev/commit: old
                spec:
                  template:
                    metadata: {}
                ---
                kind: Deployment
                metadata:
                  name: other
                """;
        assertThat(Manifests.annotate("app.yml", own, "app", Map.of("lighterman.dev/commit", "new")))
                .isEqualTo("""
                        kind: Service
                        metadata:
                          name: app
                        ---
                        kind: StatefulSet
                        metadata:
                          name: app
                          annotations:
                            owner: team
                            lighterman.dev/commit: new
                        spec:
                          template:
                            metadata: {}
                        ---
                        kind: Deployment
                        metadata:
                          name: other
                        """);
        assertThat(Manifests.annotate("app.yml", own, "app", Map.of())).isEqualTo(own);
    }

    @Test
    void whatReadersDifferAboutKeepsItsSpelling() throws Exception {
        String yaml = "a: y\nb: 1e3\nc: \"1e3\"\nd:\n- n\n- yes\n";
        assertThat(Manifests.pin("k8s.yml", yaml, ImageReference.parse("me/app"))
                        .yaml())
                .isEqualTo(yaml);
    }

    @Test
    void objectsOfJsonNeedNothingBetweenThem() throws Exception {
        String json = "{\"kind\": \"Pod\", \"image\": \"me\\/app\", \"text\": \"}\\\" {\"}\n{\"kind\": \"Job\"}";
        assertThat(Manifests.pin("k8s.json", json, ImageReference.parse("me/app:2"))
                        .yaml())
                .isEqualTo("kind: Pod\nimage: me/app:2\ntext: '}\" {'\n---\nkind: Job\n");
    }

    @Test
    void aWorkloadInAList() throws Exception {
        String yaml = "kind: List\nitems:\n- kind: StatefulSet\n  metadata:\n    name: db\n";
        assertThat(Manifests.workloads("k8s.yml", yaml, Optional.empty()))
                .containsExactly(new Manifests.Workload("db", WorkloadKind.STATEFUL_SET, Optional.empty(), false));
        assertThat(Manifests.annotate("k8s.yml", yaml, "db", Map.of("a", "b")))
                .isEqualTo(yaml + "    annotations:\n      a: b\n");
    }

    /** A name of nothing was a NullPointerException. */
    @Test
    void aNameMayBeNull() throws InvalidInputException {
        assertThat(Manifests.pin("m.yml", "a: {null: b}\n", ImageReference.parse("me/app"))
                        .mentions())
                .isZero();
    }
}
