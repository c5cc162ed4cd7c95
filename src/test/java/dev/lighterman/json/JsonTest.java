package dev.lighterman.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.lab.AnyMap;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void readsEveryKindOfValue() throws JsonException {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("z", 1);
        expected.put("a", Arrays.asList(4_000_000_000L, new BigInteger("123456789012345678901"), 1.5, true, null));
        expected.put("작업", "빌드 🚢");
        assertThat(Json.parse("{\"z\":1,\"a\":[4000000000,123456789012345678901,1.5,true,null],\"작업\":\"빌드 🚢\"}"))
                .isEqualTo(expected);
    }

    @Test
    void readsWhatPythonWritesForNumbersThatAreNone() throws JsonException {
        assertThat(Json.parse("[NaN,Infinity,-Infinity]"))
                .isEqualTo(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    }

    @Test
    void writesCompactAndPrettyInTheKeysOrder() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("z", List.of(1, "x"));
        value.put("a", Map.of());
        value.put("e", List.of());
        value.put("n", null);
        assertThat(Json.write(value)).isEqualTo("{\"z\":[1,\"x\"],\"a\":{},\"e\":[],\"n\":null}");
        assertThat(Json.writePretty(value)).isEqualTo("""
                        {
                          "z": [
                            1,
                            "x"
                          ],
                          "a": {},
                          "e": [],
                          "n": null
                        }""");
    }

    @Test
    void saysWhereReadingStopped() {
        assertThatThrownBy(() -> Json.parse("{\"a\":\n  oops}")).isInstanceOfSatisfying(JsonException.class, e -> {
            assertThat(e.getMessage()).startsWith("Unrecognized token 'oops'").contains("(line 2, column ");
        });
        assertThatThrownBy(() -> Json.parse("")).hasMessage("expected a value, found nothing (line 1, column 1)");
        assertThatThrownBy(() -> Json.parse("1 2")).hasMessage("expected the end, found more (line 1, column 3)");
        assertThatThrownBy(() -> Json.parse("{\"cut\": \"of")).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xC3, '"'})).isInstanceOf(JsonException.class);
    }

    @Test
    void readsThirtyTwoMegabytesInOneLine() throws JsonException {
        byte[] line = ("{\"stdout\":\"" + "x".repeat(32 * 1024 * 1024) + "\"}").getBytes(StandardCharsets.UTF_8);
        Map<?, ?> value = (Map<?, ?>) Json.parse(line);
        assertThat((String) value.get("stdout")).hasSize(32 * 1024 * 1024);
    }

    @Test
    void refusesNestingThatWouldOverflowTheStack() throws JsonException {
        assertThat(Json.parse("[".repeat(900) + "]".repeat(900))).isInstanceOf(List.class);
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).isInstanceOf(JsonException.class);
    }

    @Test
    void readsAPartOfABuffer() throws JsonException {
        byte[] buffer = "{\"a\":1}\n{\"b\":2}\n".getBytes(StandardCharsets.UTF_8);
        assertThat(Json.parse(buffer, 8, 8)).isEqualTo(Map.of("b", 2));
    }

    @Test
    void halfCharactersFromPythonDoNotStopWriting() throws JsonException {
        Object value = Json.parse("[\"\\udcff\"]");
        byte[] written = Json.write(value).getBytes(StandardCharsets.UTF_8);
        assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo("[\"?\"]");
    }

    @Test
    void namesATypeItCannotWrite() {
        assertThatThrownBy(() -> Json.write(new StringBuilder[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no JSON for a [Ljava.lang.StringBuilder;");
    }

    @Property(tries = 300)
    void whatIsWrittenReadsBack(@ForAll("values") Object value) throws JsonException {
        assertThat(Json.parse(Json.write(value))).isEqualTo(value);
        assertThat(Json.parse(Json.writePretty(value).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(value);
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<String> text =
                Arbitraries.strings().withCharRange('\u0000', '\uD7FF').ofMaxLength(12);
        Arbitrary<Object> leaf = Arbitraries.oneOf(
                text.map(t -> (Object) t),
                Arbitraries.integers().map(t -> (Object) t),
                Arbitraries.doubles().map(t -> (Object) t),
                Arbitraries.of(true, false).map(t -> (Object) t),
                Arbitraries.bigIntegers()
                        .between(BigInteger.ONE.shiftLeft(63), BigInteger.ONE.shiftLeft(100))
                        .map(t -> (Object) t));
        Arbitrary<Object> lists = leaf.list().ofMaxSize(4).map(t -> (Object) t);
        return AnyMap.of(text, Arbitraries.oneOf(leaf, lists), 4).map(t -> (Object) t);
    }
}
