package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lighterman.lab.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as src/install puts it in place. */
@Timeout(300)
class InstallIT {
    private static final String INSTALL =
            Path.of("src/install/install").toAbsolutePath().toString();
    private static final String JAR = Path.of(System.getProperty("lighterman.cli.jar", ""))
            .toAbsolutePath()
            .toString();

    @TempDir
    private Path directory;

    /** A process that has ended. */
    private record Ended(int status, String out, String err) {}

    private Ended run(Map<String, String> environment, String program, String[] arguments) throws Exception {
        return run(
                environment,
                Stream.concat(Stream.of(program), Stream.of(arguments)).toArray(String[]::new));
    }

    private Ended run(Map<String, String> environment, String... command) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LIGHTERMAN"));
        builder.environment().put("HOME", directory.resolve("home").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private List<String> files(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> below.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void itIsPutInPlaceRunsAndIsTakenAwayAgain() throws Exception {
        Path prefix = directory.resolve("prefix");
        Map<String, String> where = Map.of("PREFIX", prefix.toString());

        Ended installed = run(where, INSTALL, JAR);

        assertThat(installed.status()).as(installed.err()).isZero();
        assertThat(installed.err()).isEqualTo("install: " + prefix + "/bin is not in PATH\n");
        assertThat(files(prefix))
                .containsExactly(
                        "bin/lighterman",
                        "share/bash-completion/completions/lighterman",
                        "share/lighterman/lighterman.jar",
                        "share/lighterman/lighterman.jsa",
                        "share/man/man1/lighterman.1",
                        "share/zsh/site-functions/_lighterman");
        String program = Files.createSymbolicLink(directory.resolve("link"), Path.of("prefix/bin/lighterman"))
                .toString();
        Ended version = run(Map.of(), program, "--version");
        assertThat(version.status()).as(version.err()).isZero();
        assertThat(version.out()).startsWith("lighterman ");
        assertThat(version.err()).isEmpty();

        theArchiveIsUsed(program);
        inZsh(prefix);

        Ended wrong = run(Map.of(), program, "play", "없는.yml", "-i", "h1,");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("없는.yml");

        Ended completed = run(
                Map.of(),
                "bash",
                "-c",
                ". '" + prefix + "/share/bash-completion/completions/lighterman'; COMP_WORDS=(lighterman at);"
                        + " COMP_CWORD=1; COMP_LINE='lighterman at'; _complete_lighterman; echo ${COMPREPLY[*]}");
        assertThat(completed.out()).as(completed.err()).isEqualTo("attach\n");

        assertThat(run(where, INSTALL, "--uninstall").status()).isZero();
        assertThat(files(prefix)).isEmpty();
    }

    /** An archive that does not fit is passed over without a word, and the start takes twice as long. */
    private void theArchiveIsUsed(String program) throws Exception {
        Path log = directory.resolve("classes.log");
        Ended version =
                run(Map.of("LIGHTERMAN_JAVA_OPTS", "-Xlog:class+load:file=" + log.getFileName()), program, "--version");
        assertThat(version.status()).as(version.err()).isZero();
        assertArchived(log, "dev.lighterman.cli.Main");
        // Opening the jar, which has 19,000 entries, is a third of what this start takes beyond the JVM's.
        assertThat(Files.readAllLines(log)).noneMatch(line -> line.contains("source: file:"));

        Ended help = run(
                Map.of("LIGHTERMAN_JAVA_OPTS", "-Xlog:class+load:file=" + log.getFileName()),
                program,
                "runs",
                "--help");
        assertThat(help.status()).as(help.err()).isZero();
        assertArchived(log, "dev.lighterman.cli.Lighterman", "picocli.CommandLine");

        // Of lambdas that are alike in one class all but the first were missing, and each start made them anew.
        Files.writeString(directory.resolve("lighterman.yml"), "image: {name: registry.example.org/a}\ndeploy: {}\n");
        Ended render = run(
                Map.of("LIGHTERMAN_JAVA_OPTS", "-Xlog:class+load:file=" + log.getFileName()), program, "render", "all");
        assertThat(render.status()).as(render.err()).isZero();
        assertThat(Files.readAllLines(log))
                .filteredOn(line -> line.contains("$$Lambda"))
                .isNotEmpty()
                .allMatch(line -> line.contains("source: shared objects file"));

        Ended play = run(
                Map.of(
                        "LIGHTERMAN_JAVA_OPTS",
                        "-Xlog:class+load:file=" + log.getFileName(),
                        "LIGHTERMAN_HISTORY",
                        "none"),
                program,
                ("play " + Files.writeString(directory.resolve("site.yml"), "- hosts: all\n")
                                + " -i h1, --set server.host=127.0.0.1"
                                + " --set server.port=1 --set server.hostKey=insecure --set server.password=none --set"
                                + " retries.connect=0")
                        .split(" "));
        assertThat(play.err()).contains("connection refused");
        assertArchived(log, "dev.lighterman.ssh.Connection", "com.jcraft.jsch.Session");
    }

    private static void assertArchived(Path log, String... classes) throws IOException {
        List<String> lines = Files.readAllLines(log);
        for (String name : classes) {
            assertThat(lines)
                    .filteredOn(line -> line.contains(" " + name + " source: "))
                    .singleElement(as(InstanceOfAssertFactories.STRING))
                    .contains("source: shared objects file");
        }
    }

    /** As a user types it: the function that was installed, in a terminal. */
    private void inZsh(Path prefix) throws Exception {
        if (!isThere("zsh")) {
            System.err.println("NOT RUN in zsh: it is not installed; apt-get install zsh");
            return;
        }
        String session = """
                zmodload zsh/zpty
                zpty -b shell zsh -f -i
                said() { local all='' part; for i in {1..300}; do
                  while zpty -r -t shell part 2>/dev/null; do all+=$part; done
                  [[ $all == *$1* ]] && return 0; sleep 0.1; done; print -r -- "no $1 in: $all" >&2; return 1; }
                zpty -w shell "PS1=; fpath=('%s/share/zsh/site-functions' \\$fpath); autoload -U compinit; compinit -u -D; echo rea''dy"
                said ready
                zpty -w -n shell $'lighterman atta\t ; echo done'
                said 'lighterman attach' && echo attach
                """.formatted(prefix);
        Ended completed = run(Map.of("TERM", "dumb"), "zsh", "-f", "-c", session);
        assertThat(completed.out()).as(completed.err()).isEqualTo("attach\n");
    }

    /** Lists of classes that Java 19 and later make have numbers, and two of them together were refused without a word. */
    @Test
    @Tag(Tier.TWICE)
    void aNewerJavaGetsAnArchiveToo() throws Exception {
        Path java;
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            java = homes.filter(home -> home.getFileName().toString().matches(".*\\b(19|2[0-9])\\b.*"))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
        assumeTrue(java != null, "there is no Java 19 or later in /usr/lib/jvm");
        Path prefix = directory.resolve("newer");
        Map<String, String> with = Map.of("PREFIX", prefix.toString(), "JAVA_HOME", java.toString());

        Ended installed = run(with, INSTALL, JAR);

        assertThat(installed.err()).isEqualTo("install: " + prefix + "/bin is not in PATH\n");
        Path log = directory.resolve("classes.log");
        Ended help = run(
                Map.of("JAVA_HOME", java.toString(), "LIGHTERMAN_JAVA_OPTS", "-Xlog:class+load:file=" + log),
                prefix.resolve("bin/lighterman").toString(),
                "runs",
                "--help");
        assertThat(help.status()).as(help.err()).isZero();
        assertArchived(log, "dev.lighterman.cli.Lighterman");
    }

    @Test
    @Tag(Tier.TWICE)
    void aJavaThatMakesNoArchiveIsNamed() throws Exception {
        Path java = Files.createDirectories(directory.resolve("jre/bin")).resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\ncase \"$*\" in *-Xshare:dump*) exit 1 ;; esac\nexec '%s/bin/java' \"$@\"\n"
                        .formatted(System.getProperty("java.home")));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path prefix = directory.resolve("none");

        Ended installed = run(
                Map.of(
                        "PREFIX",
                        prefix.toString(),
                        "JAVA_HOME",
                        directory.resolve("jre").toString()),
                INSTALL,
                JAR);

        assertThat(installed.status()).isZero();
        assertThat(installed.err())
                .isEqualTo("install: this Java made no archive of classes, so starts take longer\n" + "install: "
                        + prefix + "/bin is not in PATH\n");
    }

    @Test
    @Tag(Tier.TWICE)
    void aPackageGetsTheSameFilesBelowItsOwnRoot() throws Exception {
        Ended installed =
                run(Map.of("DESTDIR", directory.resolve("a package").toString(), "PREFIX", "/usr"), INSTALL, JAR);

        assertThat(installed.status()).as(installed.err()).isZero();
        assertThat(files(directory.resolve("a package/usr")))
                .contains("bin/lighterman")
                .doesNotContain("share/lighterman/lighterman.jsa");
        Ended version =
                run(Map.of(), directory.resolve("a package/usr/bin/lighterman").toString(), "--version");
        assertThat(version).isEqualTo(new Ended(0, version.out(), ""));
        String manual = Files.readString(directory.resolve("a package/usr/share/man/man1/lighterman.1"));
        assertThat(manual).contains(".SH \"LIGHTERMAN PLAY\"\n").contains("\\-\\-console=KIND");
        assumeTrue(isThere("groff"), "there is no groff here to check the manual page with");
        Ended checked = run(
                Map.of("LC_ALL", "C.UTF-8"),
                "groff",
                "-man",
                "-ww",
                "-Tutf8",
                "-Z",
                directory.resolve("a package/usr/share/man/man1/lighterman.1").toString());
        assertThat(checked.err()).isEmpty();
    }

    @Test
    void aJavaThatIsTooOldOrMissingIsToldInASentence() throws Exception {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.copy(Path.of("src/install/lighterman"), bin.resolve("lighterman"));
        Files.createFile(bin.resolve("lighterman-1-cli.jar"));
        Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");
        List<String> command =
                new ArrayList<>(List.of("sh", bin.resolve("lighterman").toString(), "--version"));

        Ended old = run(Map.of("JAVA_HOME", directory.resolve("jdk").toString()), command.toArray(String[]::new));
        Ended missing = run(Map.of("JAVA_HOME", "/nowhere"), command.toArray(String[]::new));

        assertThat(old)
                .isEqualTo(new Ended(
                        2,
                        "",
                        "lighterman: " + java
                                + " is Java 11.0.2; 17 or later is needed, perhaps you should set JAVA_HOME\n"));
        assertThat(missing)
                .isEqualTo(new Ended(
                        2,
                        "",
                        "lighterman: JAVA_HOME is /nowhere, and there is no bin/java; perhaps you should set it to a JDK or JRE 17"
                                + " or later\n"));
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }
}
