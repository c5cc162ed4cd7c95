package dev.lighterman.transfer;

import java.time.Duration;

/**
 * The counts of a finished transfer. Immutable.
 *
 * @param filesSent how many files were sent
 * @param filesUnchanged how many were there already with the same content
 * @param bytesSent bytes of file content sent
 * @param duration how long it took, not null
 */
public record TransferReport(int filesSent, int filesUnchanged, long bytesSent, Duration duration) {}
