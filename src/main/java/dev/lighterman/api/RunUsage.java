package dev.lighterman.api;

/**
 * What Lighterman keeps on a control node. Immutable.
 *
 * @param runs how many runs
 * @param bytes how much room {@code ~/.lighterman} takes on the disk
 */
public record RunUsage(int runs, long bytes) {}
