package dev.lighterman.kubernetes;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Readiness;
import dev.lighterman.api.Service;
import dev.lighterman.image.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The Deployment and the Service that options stand for, as values. Stateless. */
final class RenderedManifests {
    private RenderedManifests() {}

    static Map<String, Object> workload(Deployment deployment, ImageReference image, Map<String, String> annotations) {
        Map<String, Object> metadata = metadata(deployment.name(), deployment);
        if (!annotations.isEmpty()) {
            metadata.put("annotations", annotations);
        }
        Map<String, Object> pod = map("containers", List.of(container(deployment, image)));
        if (!deployment.imagePullSecrets().isEmpty()) {
            pod.put("imagePullSecrets", named(deployment.imagePullSecrets()));
        }
        return map(
                "apiVersion",
                "apps/v1",
                "kind",
                "Deployment",
                "metadata",
                metadata,
                "spec",
                map(
                        "replicas", deployment.replicas(),
                        // it can never be changed, so labels that can are not in it
                        "selector", map("matchLabels", Map.of("app", deployment.name())),
                        "strategy",
                                map("type", "RollingUpdate", "rollingUpdate", map("maxSurge", 1, "maxUnavailable", 0)),
                        "template", map("metadata", map("labels", labels(deployment)), "spec", pod)));
    }

    private static Map<String, Object> container(Deployment deployment, ImageReference image) {
        Map<String, Object> container = map(
                "name", deployment.name(),
                "image", image.toString(),
                // A digest never changes; a tag may, and must be asked for again.
                "imagePullPolicy", image.digest().isPresent() ? "IfNotPresent" : "Always",
                "ports", List.of(map("containerPort", deployment.containerPort(), "protocol", "TCP")));
        if (!deployment.env().isEmpty()) {
            List<Object> variables = new ArrayList<>();
            deployment.env().forEach((name, value) -> variables.add(map("name", name, "value", value)));
            container.put("env", variables);
        }
        if (!deployment.envFrom().isEmpty()) {
            container.put(
                    "envFrom",
                    deployment.envFrom().stream().map(RenderedManifests::source).toList());
        }
        Map<String, Object> resources = new LinkedHashMap<>();
        if (!deployment.requests().isEmpty()) {
            resources.put("requests", deployment.requests());
        }
        if (!deployment.limits().isEmpty()) {
            resources.put("limits", deployment.limits());
        }
        if (!resources.isEmpty()) {
            container.put("resources", resources);
        }
        container.put("readinessProbe", probe(deployment));
        return container;
    }

    private static Map<String, Object> probe(Deployment deployment) {
        if (deployment.readiness().isEmpty()) {
            return map("tcpSocket", map("port", deployment.containerPort()), "periodSeconds", 2);
        }
        Readiness readiness = deployment.readiness().get();
        Map<String, Object> request =
                map("path", readiness.path(), "port", readiness.port().orElse(deployment.containerPort()));
        if (readiness.scheme() != Readiness.Scheme.HTTP) {
            request.put("scheme", readiness.scheme().name());
        }
        return map("httpGet", request, "periodSeconds", 2);
    }

    private static Map<String, Object> source(String source) {
        int slash = source.indexOf('/');
        String kind = source.startsWith("secret/") ? "secretRef" : "configMapRef";
        return map(kind, map("name", source.substring(slash + 1)));
    }

    private static List<Map<String, Object>> named(List<String> names) {
        return names.stream().map(name -> map("name", name)).toList();
    }

    static Map<String, Object> service(Deployment deployment) {
        Service service = deployment.service();
        Map<String, Object> port = map(
                "port", service.port(),
                "targetPort", deployment.containerPort(),
                "protocol", "TCP");
        OptionalInt nodePort = service.nodePort();
        if (nodePort.isPresent()) {
            port.put("nodePort", nodePort.getAsInt());
        }
        return map(
                "apiVersion",
                "v1",
                "kind",
                "Service",
                "metadata",
                metadata(service.name(), deployment),
                "spec",
                map(
                        "type", service.type().word(),
                        "selector", Map.of("app", deployment.name()),
                        "ports", List.of(port)));
    }

    private static Map<String, Object> metadata(String name, Deployment deployment) {
        return map("name", name, "namespace", deployment.namespace().orElse("default"), "labels", labels(deployment));
    }

    private static Map<String, Object> labels(Deployment deployment) {
        Map<String, Object> labels = map("app", deployment.name());
        labels.putAll(deployment.labels());
        return labels;
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
