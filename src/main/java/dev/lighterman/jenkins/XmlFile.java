package dev.lighterman.jenkins;

import dev.lighterman.api.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads a configuration of Jenkins: XML 1.0 or, as Jenkins writes it since 2.105, 1.1. Document types and entities are
 * refused, so that a file can neither read others nor grow while it is read.
 */
final class XmlFile {
    private static final long MOST_BYTES = 8 << 20;
    private static final int MOST_DEPTH = 200;
    private static final int LONGEST_DECLARATION = 200;
    private static final Pattern ENCODING =
            Pattern.compile("^\\s*<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

    private final String name;
    private final XMLStreamReader reader;

    private XmlFile(String name, XMLStreamReader reader) {
        this.name = name;
        this.reader = reader;
    }

    /**
     * Reads a file.
     *
     * @return its root
     * @throws InvalidInputException if it cannot be read, is larger than 8 MiB, or is no such XML; with line and column
     */
    static XmlElement read(Path file) throws InvalidInputException {
        return parse(file.toString(), bytes(file));
    }

    private static byte[] bytes(Path file) throws InvalidInputException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new InvalidInputException(file + " is larger than 8 MiB, so it is no configuration of a job");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("there is no file " + file
                    + "; perhaps you should name the job's config.xml, which is in jobs/NAME below Jenkins' home");
        } catch (IOException e) {
            throw new InvalidInputException(
                    file + " cannot be read: " + (Files.isDirectory(file) ? "it is a directory" : e.getMessage()));
        }
    }

    static XmlElement parse(String name, byte[] bytes) throws InvalidInputException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(
                "jdk.xml.maxElementDepth", "0"); // the limit here has better words; Java's is another by version
        factory.setXMLReporter((message, kind, related, place) -> {}); // it would print
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text(name, bytes)));
            try {
                return new XmlFile(name, reader).root();
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new InvalidInputException(place(name, e) + "this is no XML as Jenkins writes it: " + message(e));
        } catch (MissingResourceException e) { // the JDK has no words for some mistakes in document types
            throw new InvalidInputException(name + ": this is no XML as Jenkins writes it: " + e.getMessage());
        }
    }

    /** By the encoding that it declares. The parser prints what it finds wrong with bytes. */
    private static String text(String name, byte[] bytes) throws InvalidInputException {
        String begin = new String(bytes, 0, Math.min(bytes.length, LONGEST_DECLARATION), StandardCharsets.ISO_8859_1);
        Matcher declared = ENCODING.matcher(begin);
        String encoding = declared.find() ? declared.group(1) : "UTF-8";
        try {
            String text = Charset.forName(encoding)
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw new InvalidInputException(
                    name + ": this is no XML as Jenkins writes it: it is no text in " + encoding);
        }
    }

    private XmlElement root() throws XMLStreamException, InvalidInputException {
        while (reader.next() != XMLStreamConstants.START_ELEMENT) {
            if (reader.getEventType() == XMLStreamConstants.DTD) {
                throw new InvalidInputException(at()
                        + "a document type is refused: Jenkins writes none, and one could make this read other files");
            }
        }
        return element(1);
    }

    private XmlElement element(int depth) throws XMLStreamException, InvalidInputException {
        if (depth > MOST_DEPTH) {
            throw new InvalidInputException(at() + "elements are nested deeper than " + MOST_DEPTH + " levels");
        }
        String element = reader.getLocalName();
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        StringBuilder text = new StringBuilder();
        List<XmlElement> children = new ArrayList<>();
        while (reader.next() != XMLStreamConstants.END_ELEMENT) {
            switch (reader.getEventType()) {
                case XMLStreamConstants.START_ELEMENT -> children.add(element(depth + 1));
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                case XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new InvalidInputException(
                            at() + "the entity &" + reader.getLocalName() + "; is refused: Jenkins writes none");
                default -> {} // comments and processing instructions say nothing of the job
            }
        }
        return new XmlElement(element, attributes, text.toString(), children);
    }

    private String at() {
        return name + ":" + reader.getLocation().getLineNumber() + ":"
                + reader.getLocation().getColumnNumber() + ": ";
    }

    private static String place(String name, XMLStreamException e) {
        return e.getLocation() == null
                ? name + ": "
                : name + ":" + e.getLocation().getLineNumber() + ":"
                        + e.getLocation().getColumnNumber() + ": ";
    }

    /** The parser's message without the place, which stands before it and in the JVM's language otherwise. */
    private static String message(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int at = message.indexOf("\nMessage: ");
        String words = at < 0 ? message : message.substring(at + "\nMessage: ".length());
        return words.startsWith("Content is not allowed in prolog") ? "it does not begin with an element" : words;
    }
}
