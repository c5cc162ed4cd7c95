package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The JVM that tests start the program in. It compiles little and has the classes of a play from an archive that is made
 * once a build: both halve the time to its first line, and change nothing that the program says.
 */
final class ProgramJvm {
    private static final Path JAR = Path.of(System.getProperty("lighterman.cli.jar", ""));

    private ProgramJvm() {}

    /** Made when the first test asks. */
    private static final class Archive {
        private static final List<String> OPTIONS = make();

        private static List<String> make() {
            Path archive = Path.of(JAR + ".jsa");
            try {
                if (!Files.exists(archive) || isOlder(archive)) {
                    Path unfinished =
                            Files.createTempFile(archive.toAbsolutePath().getParent(), "cli", ".jsa");
                    Files.delete(unfinished);
                    if (!dump(unfinished)) {
                        return List.of();
                    }
                    Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:disable");
        }

        private static boolean isOlder(Path archive) throws IOException {
            return Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(JAR)) < 0;
        }

        /** A play gets as far as a server that is not there. */
        private static boolean dump(Path archive) throws IOException, InterruptedException {
            Path directory = Files.createTempDirectory("archive");
            Path playbook = Files.writeString(directory.resolve("p.yml"), "- hosts: all\n");
            Process process = new ProcessBuilder(
                            java(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:ArchiveClassesAtExit=" + archive,
                            "-jar",
                            JAR.toString(),
                            "play",
                            "p.yml",
                            "-i",
                            "h1,",
                            "--set",
                            "server={host: 127.0.0.1, port: 1, hostKey: insecure}",
                            "--set",
                            "retries.connect=0")
                    .directory(directory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            process.destroyForcibly();
            Files.delete(playbook);
            Files.delete(directory);
            return ended && Files.exists(archive);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The beginning of a command line, to which the program's arguments are added. */
    static List<String> command(String... options) {
        assertThat(JAR).isRegularFile();
        List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
        command.addAll(Archive.OPTIONS);
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", JAR.toString()));
        return command;
    }
}
