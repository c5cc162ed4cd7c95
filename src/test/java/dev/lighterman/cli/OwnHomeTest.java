package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A directory with the name "?" was made in the working directory, and sent to the server as part of the project. */
class OwnHomeTest {
    @Test
    void aUserWithoutAnEntryInPasswdHasTheOneOfTheEnvironment() {
        assertThat(OwnHome.of("?", Map.of("HOME", "/"))).isEqualTo("/");
        assertThat(OwnHome.of("?", Map.of("HOME", "/builds"))).isEqualTo("/builds");
    }

    @Test
    void withoutAnyItIsTheRootDirectory() {
        assertThat(OwnHome.of("?", Map.of())).isEqualTo("/");
        assertThat(OwnHome.of("?", Map.of("HOME", ""))).isEqualTo("/");
        assertThat(OwnHome.of("?", Map.of("HOME", "builds"))).isEqualTo("/");
    }

    @Test
    void whatTheJvmKnowsStays() {
        assertThat(OwnHome.of("/home/lee", Map.of("HOME", "/builds"))).isEqualTo("/home/lee");
    }
}
