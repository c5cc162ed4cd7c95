package dev.lighterman.settings;

import dev.lighterman.api.Server;
import java.util.Optional;

/** Directories on the control node that an engine reads as a whole. Stateless. */
public final class ContextDirectory {
    private static final String BELOW = "~/lighterman/";

    private ContextDirectory() {}

    /** The default: a directory of the pipeline's own, below the login user's home. */
    static String of(String pipeline) {
        String name = pipeline.replaceAll("[^\\p{L}\\p{N}._-]+", "-").replaceFirst("^[.-]+", "");
        return BELOW + (name.isEmpty() ? "pipeline" : name);
    }

    /**
     * How a directory is reached from another one that it is, or is below of.
     *
     * @param context the upper one
     * @param directory the other
     * @param server the control node
     * @return a path to put in front of a name, empty or with a {@code /} at its end; empty where it is elsewhere
     */
    public static Optional<String> below(String context, String directory, Server server) {
        String upper = absolute(context, server) + "/";
        String lower = absolute(directory, server) + "/";
        return lower.startsWith(upper) ? Optional.of(lower.substring(upper.length())) : Optional.empty();
    }

    private static String absolute(String directory, Server server) {
        String home = server.user().equals("root") ? "/root" : "/home/" + server.user();
        String path = Glob.slashes(directory).replaceFirst("/+$", "");
        return path.equals("~") || path.startsWith("~/") ? home + path.substring(1) : path;
    }

    /**
     * Why a directory must not be used, as far as its name tells: the rest is found out on the control node.
     *
     * @param directory its path as the pipeline has it
     * @param server the control node
     * @return what it is, as a clause; empty when nothing is wrong
     */
    public static Optional<String> problem(String directory, Server server) {
        String path = Glob.slashes(directory).replaceFirst("(?<=.)/+$", "");
        if (path.equals("~") || path.equals("/root")) {
            return Optional.of("is a home directory");
        } else if (path.equals("/") || path.equals("/home")) {
            return Optional.of("holds home directories");
        } else if (path.equals("~/.lighterman") || path.startsWith("~/.lighterman/")) {
            return Optional.of("is where runs and their secrets are kept");
        }
        return path.equals("/home/" + server.user())
                ? Optional.of("is the home directory of " + server.user())
                : Optional.empty();
    }
}
