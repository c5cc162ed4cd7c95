package dev.lighterman.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where the registry logins and the secrets of builds lie while an image is built on this machine. */
public final class Logins {
    private Logins() {}

    /** Those of a run, by its id. */
    public static List<Path> of(String run) throws IOException {
        Path home = Path.of(System.getProperty("user.home"));
        List<Path> folders = new ArrayList<>(List.of(home.resolve(".lighterman/logins")));
        String name = "lighterman-logins-" + Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        folders.add(Path.of("/dev/shm", name));
        if (System.getenv("XDG_RUNTIME_DIR") != null) {
            folders.add(Path.of(System.getenv("XDG_RUNTIME_DIR"), name));
        }
        List<Path> logins = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> all = Files.list(folder)) {
                    all.filter(login -> login.getFileName().toString().startsWith(run))
                            .forEach(logins::add);
                }
            }
        }
        return logins;
    }
}
