package dev.lighterman.run.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a tar stream that GNU, BSD and busybox tar and Python's tarfile read alike: GNU format, names as UTF-8 bytes, long
 * names as {@code L} entries (busybox skips pax headers). Not thread-safe.
 */
final class TarWriter {
    private static final int BLOCK = 512;
    private static final int NAME_LENGTH = 100;
    private static final long LARGEST = 077777777777L;

    /** A local file that could not be read, or changed its size while it was. */
    static final class UnreadableFileException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableFileException(String message, IOException cause) {
            super(message, cause);
        }
    }

    private final OutputStream out;
    private final AtomicLong written;
    private final byte[] buffer = new byte[64 * 1024];

    /** Counts in {@code written} how many bytes of files it has written. */
    TarWriter(OutputStream out, AtomicLong written) {
        this.out = out;
        this.written = written;
    }

    void directory(String path, int mode) throws IOException {
        entry(path + "/", '5', mode, 0);
    }

    void file(String path, byte[] content, int mode) throws IOException {
        entry(path, '0', mode, content.length);
        out.write(content);
        written.addAndGet(content.length);
        pad(content.length);
    }

    void file(String path, Path file, int mode) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            long size = Files.size(file);
            entry(path, '0', mode, size);
            copy(in, size, file);
            pad(size);
        } catch (java.nio.file.FileSystemException e) {
            throw new UnreadableFileException("cannot read " + file, e);
        }
    }

    /** Ends the archive; the stream stays open. */
    void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.flush();
    }

    private void copy(InputStream in, long size, Path file) throws IOException {
        long left = size;
        while (left > 0) {
            int read;
            try {
                read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            } catch (IOException e) {
                throw new UnreadableFileException("cannot read " + file, e);
            }
            if (read < 0) {
                throw new UnreadableFileException(file + " became smaller while it was read", null);
            }
            out.write(buffer, 0, read);
            written.addAndGet(read);
            left -= read;
        }
    }

    private void entry(String path, char type, int mode, long size) throws IOException {
        if (size > LARGEST) {
            throw new UnreadableFileException(path + " has more than 8 GiB", null);
        }
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length > NAME_LENGTH) {
            header("././@LongLink".getBytes(StandardCharsets.US_ASCII), 'L', 0, name.length + 1L);
            out.write(name);
            out.write(0);
            pad(name.length + 1L);
        }
        header(name, type, mode, size);
    }

    private void header(byte[] name, char type, int mode, long size) throws IOException {
        byte[] header = new byte[BLOCK];
        System.arraycopy(name, 0, header, 0, Math.min(name.length, NAME_LENGTH));
        octal(header, 100, 8, mode);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, size);
        octal(header, 136, 12, 0);
        header[156] = (byte) type;
        ascii(header, 257, "ustar  ");
        ascii(header, 148, "        ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, 148, 7, sum);
        out.write(header);
    }

    private void pad(long size) throws IOException {
        int over = (int) (size % BLOCK);
        if (over > 0) {
            out.write(new byte[BLOCK - over]);
        }
    }

    private static void octal(byte[] header, int at, int length, long value) {
        String digits = Long.toOctalString(value);
        ascii(header, at, "0".repeat(length - 1 - digits.length()) + digits);
        header[at + length - 1] = 0;
    }

    private static void ascii(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
