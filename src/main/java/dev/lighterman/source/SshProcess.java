package dev.lighterman.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An ssh program that JGit may ask for its exit status as soon as its output has ended: it asks a moment too early, and
 * the reason ssh gave would be lost. What it writes to standard error goes to a file: of a pipe, the JDK takes what is left when
 * the process ends, which a thread that is reading it then may miss.
 */
final class SshProcess extends Process {
    private static final long GRACE_SECONDS = 5;
    private static final int MAX_SAID = 8192;

    private final Process process;
    private final InputStream words;
    private final Path file;
    private final ByteArrayOutputStream said;
    private boolean heard;

    private SshProcess(Process process, InputStream words, Path file, ByteArrayOutputStream said) {
        this.process = process;
        this.words = words;
        this.file = file;
        this.said = said;
    }

    /**
     * Starts a process.
     *
     * @param said gets what it writes to standard error, once it has ended
     * @param folder where the file for standard error is made
     * @throws IOException if it cannot be started
     */
    static SshProcess start(ProcessBuilder builder, ByteArrayOutputStream said, Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "lighterman-ssh-", ".err"); // for its owner only
        InputStream words = Files.newInputStream(file);
        try {
            SshProcess started =
                    new SshProcess(builder.redirectError(file.toFile()).start(), words, file, said);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.delete(file); // open files need no name
            }
            return started;
        } catch (IOException e) {
            words.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Takes what was written to standard error. */
    private synchronized void hear() {
        if (heard) {
            return;
        }
        heard = true;
        try (words) {
            said.writeBytes(words.readNBytes(MAX_SAID));
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int exitValue() {
        try {
            if (process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                hear();
            }
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

    /** Nothing: see {@link SshProgram#said}. */
    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
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

    /** JGit calls this last, after success and after failure. */
    @Override
    public void destroy() {
        process.destroy();
        hear();
    }
}
