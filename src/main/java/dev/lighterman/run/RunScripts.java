package dev.lighterman.run;

import dev.lighterman.node.Command;
import dev.lighterman.node.RemotePython;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shell commands by which a run is reached on the control node. Their texts are constant; values are arguments. */
final class RunScripts {
    private static final int NO_DIRECTORY = 81;
    private static final int NOT_UNPACKED = 83;
    private static final int NO_RUN = 86;
    private static final int TAKEN = 87;

    // A run goes on with the supervisor that it was started with; version 1 had a single file.
    private static final String DIRECTORY = RemotePython.FUNCTION + RemotePython.HOME + """
            d=$HOME/.lighterman/runs/$1
            supervisor() {
                s=$d/supervisor.pyz
                [ -f "$s" ] || s=$d/supervisor.py
                python "$s" "$@"
            }
            """;

    private static final String START = DIRECTORY + """
            u=$(umask)
            umask 077
            mkdir -p "$HOME/.lighterman/runs" || exit 81
            trap 'rm -rf "$d"; exit 82' HUP INT TERM
            mkdir "$d" || exit 81
            if ! tar -x -o -p -m -C "$d" -f - || ! [ -f "$d/run.json" ]; then rm -rf "$d"; exit 83; fi
            trap - HUP INT TERM
            supervisor start "$u"
            rm -rf "$d"
            exit 84
            """;

    private static final String FOLLOW = DIRECTORY + """
            [ -f "$d/run.json" ] || exit 86
            supervisor follow "$2" "$3"
            exit 84
            """;

    private static final String OUTPUT = DIRECTORY + """
            [ -f "$d/run.json" ] || exit 86
            supervisor output "$2"
            exit 84
            """;

    private static final String CANCEL = DIRECTORY + """
            [ -f "$d/run.json" ] || exit 86
            supervisor cancel
            exit 84
            """;

    // For a run whose start was cut off: starts it if all its files had arrived, else makes sure that it never begins.
    // A start that has a directory and gets no further in 10 seconds has died.
    private static final String ADOPT = DIRECTORY + """
            u=$(umask)
            umask 077
            for i in 1 2 3 4 5 6 7 8 9 10; do
                if mkdir -p "$HOME/.lighterman/runs" && mkdir "$d" 2>/dev/null; then exit 86; fi
                if [ -f "$d/run.json" ]; then supervisor adopt "$u"; exit 84; fi
                sleep 1
            done
            rm -rf "$d"
            mkdir "$d"
            exit 86
            """;

    // For a run whose start was interrupted: the directory made here keeps a start that is still under way from
    // succeeding. A start that has a directory and gets no further in 10 seconds has died.
    private static final String ABORT = DIRECTORY + """
            umask 077
            for i in 1 2 3 4 5 6 7 8 9 10; do
                if mkdir -p "$HOME/.lighterman/runs" && mkdir "$d" 2>/dev/null; then exit 86; fi
                if [ -f "$d/run.json" ]; then supervisor cancel; exit 84; fi
                sleep 1
            done
            rm -rf "$d"
            mkdir "$d"
            exit 86
            """;

    private static final String CLEAN = DIRECTORY + "[ -e \"$d/lock\" ] || rm -rf \"$d\"\n";

    // A supervisor that still writes may leave something behind the first time.
    private static final String FORGET = DIRECTORY + "rm -rf \"$d\"; [ ! -e \"$d\" ] || { sleep 1; rm -rf \"$d\"; }\n";

    // A run with a key may be started by several clients at once. Each puts its files into a directory of its own; the
    // first that renames it has the id, since a directory that has something in it cannot be replaced.
    private static final String CLAIM = DIRECTORY + "t=$HOME/.lighterman/runs/.start-$2\n";

    private static final String START_KEYED = CLAIM + """
            u=$(umask)
            umask 077
            mkdir -p "$HOME/.lighterman/runs" || exit 81
            [ ! -d "$d" ] || exit 87
            trap 'rm -rf "$t"; exit 82' HUP INT TERM
            mkdir "$t" "$t/run" || exit 81
            if ! tar -x -o -p -m -C "$t/run" -f - || ! [ -f "$t/run/run.json" ]; then rm -rf "$t"; exit 83; fi
            trap - HUP INT TERM
            (
                python -c 'import errno,os,sys
            ready,run,claim=sys.argv[1:]
            try: os.rename(ready,run)
            except OSError as error:
                # A file server may be asked twice, and then answers that there was nothing to rename.
                if not os.path.exists(os.path.join(run,claim)):
                    sys.exit(87 if error.errno in (errno.EEXIST,errno.ENOTEMPTY) else str(error))' "$t/run" "$d" "claim-$2"
                exit 84
            )
            s=$?
            rm -rf "$t"
            [ $s = 0 ] || exit $s
            supervisor adopt "$u"
            exit 84
            """;

