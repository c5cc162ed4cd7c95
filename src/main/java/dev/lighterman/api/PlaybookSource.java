package dev.lighterman.api;

import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

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
     * On the server already, with its project around it.
     *
     * @param path on the server: absolute, or relative to the home of the user who logs in; not null
     */
    record OnServer(String path) implements PlaybookSource {
        /** What such a playbook begins with where people name it. */
        public static final String PREFIX = "server:";

        /**
         * Refuses what is no path of a file.
         *
         * @param path on the server, not null
         * @throws IllegalArgumentException if it is empty, names a directory, or holds a control character
         */
        public OnServer {
            if (path.isBlank()
                    || path.endsWith("/")
                    || path.equals("~")
                    || path.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("\"" + PREFIX + path + "\" names no playbook on the server");
            }
        }

        @Override
        public String fileName() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The path, with {@link #PREFIX}. */
        @Override
        public String toString() {
            return PREFIX + path;
        }
    }

    /**
     * A file of a git repository, with its project around it: cloned on this machine when it is run.
     *
     * @param repository where it is, with branch, tag or commit (all 40 digits) as its branch; the remote's HEAD without one;
     *     not null
     * @param path in the repository, not null
     */
    record InGit(Source repository, String path) implements PlaybookSource {
        /** What such a playbook begins with where people name it in a pipeline file: {@code git:URL@REF//PATH}. */
        public static final String PREFIX = "git:";

        /**
         * Refuses what is no path of a file in a repository.
         *
         * @param repository where it is, not null
         * @param path relative, without {@code ..}; not null
         * @throws IllegalArgumentException if it is empty, absolute, leads out, or holds a control character
         */
        public InGit {
            Objects.requireNonNull(repository, "repository");
            if (path.isBlank()
                    || path.startsWith("/")
                    || path.endsWith("/")
                    || ("/" + path + "/").contains("/../")
                    || path.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("\"" + path
                        + "\" names no playbook in a repository; perhaps you should give its path from the top");
            }
        }

        @Override
        public String fileName() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The path, without the repository, whose address may have a login. */
        @Override
        public String toString() {
            return path;
        }
    }

    /**
     * Made by the program.
     *
     * @param playbook asked for its text when it is checked and when it is run, not null
     * @param fileName the name it is staged by, not null
     */
    record OfValues(PlaybookText playbook, String fileName) implements PlaybookSource {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*\\.ya?ml");

        /**
         * Refuses what is no name of a file.
         *
         * @param playbook asked for its text when it is checked and when it is run, not null
         * @param fileName the name it is staged by: letters, digits, dots, hyphens and {@code .yml}; not null
         * @throws IllegalArgumentException if it is no such name
         */
        public OfValues {
            Objects.requireNonNull(playbook, "playbook");
            if (!NAME.matcher(fileName).matches()) {
                throw new IllegalArgumentException("\"" + fileName + "\" is no file name of a playbook");
            }
        }

        /**
         * A playbook that is staged as {@code playbook.yml}.
         *
         * @param playbook asked for its text when it is checked and when it is run, not null
         */
        public OfValues(PlaybookText playbook) {
            this(playbook, "playbook.yml");
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
