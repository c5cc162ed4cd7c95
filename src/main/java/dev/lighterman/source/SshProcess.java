package dev.lighterman.source;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An ssh program that JGit may ask for its exit status as soon as its output has ended: it asks a moment too early, and
 * the reason ssh gave would be lost.
 */
final class SshProcess extends Process {
    private static final long GRACE_SECONDS = 5;
    private static final int MAX_SAID = 8192;

    private final Process process;
    private final InputStream error;
    private final CountDownLatch errorEnded = new CountDownLatch(1);

    /**
     * Watches a process.
     *
     * @param process the ssh program
     * @param said gets what it writes to standard error, as it is read
     */
    SshProcess(Process process, ByteArrayOutputStream said) {
        this.process = process;
        this.error = new FilterInputStream(process.getErrorStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, length);
                if (count < 0) {
                    errorEnded.countDown();
                } else if (said.size() < MAX_SAID) {
                    said.write(bytes, offset, count);
                }
                return count;
            }
        };
    }

    @Override
    public int exitValue() {
        try {
            process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
            errorEnded.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    @Override
    public OutputStream getOutputStream() {
        return process.getOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return process.getInputStream();
    }

    @Override
    public InputStream getErrorStream() {
        return error;
    }

    @Override
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        return process.waitFor(timeout, unit);
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void destroy() {
        process.destroy();
    }
}
