package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ControlPod;
import dev.lighterman.node.RemotePython;
import dev.lighterman.resource.Resource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pod as it is made: what the template says, and on top of it what makes a control node of it. It holds no secret: those
 * are sent into the running pod. Stateless.
 */
final class PodManifest {
    /** What all pods of Lighterman have. */
    static final String LABEL = "app.kubernetes.io/managed-by";

    static final String LABEL_VALUE = "lighterman";
    static final String CONTAINER = "control-node";

    /** By this word in its command line the first process is known. */
    static final String KEEPER = "lighterman-keeper";

    private static final String HOME = "/home/lighterman";
    /** Says that the home is a volume of the pod's own, which a cluster makes writable for everybody. */
    private static final String OWN_VOLUME = "LIGHTERMAN_POD_HOME";

    private static final String MEMORY = "/run/lighterman";
    /** Made by {@code agent.py}: the volume itself is everybody's, and podman wants one of the user's own. */
    private static final String PRIVATE = MEMORY + "/user";

    private static final Duration GONE = Duration.ofMinutes(10);
    private static final String SHELL = RemotePython.FUNCTION
            + "python -c \"$1\" \"$2\" \"$3\" \"$4\"\necho there is no python3 in the image >/dev/termination-log\nexit "
            + RemotePython.MISSING;

    private PodManifest() {}

    /**
     * The pod to make.
     *
     * @param runs how long runs are kept; the pod is not there for longer because of them
     * @param name the pod's name
     * @param labels what it is found by
     */
    static Pod of(ControlPod settings, Duration runs, Optional<Pod> template, String name, Map<String, String> labels) {
        Pod base = template.orElseGet(() -> new PodBuilder().build());
        List<Container> containers = new ArrayList<>(
                base.getSpec() == null ? List.of() : base.getSpec().getContainers());
        Container given = containers.isEmpty() ? new Container() : containers.get(0);
        boolean patient = base.getSpec() != null && base.getSpec().getTerminationGracePeriodSeconds() != null;
        Container node = container(settings, runs, given, patient ? "patient" : "at once");
        if (containers.isEmpty()) {
            containers.add(node);
        } else {
            containers.set(0, node);
        }
        Map<String, String> selector = new LinkedHashMap<>();
        if (base.getSpec() != null && base.getSpec().getNodeSelector() != null) {
            selector.putAll(base.getSpec().getNodeSelector());
        }
        selector.putAll(settings.nodeSelector());
        PodBuilder pod = new PodBuilder(base)
                .editOrNewMetadata()
                .withName(name)
                .withGenerateName(null)
                .withNamespace(null)
                .addToLabels(labels)
                .addToLabels(LABEL, LABEL_VALUE)
                .endMetadata()
                .editOrNewSpec()
                .withContainers(containers)
                .withNodeSelector(selector)
                .withRestartPolicy("Never")
                .addAllToVolumes(volumes(settings, given).values())
                .endSpec();
        if (base.getSpec() == null || base.getSpec().getAutomountServiceAccountToken() == null) {
            pod.editSpec()
                    .withAutomountServiceAccountToken(settings.serviceAccount().isPresent())
                    .endSpec();
        }
        settings.serviceAccount()
                .ifPresent(account ->
                        pod.editSpec().withServiceAccountName(account).endSpec());
        return pod.build();
    }

    /** The name of the container that is the control node. A cluster may have put another one before it, as some meshes of services do. */
    static String container(Pod pod) {
        List<Container> all = pod.getSpec() == null ? List.of() : pod.getSpec().getContainers();
        return all.stream()
                .filter(each -> each.getCommand().contains(KEEPER))
                .findFirst()
                .or(() -> all.stream().findFirst())
                .map(Container::getName)
                .orElse(CONTAINER);
    }

    private static Container container(ControlPod settings, Duration runs, Container base, String end) {
        Duration unasked = runs.compareTo(GONE) < 0 ? runs : GONE;
        String keep = String.valueOf(Math.max(1, settings.keep().orElse(unasked).toSeconds()));
        ContainerBuilder container = new ContainerBuilder(base)
                .withName(base.getName() == null ? CONTAINER : base.getName())
                .withImage(settings.image())
                .withCommand("sh", "-c", SHELL, "sh", Resource.text(PodLink.class, "keeper.py"), keep, KEEPER, end)
                .withArgs(List.of())
                .withResources(resources(settings, base));
        volumes(settings, base)
                .forEach((path, volume) -> container.addToVolumeMounts(new VolumeMountBuilder()
                        .withName(volume.getName())
                        .withMountPath(path)
                        .build()));
        List<EnvVar> env = new ArrayList<>(base.getEnv());
        env.removeIf(variable -> List.of("HOME", OWN_VOLUME, "XDG_RUNTIME_DIR").contains(variable.getName()));
        env.add(new EnvVarBuilder().withName("HOME").withValue(HOME).build());
        if (volumes(settings, base).containsKey(HOME)) {
            env.add(new EnvVarBuilder().withName(OWN_VOLUME).withValue(HOME).build());
        }
        env.add(new EnvVarBuilder()
                .withName("XDG_RUNTIME_DIR")
                .withValue(PRIVATE)
                .build());
        return container.withEnv(env).build();
    }

    private static ResourceRequirements resources(ControlPod settings, Container base) {
        ResourceRequirementsBuilder resources = base.getResources() == null
                ? new ResourceRequirementsBuilder()
                : new ResourceRequirementsBuilder(base.getResources());
        settings.requests().forEach((name, amount) -> resources.addToRequests(name, new Quantity(amount)));
        settings.limits().forEach((name, amount) -> resources.addToLimits(name, new Quantity(amount)));
        return resources.build();
    }

    /** The volumes by their places, but for places where the template has one of its own. */
    private static Map<String, Volume> volumes(ControlPod settings, Container base) {
        Map<String, Volume> volumes = new LinkedHashMap<>();
        volumes.put(HOME, home(settings));
        volumes.put(MEMORY, memory());
        base.getVolumeMounts().forEach(mount -> volumes.remove(mount.getMountPath()));
        return volumes;
    }

    private static Volume home(ControlPod settings) {
        VolumeBuilder volume = new VolumeBuilder().withName("lighterman-home");
        return settings.claim().isPresent()
                ? volume.withNewPersistentVolumeClaim()
                        .withClaimName(settings.claim().get())
                        .endPersistentVolumeClaim()
                        .build()
                : volume.withNewEmptyDir().endEmptyDir().build();
    }

    private static Volume memory() {
        return new VolumeBuilder()
                .withName("lighterman-memory")
                .withNewEmptyDir()
                .withMedium("Memory")
                .endEmptyDir()
                .build();
    }
}
