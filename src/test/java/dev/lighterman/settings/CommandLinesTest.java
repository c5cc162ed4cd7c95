package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.node.ShellQuote;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class CommandLinesTest {
    @Example
    void wordsAndQuotes() throws Exception {
        Map<String, List<String>> lines = Map.ofEntries(
                Map.entry("mvn -B -q clean package", List.of("mvn", "-B", "-q", "clean", "package")),
                Map.entry("  \n a \t b \n\n ", List.of("a", "b")),
                Map.entry("a \"b c\" 'd e'", List.of("a", "b c", "d e")),
                Map.entry("-Dx=\"y z\"", List.of("-Dx=y z")),
                Map.entry("a'b'\"c\"d", List.of("abcd")),
                Map.entry("a '' \"\"", List.of("a", "", "")),
                Map.entry("a ' b ' \"\nc\"", List.of("a", " b ", "\nc")),
                Map.entry("a 'it'\\''s'", List.of("a", "it's")),
                Map.entry("a \"say \\\"hi\\\" \\\\ \\n\"", List.of("a", "say \"hi\" \\ \\n")),
                Map.entry("a 'b\\c' d\\ e", List.of("a", "b\\c", "d e")),
                Map.entry("a \\\n b", List.of("a", "b")),
                Map.entry(
                        "a $HOME *.jar '|' tee \\&& x a>b c;d # no",
                        List.of("a", "$HOME", "*.jar", "|", "tee", "&&", "x", "a>b", "c;d", "#", "no")),
                Map.entry("빌드 \"한글 이름\"", List.of("빌드", "한글 이름")));
        for (Map.Entry<String, List<String>> line : lines.entrySet()) {
            assertThat(CommandLines.parse(line.getKey())).as(line.getKey()).isEqualTo(line.getValue());
        }
    }

    @Property(tries = 300)
    void whatIsQuotedForAShellIsReadBackAsItWas(
            @ForAll @Size(min = 1, max = 8) List<@StringLength(max = 15) String> words,
            @ForAll @NotEmpty String program)
            throws Exception {
        List<String> clean = words.stream().map(word -> word.replace("\0", "")).toList();
        String first = "p" + program.replace("\0", "");
        assertThat(CommandLines.parse(ShellQuote.quote(first) + " " + ShellQuote.join(clean)))
                .hasSize(1 + clean.size())
                .startsWith(first)
                .endsWith(clean.toArray(new String[0]));
    }

    @Example
    void whatCannotBeReadSaysWhere() {
        refused("mvn \"package", "command line:1:5: the quote \" is opened and never closed");
        refused("'mvn", "command line:1:1: the quote ' is opened and never closed");
        refused("mvn \\\n  -B 'x\ny", "command line:2:6: the quote ' is opened and never closed");
        refused(
                "mvn \\",
                "command line:1:5: a backslash at the end has nothing to follow it; perhaps you should write it twice");
        refused("mvn a\0b", "command line:1:6: the command line holds a NUL character");
        refused("", "the command line names no program; perhaps you should write one, such as mvn package");
        refused(" \n", "the command line names no program; perhaps you should write one, such as mvn package");
        refused("'' x", "the command line names no program; perhaps you should write one, such as mvn package");
    }

    /** {@code mkdir -p libs && cp a libs} made directories of all these names, and was green. */
    @Example
    void whatIsForAShellIsRefused() {
        for (String word : List.of(
                "&&", "||", "|", ";", "&", ">", ">>", "<", "2>", "2>&1", "package;", ">build.log", "&>log", "|tee")) {
            refused(
                    "mvn\n " + word + " x",
                    "command line:2:2: \"" + word
                            + "\" is for a shell, and there is none; perhaps you should write the command"
                            + " as a list, [sh, -ec, \"...\"], or quote that word");
        }
    }

    /** {@code build: |} of two commands was the first with the second's words as arguments. */
    @Example
    void aSecondLineIsRefused() throws Exception {
        String words =
                ": a second line would be another command for a shell, and there is none; perhaps you should end the"
                        + " line before it with a backslash, or write several commands as a list, [sh, -ec, \"...\"]";
        refused("mvn -B package\n\n  cp a b\n", "command line:3:3" + words);
        refused("mvn\n'cp' a", "command line:2:1" + words);
        assertThat(CommandLines.parse("mvn -B \\\n  package \"-Da=b\nc\"\n"))
                .containsExactly("mvn", "-B", "package", "-Da=b\nc");
    }

    private static void refused(String line, String message) {
        assertThatThrownBy(() -> CommandLines.parse(line))
                .as(line)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }
}
