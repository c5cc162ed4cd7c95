package dev.lighterman.cli;

import dev.lighterman.app.FileWords;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Standard output that remembers why it could not be written, which a {@code PrintStream} does not. Thread-safe as that is. */
final class StandardOutput extends FilterOutputStream {
    private static final Path LINK = Path.of("/proc/self/fd/1");

    private volatile IOException failure;

    StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Why what was asked for is not all there; a reader who has had enough of a pipe is none. */
    Optional<String> failure() {
        return Optional.ofNullable(failure).filter(e -> !isPipe()).map(FileWords::of);
    }

    /** Whether standard error goes elsewhere: two files, or a pipe and a terminal. */
    static boolean isApartFromErrors() {
        try {
            return !Files.isSameFile(Path.of("/dev/fd/1"), Path.of("/dev/fd/2"));
        } catch (IOException e) {
            return true;
        }
    }

    /** By what it is: the system's words for a closed pipe are in the user's language. */
    private static boolean isPipe() {
        try {
            String target = Files.readSymbolicLink(LINK).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
