package dev.lighterman.xml;

import dev.lighterman.api.InvalidInputException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads what another program wrote: XML 1.0 or, as Jenkins writes it since 2.105, 1.1. A document type is
 * passed over unread, and entities, which only one could declare, are refused: so a file can neither read others nor grow while it is
 * read. The parser prints nothing.
 */
public final class XmlDocument {
    private static final int MOST_DEPTH = 200;
    private static final int LONGEST_DECLARATION = 200;
    private static final Pattern ENCODING =
            Pattern.compile("^\\s*<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

    private final String name;
    private final String writer;
    private final XMLStreamReader reader;

    private XmlDocument(String name, String writer, XMLStreamReader reader) {
        this.name = name;
        this.writer = writer;
        this.reader = reader;
    }

    /**
     * Reads a document.
     *
     * @param name of the file, as errors tell it
     * @param writer the program that writes such files, as errors tell it
     * @return the root
     * @throws InvalidInputException if it is no such XML, or nested deeper than 200 levels; with line and column
     */
    public static XmlElement parse(String name, byte[] bytes, String writer) throws InvalidInputException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        // The limit here has better words; Java's is another in each version.
        factory.setProperty("jdk.xml.maxElementDepth", "0");
        factory.setXMLReporter((message, kind, related, place) -> {}); // it would print
        String text = withoutDocumentType(name, text(name, bytes, writer), writer);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
            try {
                return new XmlDocument(name, writer, reader).root();
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new InvalidInputException(
                    place(name, e.getLocation()) + "this is no XML as " + writer + " writes it: " + message(e));
        }
    }

    /** By the encoding that it declares. The parser prints what it finds wrong with bytes. */
    private static String text(String name, byte[] bytes, String writer) throws InvalidInputException {
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
                    name + ": this is no XML as " + writer + " writes it: it is no text in " + encoding);
        }
    }

    /** White space in its place, so that the parser never sees one: it prints the name of a class of its own where one has no end. */
    private static String withoutDocumentType(String name, String text, String writer) throws InvalidInputException {
        int at = prologEnd(text);
        if (!text.startsWith("<!DOCTYPE", at)) {
            return text;
        }
        int end = documentTypeEnd(text, at);
        if (end < 0) {
            long line = 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
            throw new InvalidInputException(name + ":" + line + ":" + (at - text.lastIndexOf('\n', at - 1))
                    + ": this is no XML as " + writer + " writes it: the document type has no end");
        }
        return text.substring(0, at) + text.substring(at, end).replaceAll("\\S", " ") + text.substring(end);
    }

    /** Behind one with all that it declares between brackets; -1 where it has no end. */
    private static int documentTypeEnd(String text, int begin) {
        int depth = 0;
        for (int at = begin + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            String end = c == '"' || c == '\'' ? String.valueOf(c) : literalEnd(text, at);
            if (!end.isEmpty()) {
                int close = text.indexOf(end, at + 1);
                if (close < 0) {
                    return -1;
                }
                at = close + end.length() - 1;
            } else if (c == '>' && depth == 0) {
                return at + 1;
            } else {
                depth += c == '[' || c == '<' ? 1 : c == ']' || c == '>' ? -1 : 0;
            }
        }
        return -1;
    }

    /** Behind white space, declaration, instructions and comments. */
    private static int prologEnd(String text) {
        int at = 0;
        while (at < text.length()) {
            String end = literalEnd(text, at);
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (end.isEmpty() || text.indexOf(end, at + 2) < 0) {
                break;
            } else {
                at = text.indexOf(end, at + 2) + end.length();
            }
        }
        return at;
    }

    /** What ends an instruction or a comment that begins there; empty where none does. */
    private static String literalEnd(String text, int at) {
        return text.startsWith("<?", at) ? "?>" : text.startsWith("<!--", at) ? "-->" : "";
    }

    private XmlElement root() throws XMLStreamException, InvalidInputException {
        while (reader.next() != XMLStreamConstants.START_ELEMENT) {} // the declaration, comments
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
                            at() + "the entity &" + reader.getLocalName() + "; is refused: " + writer + " writes none");
                default -> {} // comments and processing instructions say nothing of the job
            }
        }
        return new XmlElement(element, attributes, text.toString(), children);
    }

    private String at() {
        return place(name, reader.getLocation());
    }

    private static String place(String name, Location at) {
        return at == null ? name + ": " : name + ":" + at.getLineNumber() + ":" + at.getColumnNumber() + ": ";
    }

    /** The parser's message without the place, which stands before it and in the JVM's language otherwise. */
    private static String message(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int at = message.indexOf("\nMessage: ");
        String words = at < 0 ? message : message.substring(at + "\nMessage: ".length());
        return words.startsWith("Content is not allowed in prolog") ? "it does not begin with an element" : words;
    }
}
