package dev.lighterman.source;

import dev.lighterman.api.LightermanException;
import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;

/** What the .gitmodules of a repository may name. */
class FuzzGitTest {
    @Fuzz
    void submodules(@ForAll Random random) {
        Bounded.read(
                Hostile.of(
                        random,
                        "https://git.example.org/a.git",
                        "ssh+git://h/x",
                        "ext::sh -c x",
                        "../a",
                        "git@h:a",
                        "file:///a",
                        "//h/x"),
                bytes -> SubmoduleUrl.check(
                        "https://git.example.org/b.git", "sub", new String(bytes, StandardCharsets.UTF_8)),
                LightermanException.class);
    }
}
