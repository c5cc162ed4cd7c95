package dev.lighterman.run.stage;

import dev.lighterman.node.FileMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A file to be put into a run's directory. Immutable; a file on disk is read when the run starts.
 *
 * @param path where it goes, relative to the staged folder, parts separated by {@code /}; no empty, {@code .} or
 *     {@code ..} part, no NUL; not null
 * @param content what is in it, not null
 * @param mode permission bits it gets there: none that the file has not here
 */
public record StagedFile(String path, Content content, int mode) {
    /** What is in a staged file. */
    public sealed interface Content {
        /** Bytes held in memory; not to be changed afterwards. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Bytes(byte[] bytes) implements Content {}

        /**
         * A file on this machine.
         *
         * @param file an existing regular file, not null
         */
        record Local(Path file) implements Content {}
    }

    public StagedFile {
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a staged file's path cannot hold a NUL character");
        }
        for (String part : List.of(path.split("/", -1))) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException(
                        "a staged file's path must be relative and stay inside its folder, but is \"" + path + "\"");
            }
        }
    }

    /** A file with text, written as UTF-8, not executable. */
    public static StagedFile of(String path, String text) {
        return of(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A file with bytes, not executable. */
    public static StagedFile of(String path, byte[] bytes) {
        return new StagedFile(path, new Content.Bytes(bytes.clone()), FileMode.READABLE);
    }

    /** How many directories above a file are also those of its path. */
    private static int directories(String path, Path file) {
        String[] names = path.split("/", -1);
        Path here = file.toAbsolutePath();
        int count = 0;
        while (count < names.length - 1
                && here.getNameCount() > count + 1
                && here.getName(here.getNameCount() - 2 - count).toString().equals(names[names.length - 2 - count])) {
            count++;
        }
        return count;
    }

    /**
     * A file of this machine, with the mode it has now. The directories that it is in here and in its path count too.
     */
    public static StagedFile of(String path, Path file) {
        return new StagedFile(path, new Content.Local(file), FileMode.of(file, directories(path, file)));
    }
}
