package dev.lighterman.kubernetes;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kubeconfig files kubectl would read. Whether there are any is known without the Kubernetes client. Immutable.
 *
 * @param paths at least one
 */
public record KubeconfigFiles(List<Path> paths) {
    public KubeconfigFiles {
        paths = List.copyOf(paths);
    }

    /** The files that the settings name, else the user's. */
    public static KubeconfigFiles of(RolloutSettings settings) {
        return of(settings.kubeconfig());
    }

    static KubeconfigFiles of(Optional<Path> file) {
        return new KubeconfigFiles(file.map(List::of).orElseGet(() -> listed(System.getenv("KUBECONFIG"))));
    }

    /** The files that KUBECONFIG lists and that exist, readable or not, else the user's own. */
    static List<Path> listed(String kubeconfig) {
        if (kubeconfig == null || kubeconfig.isEmpty()) {
            return List.of(Path.of(System.getProperty("user.home"), ".kube", "config"));
        }
        List<Path> listed = Arrays.stream(kubeconfig.split(File.pathSeparator))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .toList();
        List<Path> there = listed.stream().filter(Files::exists).toList();
        return there.isEmpty() ? listed : there;
    }

    /** Whether this machine has a kubeconfig for a rollout. */
    public static boolean isThereFor(RolloutSettings settings) {
        return of(settings)
                .exist(settings.kubeconfig().isPresent() || settings.context().isPresent());
    }

    /** What a tool leaves of a cluster that is gone has no context, and is no kubeconfig, unless somebody names it. */
    boolean exist(boolean named) {
        return exist() && (named || !paths.stream().allMatch(KubeconfigFiles::isLeftOver));
    }

    private static boolean isLeftOver(Path file) {
        try {
            Object value = YamlDocument.parse(file.toString(), Files.readString(file))
                    .root()
                    .map(YamlNode::toFaithfulValue)
                    .orElse(Map.of());
            return value instanceof Map<?, ?> kubeconfig
                    && isEmpty(kubeconfig.get("contexts"))
                    && isEmpty(kubeconfig.get("current-context"));
        } catch (IOException | InvalidInputException e) {
            return false; // what is wrong with it is said when it is used
        }
    }

    private static boolean isEmpty(Object value) {
        return value == null || value.equals("") || value.equals(List.of());
    }

    /** Whether this machine has them. */
    public boolean exist() {
        return !paths.isEmpty() && paths.stream().allMatch(Files::exists);
    }

    boolean canBeRead() {
        return exist() && paths.stream().allMatch(file -> Files.isRegularFile(file) && Files.isReadable(file));
    }

    String names() {
        return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
