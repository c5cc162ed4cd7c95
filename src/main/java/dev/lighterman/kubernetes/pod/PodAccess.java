package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ControlPod;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.kubernetes.KubeAccess;
import dev.lighterman.kubernetes.OwnLoader;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a control node that is a pod needs of this machine: access to the cluster, and the pod's template. */
public final class PodAccess {
    private PodAccess() {}

    /**
     * Checks it, without contacting anybody.
     *
     * @throws InvalidInputException if there is no kubeconfig that can be used, or the template is none
     */
    public static void check(ControlPod settings) throws InvalidInputException {
        try {
            access(settings).verify();
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
        template(settings);
    }

    private static KubeAccess access(ControlPod settings) {
        return new KubeAccess(
                settings.kubeconfig(), settings.context(), "make the pod that is to be the control node", "server.pod");
    }

    static Optional<Pod> template(ControlPod settings) throws InvalidInputException {
        if (settings.template().isEmpty()) {
            return Optional.empty();
        }
        Path file = settings.template().get();
        try {
            String text = Files.readString(file);
            return Optional.of(OwnLoader.with(() -> new KubernetesSerialization().unmarshal(text, Pod.class)));
        } catch (IOException | RuntimeException e) {
            throw new InvalidInputException(
                    "server.pod.template: " + file + " is no manifest of a Pod: " + KubeAccess.rootMessage(e));
        }
    }

    static KubernetesClient client(ControlPod settings) throws InvalidInputException {
        try {
            return access(settings).client();
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }
}
