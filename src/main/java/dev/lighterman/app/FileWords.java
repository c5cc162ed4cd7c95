package dev.lighterman.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be read or written, for people. Stateless. */
public final class FileWords {
    private FileWords() {}

    /** The messages of java.nio.file's exceptions are often a bare path. */
    public static String of(IOException e) {
        if (e instanceof FileSystemException file && file.getFile() != null) {
            String reason = file.getReason();
            if (e instanceof AccessDeniedException) {
                reason = "permission denied";
            } else if (e instanceof NoSuchFileException) {
                reason = "no such file or directory";
            } else if (e instanceof FileAlreadyExistsException) {
                reason = "it exists and is no file";
            } else if (e instanceof NotDirectoryException) {
                reason = "it is no directory";
            }
            return file.getFile() + ": " + (reason == null ? "could not be read or written" : reason);
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
