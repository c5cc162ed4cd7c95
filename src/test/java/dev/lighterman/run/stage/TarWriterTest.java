package dev.lighterman.run.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.AnyMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is written is what real readers of tar files unpack. */
class TarWriterTest {
    @Property(tries = 20)
    void tarUnpacksWhatWasWritten(@ForAll("trees") Map<String, byte[]> files) throws Exception {
        assertThat(unpacked("tar", "-x", "-o", "-p", "-m", "-f", "-", archive(files)))
                .isEqualTo(hex(files));
    }

    @Property(tries = 8)
    void pythonUnpacksWhatWasWritten(@ForAll("trees") Map<String, byte[]> files) throws Exception {
        String program =
                "import sys,tarfile;tarfile.open(fileobj=sys.stdin.buffer,mode='r|',encoding='utf-8').extractall()";
        assertThat(unpacked("python3", "-c", program, archive(files))).isEqualTo(hex(files));
    }

    @Test
    void busyboxUnpacksLongNames() throws Exception {
        if (!Files.exists(Path.of("/bin/busybox"))) {
            System.out.println("NOT RUN: busybox is not installed");
            return;
        }
        Map<String, byte[]> files =
                Map.of("한글".repeat(40) + "/" + "x".repeat(250), new byte[700], "short", new byte[0]);
        assertThat(unpacked("/bin/busybox", "tar", "-x", "-o", "-p", "-m", "-f", "-", archive(files)))
                .isEqualTo(hex(files));
    }

    @Test
    void modesAndDirectoriesAreKept() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out, new AtomicLong());
        tar.directory("d", 0750);
        tar.file("d/x", new byte[] {1}, 0700);
        tar.file("d/y", new byte[] {1}, 0644);
        tar.finish();
        Process list = new ProcessBuilder("tar", "-t", "-v", "-f", "-").start();
        try (OutputStream in = list.getOutputStream()) {
            out.writeTo(in);
        }
        String text = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text.lines().map(line -> line.substring(0, 10) + " " + line.substring(line.lastIndexOf(' ') + 1)))
                .containsExactly("drwxr-x--- d/", "-rwx------ d/x", "-rw-r--r-- d/y");
    }

    @Provide
    Arbitrary<Map<String, byte[]>> trees() {
        Arbitrary<String> part = Arbitraries.oneOf(
                        Arbitraries.strings()
                                .withCharRange('a', 'f')
                                .ofMinLength(1)
                                .ofMaxLength(130),
                        Arbitraries.strings()
                                .withChars(" '\"$`\\\n\t*?한글이름é😀-.")
                                .ofMinLength(1)
                                .ofMaxLength(40))
                .map(text -> "p" + text.replaceAll("[\uD800-\uDFFF]", "s"));
        Arbitrary<String> path = part.list().ofMinSize(1).ofMaxSize(3).map(parts -> String.join("/", parts));
        Arbitrary<byte[]> content = Arbitraries.bytes().array(byte[].class).ofMaxSize(1500);
        return AnyMap.of(path, content, 6).map(TarWriterTest::withoutConflicts);
    }

    /** No file's path is another's folder. */
    private static Map<String, byte[]> withoutConflicts(Map<String, byte[]> files) {
        Map<String, byte[]> kept = new LinkedHashMap<>();
        files.forEach((path, content) -> {
            boolean clash = files.keySet().stream().anyMatch(other -> other.startsWith(path + "/"));
            if (!clash) {
                kept.put(path, content);
            }
        });
        return kept;
    }

    private static byte[] archive(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out, new AtomicLong());
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            tar.file(file.getKey(), file.getValue(), 0644);
        }
        tar.finish();
        return out.toByteArray();
    }

    private static Map<String, String> unpacked(Object... commandAndArchive) throws Exception {
        byte[] archive = (byte[]) commandAndArchive[commandAndArchive.length - 1];
        Path directory = Files.createTempDirectory("tar");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(Arrays.stream(commandAndArchive, 0, commandAndArchive.length - 1)
                            .map(String::valueOf)
                            .toList());
            builder.directory(directory.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process = builder.start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(archive);
            }
            assertThat(process.waitFor()).isZero();
            return read(directory);
        } finally {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static Map<String, String> read(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(
                            file -> directory.relativize(file).toString(),
                            TarWriterTest::hex,
                            (a, b) -> a,
                            TreeMap::new));
        }
    }

    private static String hex(Path file) {
        try {
            return HexFormat.of().formatHex(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> hex(Map<String, byte[]> files) {
        Map<String, String> hex = new TreeMap<>();
        files.forEach((path, content) -> hex.put(path, HexFormat.of().formatHex(content)));
        return hex;
    }
}
