package dev.lighterman.kubernetes;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
