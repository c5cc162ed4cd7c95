package dev.lighterman.pipeline.play;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.source.WorkingDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that go with a playbook: those of its directory, without what git would ignore, and without those that secrets
 * are read from, which would stay on the control node. Immutable.
 *
 * @param outgoing what may leave this machine
 */
record PlaybookFolder(Outgoing outgoing) {
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
}
