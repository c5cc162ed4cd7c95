package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Server;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContextDirectoryTest {
    private static final Server CI = Server.ssh("h").user("ci");

    @Test
    void eachPipelineHasADirectoryOfItsOwn() {
        Map.of(
                        "My-Docker-Project", "~/lighterman/My-Docker-Project",
                        "주문 서비스", "~/lighterman/주문-서비스",
                        "a/../b", "~/lighterman/a-..-b",
                        "..", "~/lighterman/pipeline",
                        "{{ x }}$HOME", "~/lighterman/x-HOME")
                .forEach((name, directory) ->
                        assertThat(ContextDirectory.of(name)).isEqualTo(directory));
    }

    @Test
    void whatIsAHomeByItsNameIsKnownBeforeAnythingIsContacted() {
        for (String home : new String[] {"~", "~/", "/root", "/root/", "//root", "/home/ci"}) {
            assertThat(ContextDirectory.problem(home, CI))
                    .as(home)
                    .get()
                    .asString()
                    .startsWith("is ");
        }
        for (String above : new String[] {"/", "//", "/home/"}) {
            assertThat(ContextDirectory.problem(above, CI)).contains("holds home directories");
        }
        assertThat(ContextDirectory.problem("~/.lighterman/runs", CI))
                .contains("is where runs and their secrets are kept");
        for (String other : new String[] {"~/lighterman/app", "/root/app", "/home/ci/app", "/srv", "/home/build"}) {
            assertThat(ContextDirectory.problem(other, CI)).as(other).isEmpty();
        }
    }

    @Test
    void aDirectoryIsFoundBelowAnotherHoweverTheHomeIsWritten() {
        assertThat(ContextDirectory.below("/home/ci", "~/conf/", CI)).contains("conf/");
        assertThat(ContextDirectory.below("~", "/home/ci", CI)).contains("");
        assertThat(ContextDirectory.below("/root", "/rootless", Server.ssh("h").user("root")))
                .isEqualTo(Optional.empty());
    }
}
