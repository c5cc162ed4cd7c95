package dev.lighterman.transfer;

/** Told about files as they come to be in place, on the thread that called the transfer. */
@FunctionalInterface
public interface TransferListener {
    /**
     * One file is in place.
     *
     * @param remote its path relative to the directory, not null
     * @param sent false when it was there already, unchanged
     */
    void transferred(String remote, long bytes, boolean sent);

    /**
     * A file was removed that an earlier run of the owner had put in place.
     *
     * @param path its whole path, not null
     */
    default void removed(String path) {}

    /**
     * More bytes have arrived; told a few times a second at most, and not at all of what takes less than that.
     *
     * @param bytes how many have arrived so far
     * @param of how many will be sent in all: those of the files that are not there already
     */
    default void progressed(long bytes, long of) {}
}
