package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A change of what users can call is seen in a review: it changes docs/public-api.txt too. */
class PublicApiTest {
    private static final Path FILE = Path.of("docs/public-api.txt");
    private static final String HEADER =
            "// The public types of the public packages, and their members. CONTRIBUTING.md says how to write this file anew.";

    @Test
    void theListOfThePublicApiIsWhatTheClassesSay() throws IOException {
        List<String> lines =
                Stream.concat(Stream.of(HEADER), PublicApi.lines().stream()).toList();
        if (Boolean.getBoolean("lighterman.api.write")) {
            Files.write(FILE, lines);
        }
        List<String> listed = Files.exists(FILE) ? Files.readAllLines(FILE) : List.of();
        assertThat(listed).withFailMessage(() -> message(listed, lines)).isEqualTo(lines);
    }

    private static String message(List<String> listed, List<String> lines) {
        List<String> was = whole(listed);
        List<String> is = whole(lines);
        List<String> differences = new ArrayList<>();
        was.stream().filter(line -> !is.contains(line)).map(line -> "- " + line).forEach(differences::add);
        is.stream().filter(line -> !was.contains(line)).map(line -> "+ " + line).forEach(differences::add);
        return FILE + " is not the public API (- is listed, + is in the classes):\n"
                + (differences.isEmpty() ? "the same lines in another order" : String.join("\n", differences))
                + "\nIf users are meant to see this change, run: mvn test -Dtest=PublicApiTest -Dlighterman.api.write=true";
    }

    /** Each member with its type in front. */
    private static List<String> whole(List<String> lines) {
        List<String> whole = new ArrayList<>();
        String type = "";
        for (String line : lines) {
            if (line.startsWith(" ")) {
                whole.add(type + ": " + line.strip());
            } else {
                type = line.replaceFirst("[<(].*", "").replaceFirst("^.*?(dev\\.\\S+).*", "$1");
                whole.add(line);
            }
        }
        return whole;
    }

    @Test
    void aDifferenceIsToldWithItsType() {
        List<String> listed = List.of("final class dev.lighterman.A implements B", "    void one()", "    void two()");
        List<String> found =
                List.of("final class dev.lighterman.A implements B", "    void one()", "    void two(int times)");
        assertThat(message(listed, found)).isEqualTo("""
                        docs/public-api.txt is not the public API (- is listed, + is in the classes):
                        - dev.lighterman.A: void two()
                        + dev.lighterman.A: void two(int times)
                        If users are meant to see this change, run: mvn test -Dtest=PublicApiTest -Dlighterman.api.write=true""");
    }
}
