package dev.lighterman.app.starter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

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
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(read(factory.createXMLStreamReader(in)));
        } catch (IOException | XMLStreamException e) {
            return Optional.empty();
        }
    }

    private static MavenPom read(XMLStreamReader reader) throws XMLStreamException {
        String packaging = "jar";
        List<String> modules = new ArrayList<>();
        Deque<String> path = new ArrayDeque<>();
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                path.addLast(reader.getLocalName());
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                path.removeLast();
            } else if (event == XMLStreamConstants.CHARACTERS) {
                String where = String.join("/", path);
                if (where.equals("project/packaging")) {
                    packaging = reader.getText().strip();
                } else if (where.equals("project/modules/module") || where.equals("project/subprojects/subproject")) {
                    modules.add(reader.getText().strip());
                }
            }
        }
        reader.close();
        return new MavenPom(packaging, modules);
    }
}
