package dev.lighterman.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A git repository with a working tree, to commit into; its branch is main. */
public record Repository(Path directory) {
    /** Makes one of what is in a directory, or will be. */
    public static Repository init(Path directory) throws IOException, InterruptedException {
        Repository repository = new Repository(Files.createDirectories(directory));
        repository.git("init", "-q", "-b", "main", ".");
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
