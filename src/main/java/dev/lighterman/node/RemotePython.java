package dev.lighterman.node;

/** How a shell on a control node finds a Python for Lighterman's own scripts. */
public final class RemotePython {
    /** The exit status by which a script says that there is none. */
    public static final int MISSING = 84;

    // The system's own Python first: it is there where Ansible comes from packages, and no version manager's wrapper
    // costs time. Any 3.6 or later will do; ansible-playbook chooses its own.
    /**
     * Shell text that defines the function {@code python}: it replaces the shell by the first Python there is, isolated
     * from the user's settings, with the function's arguments. It returns only where there is none; the script is then to
     * exit with {@link #MISSING}.
     */
    public static final String FUNCTION = """
            python() {
                for p in /usr/bin/python3 python3 /usr/libexec/platform-python; do
                    p=$(command -v "$p") && [ -x "$p" ] && exec "$p" -I -S -B "$@"
                done
            }
            """;

    // As Python's own expanduser does it, so that everything is below the same directory.
    /**
     * Shell text, to follow {@link #FUNCTION}, that sets {@code HOME} from the user's entry in the system's database where
     * a server's commands have none. Where there is no Python for that, the script exits with {@link #MISSING}.
     */
    public static final String HOME = """
            if ! [ "$HOME" ]; then
                HOME=$(python -c 'import os,pwd; print(pwd.getpwuid(os.getuid()).pw_dir)'; exit 84) || exit
                export HOME
            fi
            """;

    /** What helps against {@link #MISSING}. */
    public static final String REMEDY = "perhaps you should install python3 there, which Ansible needs as well";

    private RemotePython() {}

    /** {@return what {@link #MISSING} means; a message without {@link #REMEDY}} */
    public static String problem(String server) {
        return "there is no python3 on " + server + ", neither in the PATH of its commands nor as /usr/bin/python3";
    }

    /** What {@link #MISSING} means and what helps. */
    public static String missing(String server) {
        return problem(server) + "; " + REMEDY;
    }
}
