package dev.lighterman.maven;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Standard output as it is: Maven's log has a prefix, which Maven 4 gives {@code System.out} too. */
final class RawOutput {
    private RawOutput() {}

    /** A stream that need not be closed. */
    static PrintStream stream() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    }

    /** Says lines to programs, each as it is. */
    static void print(List<String> lines) {
        PrintStream out = stream();
        lines.forEach(out::println);
    }
}
