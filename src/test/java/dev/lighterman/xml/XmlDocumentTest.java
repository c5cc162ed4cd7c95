package dev.lighterman.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlDocumentTest {
    private static XmlElement parse(String text) throws InvalidInputException {
        return XmlDocument.parse("pom.xml", text.getBytes(StandardCharsets.UTF_8), "Maven");
    }

    /** {@code init} did not read such POMs, and said nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE project>",
                "<?xml version='1.0'?>\n<!-- a -->\n  <!DOCTYPE project SYSTEM \"a>b\" [\n]>\n",
                "<?a?><!--b--><!DOCTYPE project PUBLIC '-//[' \"file:///etc/passwd\" [<!ENTITY a \"]>\"> <!-- ]> ' --> <?b \"]> ?> %c;] >",
            })
    void aDocumentTypeIsPassedOver(String prolog) throws Exception {
        assertThat(parse(prolog + "<project>1</project>").text()).isEqualTo("1");
        assertThatThrownBy(() -> parse(prolog + "<project>&a;</project>"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("The entity \"a\" was referenced, but not declared.");
    }

    /** The parser itself prints the name of a class of its own. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE project [ <!ELEMENT | 1:1",
                "<?xml version='1.0'?>\\n<!-- a -->\\n  <!DOCTYPE project [> | 3:3",
                "<?a?><!--b--><!DOCTYPE | 1:14",
            })
    void aDocumentTypeWithoutAnEndIsSaidToBeNoXml(String text, String place) {
        assertThatThrownBy(() -> parse(text.replace("\\n", "\n")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("pom.xml:" + place + ": this is no XML as Maven writes it: the document type has no end");
    }

    @Test
    @Timeout(10)
    void aLongDocumentTypeIsPassedOverAtOnce() throws Exception {
        String declared = "<!ENTITY a \"b\"> <!-- c --> ".repeat(50_000);
        assertThat(parse("<!DOCTYPE a [" + declared + "]><a>1</a>").text()).isEqualTo("1");
        assertThatThrownBy(() -> parse("<!DOCTYPE a [" + declared + "<!--".repeat(50_000)))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void whatOnlyLooksLikeADocumentTypeIsText() throws Exception {
        assertThat(parse("<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE b>]]></a>").text())
                .isEqualTo("<!DOCTYPE b>");
    }

    @Test
    void aCommentWithoutAnEndIsSaidToBeNoXml() {
        assertThatThrownBy(() -> parse("<!-- <!DOCTYPE a>"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("pom.xml:1:")
                .hasMessageContaining(": this is no XML as Maven writes it: ");
    }
}
