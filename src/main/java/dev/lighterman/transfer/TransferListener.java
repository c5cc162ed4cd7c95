package dev.lighterman.transfer;

/** Told about files as they come to be in place, on the thread that called the transfer. */
@FunctionalInterface
public interface TransferListener {
    /**
     * One file is in place.
     *
     * @param remote its path relative to the directory, not null
     * @param bytes its size in bytes
     * @param sent false when it was there already, unchanged
     */
    void transferred(String remote, long bytes, boolean sent);
}
