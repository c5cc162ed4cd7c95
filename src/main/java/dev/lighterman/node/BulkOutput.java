package dev.lighterman.node;

import java.io.IOException;
import java.io.OutputStream;

/** An output stream that takes bytes by the piece; a single one is a piece too. */
public abstract class BulkOutput extends OutputStream {
    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;
}
