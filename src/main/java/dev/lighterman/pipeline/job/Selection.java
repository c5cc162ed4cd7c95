package dev.lighterman.pipeline.job;

import dev.lighterman.transfer.TransferFile;
import java.util.List;

/**
 * The files one transfer set sends. Immutable.
 *
 * @param to the directory on the control node
 * @param files at least one
 * @param bytes their size in all
 */
public record Selection(String to, List<TransferFile> files, long bytes) {
    public Selection {
        files = List.copyOf(files);
    }
}
