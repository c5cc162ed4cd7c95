package dev.lighterman.app.starter;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.xml.XmlDocument;
import dev.lighterman.xml.XmlElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a POM itself says, without those it inherits from.
 *
 * @param packaging {@code jar} where it names none
 * @param modules the directories of its modules, those of profiles left out
 */
record MavenPom(String packaging, List<String> modules) {
    MavenPom {
        modules = List.copyOf(modules);
    }

    /** Empty for a file that cannot be read: Maven will say why. */
    static Optional<MavenPom> read(Path file) {
        try {
            return Optional.of(of(XmlDocument.parse(file.toString(), Files.readAllBytes(file), "Maven")));
        } catch (IOException | InvalidInputException e) {
            return Optional.empty();
        }
    }

    private static MavenPom of(XmlElement project) {
        Stream<String> modules = Stream.of("modules", "subprojects") // the second is what Maven 4 calls them
                .flatMap(list -> project.child(list).stream())
                .flatMap(list -> list.children().stream())
                .filter(each -> each.name().equals("module") || each.name().equals("subproject"))
                .map(each -> each.text().strip());
        String packaging = project.value("packaging");
        return new MavenPom(packaging.isEmpty() ? "jar" : packaging, modules.toList());
    }
}
