package dev.lighterman.pipeline.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeChecksTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "nothing",
            value = {
                "2.9.27 | , which tells no meta tasks, ends of asynchronous tasks, or warnings of templates as events",
                "2.10.17 | , which tells no meta tasks, ends of asynchronous tasks, or warnings of templates as events",
                "2.12.10 | , which tells no warnings of templates as events",
                "2.13.0 | nothing",
                "2.22.0b2 | nothing",
                "3.0.0 | nothing",
                "devel | nothing"
            })
    void whatAnOldAnsibleLacksIsSaid(String version, String lacks) {
        assertThat(NodeChecks.lacks(version)).isEqualTo(lacks == null ? "" : lacks);
    }

    @ParameterizedTest
    @CsvSource({"2.9.27, true", "2.18.1, true", "2.19.0, false", "2.22.0b2, false", "3.0.0, false", "devel, false"})
    void passwordsNeedAProgramUpTo218(String version, boolean needed) {
        assertThat(NodeChecks.needsSshpass(version)).isEqualTo(needed);
    }
}
