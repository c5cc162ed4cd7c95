package dev.lighterman.node;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A command's standard input, as the code that supplies it sees it. An error of writing to the command is told apart from
 * an error of that code: the one means that the command wants no more, the other that its input is not whole. Not
 * thread-safe.
 */
public final class InputPipe extends FilterOutputStream {
    /** The command takes no more input. */
    public static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        private Broken(IOException cause) {
            super("the command takes no more input", cause);
        }
    }

    /** Writes to a command. */
    public InputPipe(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        try {
            out.write(b);
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } catch (IOException e) {
            throw new Broken(e);
        }
    }
}
