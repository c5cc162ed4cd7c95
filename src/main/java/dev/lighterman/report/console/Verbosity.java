package dev.lighterman.report.console;

/** How much a console says. */
public enum Verbosity {
    /** Only the end: the result with its reason. */
    QUIET,
    /** What happened, without Ansible's own output. */
    NORMAL,
    /** As {@link #VERBOSE} for a saved result, which has no output of Ansible's: the tasks stand in its place. */
    REPLAY,
    /** Ansible's own output too, byte for byte. */
    VERBOSE;

    /** Whether details are said that people ask for. */
    boolean detailed() {
        return this == REPLAY || this == VERBOSE;
    }
}
