package dev.lighterman.api;

/**
 * One host's line of Ansible's PLAY RECAP. Immutable.
 *
 * <p>{@code ok} includes ignored failures, and {@code changed} counts a failed command too when its module reported a
 * change: that is how Ansible counts.
 *
 * @param ok results that count as good, ignored failures among them
 * @param changed results that reported a change
 * @param unreachable times the host could not be reached
 * @param failed failures that took the host out of the play
 * @param skipped tasks skipped by a condition
 * @param rescued failures that the rescue section of a block took over
 * @param ignored failures that {@code ignore_errors} or {@code ignore_unreachable} passed over
 */
public record HostRecap(int ok, int changed, int unreachable, int failed, int skipped, int rescued, int ignored) {}
