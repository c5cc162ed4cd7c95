package dev.lighterman.pipeline.play;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.source.WorkingDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Which directory a playbook's project is: the one that people call ansible-playbook in. */
final class ProjectDirectory {
    private ProjectDirectory() {}

    /**
     * The directory that was named; else, with the playbook in it or below it, the one of the call where it has an
     * {@code ansible.cfg} or the environment names one in it, as Ansible itself has it; else the nearest with one, up to the
     * checkout's top and to that of the call; else the playbook's own.
     *
     * @param playbook absolute
     * @param named what the user said, absolute
     * @param called where the call is made, absolute: relative paths are taken from there
     * @param environment may name a configuration
     */
    static Path of(Path playbook, Optional<Path> named, Path called, Map<String, String> environment)
            throws InvalidInputException {
        Path own = playbook.getParent();
        if (named.isPresent()) {
            return named(playbook, named.get());
        } else if (own.startsWith(called)
                && (isProject(called, own)
                        || ProjectConfig.named(environment, called).isPresent())) {
            return called;
        }
        Path top = top(own, called);
        for (Path directory = own; directory.startsWith(top); directory = directory.getParent()) {
            if (isProject(directory, own)) {
                return directory;
            } else if (directory.getParent() == null) {
                break;
            }
        }
        return own;
    }

    static Path existing(Path directory) throws InvalidInputException {
        if (!Files.isDirectory(directory)) {
            throw new InvalidInputException("there is no project directory " + directory);
        }
        return directory;
    }

    private static Path named(Path playbook, Path directory) throws InvalidInputException {
        existing(directory);
        if (!playbook.startsWith(directory)) {
            throw new InvalidInputException("the playbook " + playbook + " is not in the project directory " + directory
                    + "; perhaps you should name a directory above it");
        }
        return directory;
    }

    /** A whole home is nobody's project because of a file in it; a playbook that lies there itself makes it one. */
    private static boolean isProject(Path directory, Path own) {
        return Files.isRegularFile(directory.resolve(AnsibleCfg.FILE_NAME))
                && (directory.equals(own) || !directory.equals(LocalPath.home()));
    }

    /** What a project may take files of around itself from. */
    static Path top(Path own, Path called) throws InvalidInputException {
        try {
            Path checkout =
                    WorkingDirectory.checkout(own).filter(own::startsWith).orElse(own);
            return own.startsWith(called) && checkout.startsWith(called) ? called : checkout;
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }
}
