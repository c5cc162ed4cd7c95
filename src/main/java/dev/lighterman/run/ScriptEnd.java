package dev.lighterman.run;

import dev.lighterman.node.Exit;
import dev.lighterman.run.remote.Tail;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one of our scripts ended. Some servers never tell an exit status, so the scripts say theirs on standard error as
 * well. Immutable.
 *
 * @param status the exit status, if it is known either way
 * @param said what else there was on standard error
 */
record ScriptEnd(OptionalInt status, String said) {
    /** What a script begins with, so that it says the status it exits with; not once a program has replaced it. */
    static final String TOLD = "trap 'echo \"LIGHTERMAN EXIT $?\" >&2' EXIT\n";

    private static final Pattern STATUS = Pattern.compile("LIGHTERMAN EXIT ([0-9]{1,3})\n");

    static ScriptEnd of(Exit exit, Tail error) {
        Matcher told = STATUS.matcher(error.text());
        OptionalInt status = exit.kind() == Exit.Kind.NO_STATUS && told.find()
                ? OptionalInt.of(Integer.parseInt(told.group(1)))
                : exit.status();
        return new ScriptEnd(status, told.replaceAll(""));
    }

    /** Whether the script says that there is no such run. */
    boolean noRun() {
        return status.isPresent() && RunScripts.isNoRun(status.getAsInt());
    }

    /** Whether the script says that there is a run of this key. */
    boolean taken() {
        return status.isPresent() && RunScripts.isTaken(status.getAsInt());
    }

    /** How it ended, in a few words. */
    String brief(Exit exit, String id) {
        if (noRun()) {
            return "~/.lighterman/runs/" + id + " is not there";
        }
        String how = status.isPresent() ? "exit status " + status.getAsInt() : exit.toString();
        return said.isBlank() ? how : how + ": " + said.strip();
    }

    /** What went wrong, for people. */
    String explain(String server, String id) {
        return RunScripts.explain(server, id, status.orElse(-1), said);
    }
}
