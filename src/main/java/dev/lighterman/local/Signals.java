package dev.lighterman.local;

import dev.lighterman.node.Exit;
import java.util.List;

/** The names of Linux' signals by number. */
final class Signals {
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private Signals() {}

    /** The JVM tells of a process ended by a signal as 128 plus its number; other statuses are as they are. */
    static Exit exit(int status) {
        int signal = status - 128;
        return signal >= 1 && signal <= NAMES.size() ? Exit.signalled(NAMES.get(signal - 1)) : Exit.exited(status);
    }

    /** The reverse of {@link #exit}. */
    static int status(Exit exit) {
        return 128 + 1 + NAMES.indexOf(exit.signal().orElseThrow());
    }
}
