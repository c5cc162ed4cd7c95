package dev.lighterman.json;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * Reads and writes JSON as plain values: Map (String keys, in order), List, String, Integer, Long, BigInteger, Double,
 * Boolean, null. Python's {@code NaN} and {@code Infinity} are read. Thread-safe: nothing here has state.
 */
public final class Json {
    /** One event of Ansible's may hold all that a task printed; 32 MB in one line is no rarity. In characters. */
    private static final int MAX_STRING_LENGTH = 512 * 1024 * 1024;

    private static final int MAX_NAME_LENGTH = 1024 * 1024;
    private static final int MAX_NUMBER_LENGTH = 100_000;
    /** Python's own json module gives up at about as many levels; stays far from the stack's end. */
    private static final int MAX_DEPTH = 1000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_STRING_LENGTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxNestingDepth(MAX_DEPTH)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private static final ObjectWriteContext COMPACT = ObjectWriteContext.empty();
    private static final ObjectWriteContext PRETTY = new ObjectWriteContext.Base() {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            return new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator(""))
                    .withObjectIndenter(indenter)
                    .withArrayIndenter(indenter);
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    };

    private Json() {}

    /**
     * Reads one value.
     *
     * @return unmodifiable; null for {@code null}; where a key stands twice the last one counts
     * @throws JsonException when it is no JSON, or more than one value
     */
    public static Object parse(String json) throws JsonException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            return only(parser);
        } catch (JacksonException e) {
            throw translate(e);
        }
    }

    /**
     * Reads one value.
     *
     * @param utf8 the text in UTF-8, for example one line of an event file; not null
     * @throws JsonException when it is no JSON, no UTF-8, or more than one value
     */
    public static Object parse(byte[] utf8) throws JsonException {
        return parse(utf8, 0, utf8.length);
    }

    /**
     * Reads one value from a part of an array, so that a line need not be copied out of a buffer.
     *
     * @param offset where the text begins
     * @param length how long it is, in bytes
     * @throws JsonException when it is no JSON, no UTF-8, or more than one value
     */
    public static Object parse(byte[] utf8, int offset, int length) throws JsonException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8, offset, length)) {
            return only(parser);
        } catch (JacksonException e) {
            throw translate(e);
        }
    }

    /**
     * Writes a value on one line.
     *
     * @param value a Map (keys by their toString), Iterable, CharSequence, Number, Boolean or null, nested as needed
     * @return without a line break
     * @throws IllegalArgumentException for other types and nesting deeper than 1000 levels
     */
    public static String write(Object value) {
        return write(value, COMPACT);
    }

    /**
     * Writes a value for people: two spaces a level, a line an entry.
     *
     * @return without a line break at the end
     * @throws IllegalArgumentException as in {@link #write(Object)}
     */
    public static String writePretty(Object value) {
        return write(value, PRETTY);
    }

    private static String write(Object value, ObjectWriteContext context) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(context, out)) {
            write(value, generator);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
        return out.toString();
    }

    private static void write(Object value, JsonGenerator generator) {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof CharSequence text) {
            generator.writeString(text.toString());
        } else if (value instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeName(String.valueOf(entry.getKey()));
                write(entry.getValue(), generator);
            }
            generator.writeEndObject();
        } else if (value instanceof Iterable<?> items) {
            generator.writeStartArray();
            for (Object item : items) {
                write(item, generator);
            }
            generator.writeEndArray();
        } else if (value instanceof Number number) {
            writeNumber(number, generator);
        } else {
            throw new IllegalArgumentException(
                    "no JSON for a " + value.getClass().getName());
        }
    }

    private static void writeNumber(Number number, JsonGenerator generator) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            generator.writeNumber(number.longValue());
        } else if (number instanceof BigInteger integer) {
            generator.writeNumber(integer);
        } else if (number instanceof Double || number instanceof Float) {
            generator.writeNumber(number.doubleValue());
        } else if (number instanceof BigDecimal decimal) {
            generator.writeNumber(decimal);
        } else {
            throw new IllegalArgumentException(
                    "no JSON for a " + number.getClass().getName());
        }
    }

    private static Object only(JsonParser parser) throws JsonException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw at("expected a value, found nothing", parser.currentLocation(), null);
        }
        Object value = value(parser, token);
        if (parser.nextToken() != null) {
            throw at("expected the end, found more", parser.currentTokenLocation(), null);
        }
        return value;
    }

    private static Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, token);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Number number(JsonParser parser, JsonToken token) {
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            return parser.getDoubleValue();
        }
        return switch (parser.getNumberType()) {
            case INT -> parser.getIntValue();
            case LONG -> parser.getLongValue();
            default -> parser.getBigIntegerValue();
        };
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            map.put(name, value(parser, parser.nextToken()));
        }
        return Collections.unmodifiableMap(map);
    }

    private static List<Object> array(JsonParser parser) {
        List<Object> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            list.add(value(parser, token));
        }
        return Collections.unmodifiableList(list);
    }

    private static JsonException translate(JacksonException e) {
        return at(e.getOriginalMessage(), e.getLocation(), e);
    }

    private static JsonException at(String message, TokenStreamLocation location, Throwable cause) {
        int line = location == null ? 0 : Math.max(0, location.getLineNr());
        int column = location == null ? 0 : Math.max(0, location.getColumnNr());
        String where = line > 0 ? " (line " + line + ", column " + column + ")" : "";
        return new JsonException(message.lines().findFirst().orElse("no JSON") + where, cause);
    }
}
