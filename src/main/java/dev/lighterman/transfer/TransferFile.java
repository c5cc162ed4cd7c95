package dev.lighterman.transfer;

import java.nio.file.Path;
import java.util.List;

/**
 * A file to put in place. Immutable.
 *
 * @param local an existing regular file of this machine, not null
 * @param remote where it goes, relative to the directory of the transfer, parts separated by {@code /}; no empty,
 *     {@code .} or {@code ..} part; not null
 * @param mode permission bits it gets there: none that the file has not here
 */
public record TransferFile(Path local, String remote, int mode) {
    public TransferFile {
        if (remote.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a remote path cannot hold a NUL character");
        }
        for (String part : List.of(remote.split("/", -1))) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException(
                        "a remote path must be relative and stay inside its directory, but is \"" + remote + "\"");
            }
        }
    }
}
