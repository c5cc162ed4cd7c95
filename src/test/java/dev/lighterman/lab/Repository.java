package dev.lighterman.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A git repository with a working tree, to commit into; its branch is main. */
public record Repository(Path directory) {
    /** Makes one of what is in a directory, or will be. */
    public static Repository init(Path directory) throws IOException, InterruptedException {
        Repository repository = new Repository(Files.createDirectories(directory));
        repository.git("init", "-q", "-b", "main", ".");
        return repository;
    }

    /** Makes one of {@code src/lab/app}, a service with its tests and its Dockerfile. */
    public static Repository ofApp(Path directory, String baseImage) throws IOException, InterruptedException {
        Path app = Path.of("src/lab/app");
        try (Stream<Path> files = Files.walk(app)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> !path.startsWith(app.resolve("target")))
                    .toList()) {
                Path copy = directory.resolve(app.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Path dockerfile = directory.resolve("Dockerfile");
        Files.writeString(
                dockerfile, Files.readString(dockerfile).replaceFirst("(?m)^ARG BASE=.*$", "ARG BASE=" + baseImage));
        Repository repository = init(directory);
        repository.commit("first");
        return repository;
    }

    /** Commits all there is, even if nothing changed; gives the commit's hash. */
    public String commit(String message) throws IOException, InterruptedException {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    /** What git says, without the end of its line. */
    public String git(String... arguments) throws IOException, InterruptedException {
        return Exec.in(directory)
                .of("git", "-c", "user.name=Kim", "-c", "user.email=kim@example.org", "-c", "commit.gpgsign=false")
                .run(arguments)
                .strip();
    }
}
