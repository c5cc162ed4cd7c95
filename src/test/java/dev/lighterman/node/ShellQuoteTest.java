package dev.lighterman.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Quoted words, read by the shells of this machine. */
class ShellQuoteTest {
    private static final String PROGRAM = "printf '%s\\0' ";

    /** Shells that run a command line given after their own arguments; fish and zsh where somebody has them. */
    private static final List<List<String>> SHELLS = List.of(
            List.of("/bin/sh", "-c"),
            List.of("/bin/dash", "-c"),
            List.of("/bin/bash", "-c"),
            List.of("/bin/bash", "--posix", "-c"),
            List.of("/bin/busybox", "sh", "-c"),
            List.of("/bin/ksh", "-c"),
            List.of("/bin/zsh", "-c"),
            List.of("/usr/bin/fish", "-c"));

    @Example
    void harmlessWordsStayAsTheyAre() {
        assertThat(ShellQuote.quote("/usr/bin/ansible-playbook")).isEqualTo("/usr/bin/ansible-playbook");
        assertThat(ShellQuote.quote("-i")).isEqualTo("-i");
        assertThat(ShellQuote.quote("user@host:2222")).isEqualTo("user@host:2222");
    }

    @Example
    void allOthersAreQuoted() {
        assertThat(ShellQuote.quote("")).isEqualTo("''");
        assertThat(ShellQuote.quote("a b")).isEqualTo("'a b'");
        assertThat(ShellQuote.quote("it's")).isEqualTo("'it'\\''s'");
        assertThat(ShellQuote.quote("'")).isEqualTo("\\'");
        assertThat(ShellQuote.quote("a\\b")).isEqualTo("'a'\\\\'b'");
        assertThat(ShellQuote.quote("$(id)")).isEqualTo("'$(id)'");
        assertThat(ShellQuote.quote("한글")).isEqualTo("'한글'");
        assertThat(ShellQuote.quote("a\nb")).isEqualTo("'a\nb'");
        assertThat(ShellQuote.quote("~")).isEqualTo("'~'");
        assertThat(ShellQuote.quote("A=b")).isEqualTo("'A=b'");
        assertThat(ShellQuote.join(List.of("echo", "a b", ""))).isEqualTo("echo 'a b' ''");
    }

    @Example
    void aNulCharacterCannotBeQuoted() {
        assertThatThrownBy(() -> ShellQuote.quote("a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a command's argument cannot hold a NUL character");
    }

    @Property(tries = 40)
    void everyShellReadsEveryWordAsItIs(@ForAll("words") List<String> words) throws Exception {
        int shells = 0;
        for (List<String> shell : SHELLS) {
            if (Files.isExecutable(Path.of(shell.get(0)))) {
                assertThat(read(shell, words)).as(shell.toString()).isEqualTo(String.join("\0", words) + "\0");
                shells++;
            }
        }
        assertThat(shells).isPositive();
    }

    private static String read(List<String> shell, List<String> words) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add(PROGRAM + ShellQuote.join(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Provide
    Arbitrary<List<String>> words() {
        Arbitrary<String> nasty = Arbitraries.of(
                "'", "\"", "\\", "\\'", "'\\''", "$(id)", "`id`", "${HOME}", "$HOME", "\n", "\r\n", "\t", " ", "-n",
                "--", "*", "?", "[a]", "~", "~root", "!", "!!", "#", "&", "|", ";", "<", ">", "(", ")", "{a,b}", "=",
                "A=b", "%s", "\\n", "한글", "이미지 이름", "🙂", "\u0301", "\u200b", "\u0001", "\u007f", "é");
        Arbitrary<String> any = Arbitraries.strings()
                .withCharRange('\u0001', '\u007f')
                .withCharRange('가', '힣')
                .ofMaxLength(12);
        Arbitrary<String> word = Arbitraries.frequencyOf(
                Tuple.of(3, nasty),
                Tuple.of(3, any),
                Tuple.of(3, nasty.list().ofMaxSize(5).map(parts -> String.join("", parts))),
                Tuple.of(1, Arbitraries.just("")));
        return word.list().ofMinSize(1).ofMaxSize(20);
    }
}
