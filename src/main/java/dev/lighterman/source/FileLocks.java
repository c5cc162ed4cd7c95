package dev.lighterman.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** Locks on files, which no two processes and no two threads of one hold at once. Stateless. */
public final class FileLocks {
    private FileLocks() {}

    /** {@return whether the file is this channel's now; false where another channel holds it, in this JVM or another} */
    public static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by another thread of this JVM
        }
    }

    /** Gives a file up; null is no channel. */
    public static void release(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // the lock goes with the process at the latest
            }
        }
    }
}
