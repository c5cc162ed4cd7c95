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

        /**
         * Of the classes of a play that gets as far as a server that is not there. As of an installed program it is one of a list: an
         * archive of a run has no classes as old as those that read the command line.
         */
        private static boolean dump(Path archive) throws IOException, InterruptedException {
            Path directory = Files.createTempDirectory("archive");
            Path playbook = Files.writeString(directory.resolve("p.yml"), "- hosts: all\n");
            Path classes = directory.resolve("classes");
            List<String> play = new ArrayList<>(List.of(
                    "-XX:DumpLoadedClassList=" + classes, "-jar", JAR.toString(), "play", "p.yml", "-i", "h1,"));
            for (String setting : List.of(
                    "server.host=127.0.0.1",
                    "server.port=1",
                    "server.user=root",
                    "server.hostKey=insecure",
                    "server.password=none",
                    "retries.connect=0")) {
                play.addAll(List.of("--set", setting));
            }
            boolean ended = run(directory, play)
                    && run(
                            directory,
                            List.of(
                                    "-XX:+UseG1GC",
                                    "-Xshare:dump",
                                    "-XX:SharedClassListFile=" + classes,
                                    "-XX:SharedArchiveFile=" + archive,
                                    "-cp",
                                    JAR.toString()));
            Files.deleteIfExists(classes);
            Files.delete(playbook);
            Files.delete(directory);
            return ended && Files.exists(archive);
        }

        private static boolean run(Path directory, List<String> arguments) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "-Xlog:disable"));
            command.addAll(arguments);
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            process.destroyForcibly();
            return ended;
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
