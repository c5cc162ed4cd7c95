package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastFailedTest {
    /** A task may add hosts by names that a managed host has told. */
    @Test
    void aHostWhoseNameIsAPatternOrAFileIsNoLimit() {
        for (String name :
                new String[] {"web", "web-1.example.org", "192.0.2.1", "fe80::1", "::1", "a_b", "서버", "{{x}}"}) {
            assertThat(LastFailed.isName(name)).as(name).isTrue();
        }
        for (String name : new String[] {
            "",
            "@/etc/shadow",
            "!web",
            "&web",
            "~.*",
            "*",
            "web*",
            "web?",
            "web[1:3]",
            "a,b",
            "a;b",
            "a:b",
            "web:!x",
            "a b",
            "a\nb",
            "all,@/x"
        }) {
            assertThat(LastFailed.isName(name)).as(name).isFalse();
        }
    }
}
