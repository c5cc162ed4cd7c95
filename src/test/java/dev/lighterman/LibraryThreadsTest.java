package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.kubernetes.RolloutWatch;
import dev.lighterman.lab.OwnThreads;
import dev.lighterman.source.Needed;
import dev.lighterman.source.WorkingDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Threads that libraries keep are those that docs/threading.md names, and no more of them each time. */
@ExtendWith(OwnThreads.class)
class LibraryThreadsTest {
    @TempDir
    Path directory;

    /** Without the numbers in them. */
    private static Set<String> names() {
        return OwnThreads.alive().stream()
                .filter(thread -> !thread.equals(Thread.currentThread()))
                .map(thread -> thread.getName().replaceAll("\\d+", "N"))
                .collect(Collectors.toSet());
    }

    @Test
    void theKubernetesClientLeavesNoneButThatOfTheJdksHttpClient() throws Exception {
        RolloutWatch.load();
        RolloutWatch.load();

        assertThat(names()).isSubsetOf("HttpClient-N-SelectorManager");
        assertThat(OwnThreads.alive()).allMatch(thread -> thread.isDaemon() || thread.equals(Thread.currentThread()));
        assertThat(Files.readString(Path.of("docs/threading.md"))).contains("`HttpClient-N-SelectorManager`");
    }

    @Test
    void jgitLeavesOneForTheJvm() throws Exception {
        Git.init().setDirectory(directory.toFile()).call().close();
        Files.writeString(directory.resolve("file"), "text");

        assertThat(WorkingDirectory.files(directory, Needed.NOTHING, false).files())
                .isEqualTo(List.of(Path.of("file")));
        WorkingDirectory.describe(directory);

        assertThat(names())
                .isSubsetOf("JGit-WorkQueue", "JGit-FileStoreAttributeReader-N", "JGit-FileStoreAttributeWriter-N");
        assertThat(Files.readString(Path.of("docs/threading.md"))).contains("`JGit-WorkQueue`");
    }
}
