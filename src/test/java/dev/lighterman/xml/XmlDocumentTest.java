package dev.lighterman.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XmlDocumentTest {
    private static XmlElement parse(String text) throws InvalidInputException {
        return XmlDocument.parse("pom.xml", text.getBytes(StandardCharsets.UTF_8), "Maven");
    }

    /** The parser itself prints the name of a class of its own where one has no end. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE project [ <!ELEMENT | 1:1",
                "<?xml version='1.0'?>\\n<!-- a -->\\n  <!DOCTYPE project> | 3:3",
                "<?a?><!--b--><!DOCTYPE | 1:14",
            })
    void aDocumentTypeIsRefusedBeforeTheParserSeesIt(String text, String place) {
        assertThatThrownBy(() -> parse(text.replace("\\n", "\n")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("pom.xml:" + place
                        + ": a document type is refused: Maven writes none, and one could make this read other files");
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
