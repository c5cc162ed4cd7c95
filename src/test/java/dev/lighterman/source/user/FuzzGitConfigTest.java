package dev.lighterman.source.user;

import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;

/** What {@code git config --list -z} prints. */
class FuzzGitConfigTest {
    private static final String LIST =
            "core.bare\nfalse\0http.https://*.example.org.proxy\nhttp://p:1\0http.proxy\nx\0url.ssh://git@h/.insteadof\nhttps://h/\0http.https://git.example.org/a.extraheader\nA: b\0flag.a\0";

    @Fuzz
    void gitConfig(@ForAll Random random) {
        Bounded.read(Hostile.of(random, LIST), bytes -> {
            GitConfig config = GitConfig.ofList(new String(bytes, StandardCharsets.UTF_8));
            config.value("http", "proxy", URI.create("https://git.example.org/a/b"));
            config.values("http", "extraHeader", URI.create("https://git.example.org/a/b"));
            config.mentions("credential", "helper");
            InsteadOf.rewritten(config, "https://h/x");
        });
    }
}
