package dev.lighterman.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The program's entry point. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and exits with its code: 0 SUCCESS, 1 FAILURE, 2 usage or invalid input, 3 UNSTABLE, 4 could not
     * connect, 5 outcome unknown, 124 deadline passed, 130 aborted.
     */
    public static void main(String[] arguments) {
        OwnHome.settle(System.getenv());
        // UTF-8 whatever the locale: names and output are Korean as often as not, and CI agents have LANG=C.
        StandardOutput output = new StandardOutput();
        PrintStream out = new PrintStream(output, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int exitCode = run(arguments, new Stdio(out, err, System.getenv(), StandardOutput::isApartFromErrors));
        out.flush();
        if (output.failure().isPresent()) {
            err.println("lighterman: standard output: " + output.failure().get());
            exitCode = exitCode == ExitCodes.SUCCESS ? ExitCodes.FAILURE : exitCode;
        }
        System.exit(exitCode);
    }

    /** Scripts ask for the version first: it is answered without the commands, whose classes take longer than the JVM's start. */
    private static int run(String[] arguments, Stdio surroundings) {
        if (arguments.length == 1 && (arguments[0].equals("--version") || arguments[0].equals("-V"))) {
            surroundings.out().println(Version.line());
            return ExitCodes.SUCCESS;
        }
        return Cli.of(surroundings, arguments).run(arguments);
    }
}
