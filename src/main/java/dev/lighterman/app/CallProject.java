package dev.lighterman.app;

import dev.lighterman.inventory.text.AnsibleCfg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The project of a call without a playbook. Stateless. */
public final class CallProject {
    private CallProject() {}

    /** {@return the current directory, where it has an ansible.cfg and is nobody's home} */
    public static Optional<Path> current() {
        Path here = Path.of("").toAbsolutePath();
        boolean home = here.equals(
                Path.of(System.getProperty("user.home")).toAbsolutePath().normalize());
        return Optional.of(here).filter(found -> !home && Files.isRegularFile(found.resolve(AnsibleCfg.FILE_NAME)));
    }
}
