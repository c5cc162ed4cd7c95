package dev.lighterman.pipeline.play;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.source.LfsPointers;
import dev.lighterman.source.WorkingDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The files that go with a playbook: those of its directory, without what git would ignore, and without those that secrets
 * are read from, which would stay on the control node. Immutable.
 *
 * @param outgoing what may leave this machine
 */
record PlaybookFolder(Outgoing outgoing) {
    private static final Set<String> COPIED = Set.of("files", "templates");

    List<StagedFile> of(Path playbook) throws InvalidInputException {
        Path directory = playbook.getParent();
        outgoing.check(directory, playbook);
        try {
            List<StagedFile> files = new ArrayList<>();
            boolean itself = false;
            for (Path relative : WorkingDirectory.filesGitWouldNotIgnore(directory, outgoing.followLinks())) {
                Path file = directory.resolve(relative);
                if (file.equals(playbook)) {
                    itself = true;
                } else if (outgoing.secrets().has(file)) {
                    continue;
                }
                checkWhole(relative, file);
                files.add(StagedFile.of(LocalPath.slashed(relative), file));
            }
            if (!itself) {
                files.add(StagedFile.of(playbook.getFileName().toString(), playbook));
            }
            return files;
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }

    /** Where Ansible takes what it copies to hosts from, a pointer of Git LFS would be copied for the file. */
    private static void checkWhole(Path relative, Path file) throws InvalidInputException {
        for (Path part : relative) {
            if (COPIED.contains(part.toString()) && LfsPointers.isOne(file)) {
                throw new InvalidInputException(
                        LocalPath.slashed(relative)
                                + " is kept by Git LFS, and what is here is a pointer only; perhaps you should run `git lfs pull`");
            }
        }
    }
}
