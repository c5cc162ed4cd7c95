package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.InventoryText;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.TransferSet;
import dev.lighterman.inventory.Group;
import dev.lighterman.inventory.Host;
import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A null is named where a program gives it; these were taken, and failed later or never, or were not named. */
class NullArgumentsTest {
    private final Pipeline pipeline = Pipeline.of(Image.named("me/app"));

    private static void named(String parameter, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(parameter);
    }

    @Test
    void byAPipeline() {
        named("listener", () -> pipeline.run(null));
        named("listener", () -> pipeline.poll(null));
        named("id", () -> pipeline.attach(null, Event.Listener.none()));
        named("name", () -> pipeline.job(null, Event.Listener.none()));
        named("request", () -> pipeline.play(null, Event.Listener.none()));
        named("result", () -> pipeline.verify(null));
        named("value", () -> pipeline.server(null));
        named("file", () -> pipeline.inventory((Path) null));
        named("environment", () -> Pipeline.load(Path.of("lighterman.yml"), Map.of(), null));
        named("environment", () -> Pipeline.of(Path.of(""), Map.of(), null));
    }

    @Test
    void byAServerAndItsRuns() throws Exception {
        try (AnsibleServer server = AnsibleServer.connect(Server.local())) {
            named("id", () -> server.run(null));
            named("hosts", () -> server.module(null, "ping", Map.of()));
            named("module", () -> server.module("all", null, Map.of()));
            named("arguments", () -> server.module("all", "ping", null));
            named("hosts", () -> server.facts((String) null));
            named("listener", () -> server.run("a").follow(null));
            named("from", () -> server.run("a").events(null));
        }
    }

    @Test
    void byConsolesAndResults() {
        named("out", () -> Console.plain(null));
        named("out", () -> Console.json(null));
        named("result", () -> Reports.of(null));
        named("result", () -> ResultJson.write(null));
    }

    @Test
    void byValues() {
        named("password", () -> AnsibleOptions.none().vaultPassword(null));
        named("file", () -> AnsibleOptions.none().vaultPasswordFile(null));
        named("password", () -> AnsibleOptions.none().vaultId("a", (Secret) null));
        named("argument", () -> AnsibleOptions.none().extraVars((String) null));
        named("file", () -> AnsibleOptions.none().requirements(null));
        named("inventory", () -> PlayRequest.of(Path.of("a")).inventory((InventoryText) null));
        named("directory", () -> TransferSet.of("a").to(null));
        named("prefix", () -> TransferSet.of("a").removePrefix(null));
        named("hosts", () -> Play.on(null));
        named("file", () -> Playbook.Import.of(null));
        named("child", () -> Group.of("a").child(null));
        named("key", () -> Group.of("a").var(null, "b"));
        named("name", () -> Host.of("a").var(null, "b"));
    }
}
