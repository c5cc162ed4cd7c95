package dev.lighterman.run.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputDigestTest {
    private static OutputDigest of(String text) {
        OutputDigest digest = new OutputDigest();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.feed(bytes, 0, bytes.length);
        return digest;
    }

    @Test
    void thePlaceIsNotCutOffByALongSentenceAndItsPictureIsNotSquashed() {
        String text = """
                ERROR! this task 'commnd' has extra params, which is only allowed in the following modules: %s

                The error appears to be in '/srv/놀이.yml': line 4, column 5, but may
                be elsewhere in the file depending on the exact syntax problem.

                The offending line appears to be:

                  tasks:
                  - commnd: "true"
                    ^ here
                """.formatted("include_tasks, ".repeat(50));

        assertThat(of(text).quote())
                .hasValueSatisfying(quote -> assertThat(quote)
                        .startsWith("ERROR! this task 'commnd' has extra params, which is only")
                        .endsWith("include_tasks... (/srv/놀이.yml:4:5)")
                        .hasSizeLessThanOrEqualTo(300 + "... (/srv/놀이.yml:4:5)".length()));
        assertThat(of(text).error().lines())
                .hasSizeGreaterThan(5)
                .contains("The offending line appears to be:", "^ here");
    }

    @Test
    void thePlaceIsFoundInTheWordsOfNewerVersions() {
        assertThat(of("""
                        [ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
                        Origin: /srv/play.yml:3:15

                        1 - hosts: all
                        """).quote())
                .contains("[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space"
                        + " character. (/srv/play.yml:3:15)");
    }

    @Test
    void whatStopsARunIsTheLastError() {
        OutputDigest digest = of("""
                [ERROR]: Task failed: no
                Origin: /srv/a.yml:1:2

                fatal: [h1]: FAILED!
                ...ignoring
                [ERROR]: couldn't resolve module
                Origin: /srv/b.yml:3:4
                """);

        assertThat(digest.quote()).contains("[ERROR]: Task failed: no (/srv/a.yml:1:2)");
        assertThat(digest.lastQuote()).contains("[ERROR]: couldn't resolve module (/srv/b.yml:3:4)");
        assertThat(of("one\ntwo\n").lastQuote()).contains("two");
    }

    @Test
    void withoutAPlaceItIsTheFirstErrorElseTheLastLine() {
        assertThat(of("warming up\nERROR! one\ntwo\n").quote()).contains("ERROR! one two");
        assertThat(
                        of("ERROR: Error reading config file (/x): File contains no section headers.\nline: 1\n'\\ufeff[a'\n")
                                .quote())
                .as("the last line alone says nothing")
                .contains("ERROR: Error reading config file (/x): File contains no section headers. line: 1"
                        + " '\\ufeff[a'");
        assertThat(of("one\ntwo").quote()).contains("two");
        assertThat(of("").quote()).isEmpty();
        assertThat(of("").error()).isEmpty();
    }
}
