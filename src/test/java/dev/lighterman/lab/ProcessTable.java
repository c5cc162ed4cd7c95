package dev.lighterman.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the command line and environment of every process, over and over, on a thread of its own, until it is closed. */
public final class ProcessTable implements AutoCloseable {
    private final List<String> wanted;
    private final Set<String> found = new TreeSet<>();
    private final Set<String> searched =
            new HashSet<>(); // processes seldom change what they say of themselves, and share it
    private final Thread thread = new Thread(this::look, "process-table");
    private volatile boolean closed;
    private int looks;
    private long read;

    /** Looks for texts. */
    public ProcessTable(List<String> wanted) {
        this.wanted = List.copyOf(wanted);
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        while (!closed) {
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (Path process : processes) {
                    look(process.resolve("cmdline"));
                    look(process.resolve("environ"));
                }
                looks++;
                Thread.sleep(Tier.all() ? 5 : 20);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return; // ended meanwhile
        }
        read++;
        if (!searched.add(text)) {
            return;
        }
        for (String canary : wanted) {
            if (text.contains(canary)) {
                found.add(file.getFileName() + " has " + canary + ": " + text.replace('\0', ' '));
            }
        }
    }

    /** Ends it, and says where the texts were. */
    public Set<String> found() {
        close();
        return found;
    }

    /** How often all processes were looked at; once it is closed. */
    public int looks() {
        return looks;
    }

    /** How many files were read; once it is closed. */
    public long read() {
        return read;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
