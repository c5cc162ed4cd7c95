package dev.lighterman.api;

import java.nio.file.Path;
import java.util.Objects;

/** Where a playbook comes from. Immutable and thread-safe. */
public sealed interface PlaybookSource {
    /**
     * A file.
     *
     * @param path on this machine, not null
     */
    record AtPath(Path path) implements PlaybookSource {
        /**
         * Refuses null.
         *
         * @param path on this machine, not null
         */
        public AtPath {
            Objects.requireNonNull(path, "path");
        }

        @Override
        public String fileName() {
            Path absolute = path.toAbsolutePath().normalize();
            return absolute.getNameCount() == 0
                    ? absolute.toString()
                    : absolute.getFileName().toString();
        }

        /** The path. */
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * Made by the program.
     *
     * @param playbook asked for its text when it is checked and when it is run, not null
     */
    record OfValues(PlaybookText playbook) implements PlaybookSource {
        /**
         * Refuses null.
         *
         * @param playbook asked for its text when it is checked and when it is run, not null
         */
        public OfValues {
            Objects.requireNonNull(playbook, "playbook");
        }

        @Override
        public String fileName() {
            return "playbook.yml";
        }

        /** The file name, without the values. */
        @Override
        public String toString() {
            return fileName();
        }
    }

    /**
     * {@return the name it is staged by, and by which runs of it are listed; without directories; {@code playbook.yml}
     * for one that the program made}
     */
    String fileName();
}