    // For a start that was cut off: whether somebody, perhaps it, has begun the run; else it never will.
    private static final String SETTLE = CLAIM + """
            umask 077
            for i in 1 2 3 4 5 6 7 8 9 10; do
                [ ! -d "$d" ] || exit 87
                if mkdir -p "$HOME/.lighterman/runs" && mkdir "$t" 2>/dev/null; then
                    [ ! -d "$d" ] || exit 87
                    exit 86
                fi
                sleep 1
            done
            rm -rf "$t"
            mkdir "$t"
            exit 86
            """;

    private static final String JOIN = DIRECTORY + """
            u=$(umask)
            umask 077
            [ -f "$d/run.json" ] || exit 86
            supervisor adopt "$u"
            exit 84
            """;

    // For a start that was interrupted: ends what it has begun, nothing of others.
    private static final String ABORT_KEYED = CLAIM + """
            umask 077
            for i in 1 2 3 4 5 6 7 8 9 10; do
                if [ -d "$d" ]; then
                    [ -f "$d/claim-$2" ] || exit 86
                    supervisor cancel
                    exit 84
                fi
                if mkdir -p "$HOME/.lighterman/runs" && mkdir "$t" 2>/dev/null; then
                    [ -d "$d" ] || exit 86
                    continue
                fi
                sleep 1
            done
            rm -rf "$t"
            mkdir "$t"
            exit 86
            """;

    private static final String CLEAN_KEYED = CLAIM + "rm -rf \"$t\"\n";

    private RunScripts() {}

    static Command.Builder startKeyed(String id, String claim) {
        return script(START_KEYED, id, claim);
    }

    static Command.Builder settle(String id, String claim) {
        return script(SETTLE, id, claim);
    }

    /** Starts a run with a key that was put in place, unless that was done, and follows it. */
    static Command.Builder join(String id) {
        return script(JOIN, id);
    }

    static Command.Builder abortKeyed(String id, String claim) {
        return script(ABORT_KEYED, id, claim);
    }

    static Command.Builder cleanKeyed(String id, String claim) {
        return script(CLEAN_KEYED, id, claim);
    }

    /** Whether a script's exit status says that there is a run of this key. */
    static boolean isTaken(int status) {
        return status == TAKEN;
    }

    static Command.Builder start(String id) {
        return script(START, id);
    }

    static Command.Builder adopt(String id) {
        return script(ADOPT, id);
    }

    static Command.Builder follow(String id, long eventsOffset, long outputOffset) {
        return script(FOLLOW, id, Long.toString(eventsOffset), Long.toString(outputOffset));
    }

    /** What was printed so far, from an offset on. */
    static Command.Builder output(String id, long offset) {
        return script(OUTPUT, id, Long.toString(offset));
    }

    static Command.Builder cancel(String id) {
        return script(CANCEL, id);
    }

    static Command.Builder abort(String id) {
        return script(ABORT, id);
    }

    /** Removes a directory whose run never began. */
    static Command.Builder clean(String id) {
        return script(CLEAN, id);
    }

    /** Removes a run that has ended. */
    static Command.Builder forget(String id) {
        return script(FORGET, id);
    }

    /** Whether a script's exit status says that there is no such run. */
    static boolean isNoRun(int status) {
        return status == NO_RUN;
    }

    /** What a script's exit status means, with what its programs said. */
    static String explain(String server, String id, int status, String said) {
        String cause = Optional.of(said.strip())
                .filter(text -> !text.isEmpty())
                .map(text -> ": " + text)
                .orElse("");
        Map<Integer, String> meanings = Map.of(
                NO_DIRECTORY,
                "cannot make a directory for the run below ~/.lighterman/runs on " + server + cause,
                NOT_UNPACKED,
                "cannot put the run's files in place below ~/.lighterman/runs on " + server + cause,
                RemotePython.MISSING,
                RemotePython.missing(server),
                NO_RUN,
                noRun(id, server));
        return meanings.getOrDefault(
                status, "the run could not be supervised on " + server + " (exit status " + status + ")" + cause);
    }

    /** What helps against what a script's programs said, where that is known. */
    static Optional<String> remedy(String said) {
        if (said.contains("No space left on device") || said.contains("Disk quota exceeded")) {
            return Optional.of("perhaps you should make room there");
        } else if (said.contains("does not look like a tar archive")) { // its beginning is missing
            return Optional.of("perhaps you should look at the user's profile there (~/.bashrc): something in it reads"
                    + " standard input, which is for the command");
        }
        if (said.contains("Could not chdir to home directory")) {
            return Optional.of("perhaps you should make the user's home directory there");
        }
        return said.contains("Read-only file system") || said.contains("Permission denied")
                ? Optional.of("perhaps you should log in as a user who can write to the home directory there")
                : Optional.empty();
    }

    private static Command.Builder script(String text, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", ScriptEnd.TOLD + text, "lighterman"));
        command.addAll(List.of(arguments));
        return Command.of(command);
    }

    /** Why a run is not there, as far as it is the user's to know. */
    static String noRun(String id, String server) {
        return "there is no run " + id + " on " + server
                + "; perhaps you should look for it with `lighterman runs`: each"
                + " user of the server has runs of their own, and old ones are removed";
    }
}
