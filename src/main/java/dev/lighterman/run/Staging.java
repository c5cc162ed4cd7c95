package dev.lighterman.run;

import dev.lighterman.api.RunException;
import dev.lighterman.node.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Writes the archive; remembers whether all of it went out, or which local file could not be read. */
final class Staging implements Command.Input {
    private final RunArchive archive;
    private volatile boolean complete;
    private volatile RunException failure;

    Staging(RunArchive archive) {
        this.archive = archive;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try {
            archive.writeTo(out);
            complete = true;
        } catch (TarWriter.UnreadableFileException e) {
            failure = new RunException("the run's files could not be put together: " + e.getMessage(), e);
            throw e;
        }
    }

    /** Whether the node may have all it needs to start. */
    boolean complete() {
        return complete;
    }

    Optional<RunException> failure() {
        return Optional.ofNullable(failure);
    }
}
