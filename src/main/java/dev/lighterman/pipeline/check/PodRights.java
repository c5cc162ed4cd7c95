package dev.lighterman.pipeline.check;

import dev.lighterman.api.ControlPod;
import dev.lighterman.api.LightermanException;
import dev.lighterman.kubernetes.pod.NamespaceRights;
import java.util.List;
import java.util.Optional;

/** Gives the rights that control nodes in pods need. Stateless. */
public final class PodRights {
    private PodRights() {}

    /** {@return the manifest of them} */
    public static String manifest() {
        return NamespaceRights.manifest();
    }

    /**
     * Puts them in place.
     *
     * @param namespace where; empty for the context's
     * @param context of the kubeconfig; empty for its current one
     * @return what was put in place
     */
    public static List<String> apply(Optional<String> namespace, Optional<String> context)
            throws LightermanException, InterruptedException {
        ControlPod pod = ControlPod.image("");
        pod = namespace.map(pod::namespace).orElse(pod);
        return NamespaceRights.apply(context.map(pod::context).orElse(pod));
    }
}
