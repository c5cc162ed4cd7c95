package dev.lighterman.report;

/** How much a console says. */
public enum Verbosity {
    /** Only the end: the result with its reason. */
    QUIET,
    /** What happened, without Ansible's own output. */
    NORMAL,
    /** Ansible's own output too, byte for byte. */
    VERBOSE
}
