package dev.lighterman.report.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafeLineTest {
    @ParameterizedTest
    @MethodSource("texts")
    void isNoControlSequenceAndOnGitHubNoWorkflowCommand(String text, String shown, String onGitHub) {
        assertThat(SafeLine.of(text, Map.of())).isEqualTo(shown);
        assertThat(SafeLine.of(text, Map.of("GITHUB_ACTIONS", "true"))).isEqualTo(onGitHub);
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("a\u001b[2J\nb\n", "a\\x1b[2J\\nb", "a\\x1b[2J\\nb"),
                Arguments.of("x\n::error::y", "x\\n::error::y", "x\\n::error::y"),
                Arguments.of(" ::error::y", " ::error::y", " :\\x3aerror::y"),
                Arguments.of("x ##[error]y ###[b]", "x ##[error]y ###[b]", "x #\\x23[error]y ##\\x23[b]"),
                Arguments.of("\u202e::a", "\\u202e::a", "\\u202e::a"));
    }
}
