package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.GalaxyServer;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.HostLogin;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Notification;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Readiness;
import dev.lighterman.api.Result;
import dev.lighterman.api.Server;
import dev.lighterman.api.SshKey;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.AnyMap;
import dev.lighterman.pipeline.FakeBackends;
import dev.lighterman.pipeline.PipelineEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever an option is set to, by a file, by {@code --set} or by code: the pipeline is made and can be rendered, or every
 * problem is said. No other exception, and no message without words.
 */
class AnyValueTest {
    private static Path directory;

    @BeforeContainer
    static void directory() throws IOException {
        directory = Files.createTempDirectory("any-value");
        Files.writeString(directory.resolve("lighterman.yml"), "image: {name: a/b}\n");
        Files.writeString(directory.resolve("deployment.yml"), "kind: Deployment\nspec: {image: a/b}\n");
    }

    @AfterContainer
    static void remove() throws IOException {
        Files.delete(directory.resolve("lighterman.yml"));
        Files.delete(directory.resolve("deployment.yml"));
        Files.delete(directory.resolve("text.yml"));
        Files.delete(directory);
    }

    private interface Making {
        Settings make() throws InvalidInputException;
    }

    /** Makes it, renders it, and does what comes before connecting. */
    private static void usableOrSaid(Making making) {
        try {
            Settings settings = making.make();
            PipelineEngine engine = new PipelineEngine(settings, new FakeBackends());
            engine.render();
            assertThat(settings.server().hops()).isNotEmpty();
            if (!settings.transfer().isEmpty()) {
                settings.transfer().forEach(set -> set.files().forEach(Glob::of));
            }
        } catch (InvalidInputException e) {
            assertThat(e.problems())
                    .isNotEmpty()
                    .allSatisfy(problem ->
                            assertThat(problem.message()).isNotBlank().doesNotContain("Exception", "Optional["));
        }
    }

    @Property(tries = 1500)
    void bySet(@ForAll("textOptions") Map<String, String> overrides) {
        usableOrSaid(() -> PipelineFile.load(directory.resolve("lighterman.yml"), overrides, Map.of("X", "y")::get)
                .settings());
    }

    @Property(tries = 1000)
    void inAFile(@ForAll("textOptions") Map<String, String> values) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>(Map.of("image", new LinkedHashMap<>(Map.of("name", "a/b"))));
        values.forEach((path, value) -> put(tree, path.split("\\.", -1), value));
        Path file = Files.writeString(directory.resolve("text.yml"), flow(tree));
        usableOrSaid(
                () -> PipelineFile.load(file, Map.of(), Map.of("X", "y")::get).settings());
    }

    @SuppressWarnings("unchecked") // only put() makes these maps
    private static void put(Map<String, Object> tree, String[] path, String value) {
        Map<String, Object> at = tree;
        for (int i = 0; i < path.length - 1; i++) {
            if (!(at.get(path[i]) instanceof Map)) {
                at.put(path[i], new LinkedHashMap<>());
            }
            at = (Map<String, Object>) at.get(path[i]);
        }
        at.put(path[path.length - 1], value);
    }

    private static String flow(Object value) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> text.append(text.isEmpty() ? "{" : ", ")
                    .append(key)
                    .append(": ")
                    .append(flow(inner)));
            return text.append("}").toString();
        }
        value.toString()
                .chars()
                .forEach(c -> text.append(
                        c < 0x7f && c >= ' ' && c != '"' && c != '\\'
                                ? String.valueOf((char) c)
                                : String.format("\\u%04x", c)));
        return "\"" + text + "\"";
    }

    @Property(tries = 1500)
    void byCode(@ForAll("typedOptions") List<Map.Entry<Option<?>, Object>> entries) {
        OptionValues values = new OptionValues();
        values.set(ImageSection.NAME, "a/b");
        entries.forEach(entry -> set(values, entry.getKey(), entry.getValue()));
        usableOrSaid(() -> SettingsBuilder.build(values, directory));
    }

    @SuppressWarnings("unchecked") // typed() makes values of the option's type
    private static <T> void set(OptionValues values, Option<T> option, Object value) {
        values.set(option, (T) value);
    }

    private static Arbitrary<String> texts() {
        Arbitrary<String> telling = Arbitraries.of(
                "",
                " ",
                "~",
                "~/",
                "/",
                "//",
                ".",
                "..",
                "../x",
                "./",
                "a/../b",
                "/abs",
                "-x",
                "--",
                "a b",
                "1svc",
                "a.b",
                "a.",
                ".a",
                "A",
                "한글",
                "\0",
                "a\0b",
                "\ud800",
                "\n",
                "a\nb",
                "'",
                "\"",
                "{{ x }}",
                "{% x %}",
                "${X}",
                "${env:X}",
                "${env:NO}",
                "${file:no}",
                "${file:}",
                "${file:a\0}",
                "$$ {",
                "[",
                "[]",
                "[a]",
                "[[a]]",
                "{}",
                "{a: b}",
                "{a: [b]}",
                "{a: {b: c}}",
                "[{files: a}]",
                "[{name: a, playbook: b, after: a}]",
                "[{name: a, playbook: b, after: image, before: deploy}]",
                "[{name: a, playbook: b, before: c}, {name: c, playbook: b, before: a}]",
                "{files: ['*'], to: x}",
                "[{host: a, port: 0}]",
                "[{url: 'https://h/x', on: [failed, recovered], format: slack}, {url: a}]",
                "0",
                "-1",
                "1",
                "99999999999",
                "30000",
                "1.5",
                "0s",
                "1d",
                "999999999d",
                "true",
                "no",
                "null",
                "docker",
                "podman",
                "digest",
                "tag",
                "ClusterIP",
                "FAILURE",
                "direct",
                "strict",
                "SHA256:x",
                "SHA256:",
                "user@host:22",
                "@",
                ":",
                "[::1]:22",
                "http://a",
                "ssh://",
                "https://u:p@h/x",
                "deployment.yml",
                "a".repeat(300),
                "!vault x",
                "&a [*a]",
                "a: b: c",
                "\t",
                "x=y",
                "=",
                "a b=c 'd",
                "*",
                "**",
                "{",
                "\\");
        return Arbitraries.oneOf(telling, telling, Arbitraries.strings().ofMaxLength(12));
    }

    @Provide
    Arbitrary<Map<String, String>> textOptions() {
        Arbitrary<String> paths = Arbitraries.of(Options.all()).map(Option::path);
        return AnyMap.of(
                Arbitraries.oneOf(
                        paths,
                        Arbitraries.of("deploy", "ansible.extraVars.x", "vars.X", "deploy.env.X", "deploy.labels.x")),
                texts(),
                1,
                4);
    }

    @Provide
    Arbitrary<List<Map.Entry<Option<?>, Object>>> typedOptions() {
        List<Arbitrary<Map.Entry<Option<?>, Object>>> entries = Options.all().stream()
                .map(option -> typed(option).<Map.Entry<Option<?>, Object>>map(value -> Map.entry(option, value)))
                .toList();
        return Arbitraries.oneOf(entries).list().ofMinSize(1).ofMaxSize(4);
    }

    private static Arbitrary<? extends Object> typed(Option<?> option) {
        Arbitrary<Path> paths = texts().filter(
                        text -> text.chars().allMatch(c -> c != 0 && !Character.isSurrogate((char) c)))
                .map(Path::of);
        return switch (option.type().form()) {
            case TEXT -> texts();
            case CHOICE -> Arbitraries.of(option.type().choices().values());
            case PATHS -> paths.list().ofMaxSize(3);
            case HOST_KEY -> Arbitraries.of(HostKey.strict(), HostKey.acceptNew(), HostKey.insecure());
            case SECRET -> texts().map(dev.lighterman.api.Secret::of);
            case PATH -> paths;
            case PLAYBOOK -> paths.map(PlaybookSource.AtPath::new);
            case INTEGER -> Arbitraries.integers();
            case BOOLEAN, SECTION -> Arbitraries.of(true, false);
            case DURATION -> Arbitraries.longs().map(Duration::ofSeconds);
            case LIST -> texts().list().ofMaxSize(3);
            case COMMAND -> texts().list().ofMaxSize(3).map(CommandWords::of);
            case MAP, TEXTS ->
                AnyMap.of(
                        texts(),
                        Arbitraries.oneOf(
                                texts().map(Object.class::cast),
                                Arbitraries.doubles().map(Object.class::cast),
                                Arbitraries.of(Map.of(1, 2), List.of(List.of()), Duration.ZERO)),
                        3);
            case PLAIN_TEXTS -> AnyMap.of(texts(), texts(), 3);
            case READINESS ->
                Combinators.combine(texts(), Arbitraries.integers())
                        .as((path, port) -> Readiness.at(path).port(port));
            case NOTIFICATIONS -> texts().map(url -> List.of(Notification.to(url)));
            case JOBS ->
                Combinators.combine(texts(), paths, texts(), texts(), Arbitraries.of(Result.values()))
                        .as((name, playbook, after, limit, threshold) -> List.of(JobSpec.of(name, playbook)
                                .after(after)
                                .threshold(threshold)
                                .options(AnsibleOptions.none()
                                        .limit(limit)
                                        .tags(List.of(limit))
                                        .extraVars(Map.of(limit, after)))));
            case JUMPS ->
                Combinators.combine(
                                Arbitraries.of("bastion", "::1"),
                                Arbitraries.integers().between(1, 65535),
                                paths)
                        .as((host, port, identity) ->
                                List.of(Server.ssh(host).port(port).identity(identity)));
            case GALAXY ->
                texts().map(text ->
                        List.of(GalaxyServer.named("hub").url(text).token(dev.lighterman.api.Secret.of(text))));
            case KEYS ->
                Combinators.combine(paths, texts(), texts())
                        .as((file, passphrase, hosts) -> List.of(SshKey.of(file)
                                .passphrase(dev.lighterman.api.Secret.of(passphrase))
                                .hosts(hosts)));
            case LOGINS ->
                Combinators.combine(texts(), texts(), texts())
                        .as((hosts, user, password) -> List.of(
                                HostLogin.of(hosts).user(user).password(dev.lighterman.api.Secret.of(password))));
            case TRANSFERS ->
                Combinators.combine(texts().list().ofMaxSize(2), texts(), texts())
                        .as((files, prefix, to) ->
                                List.of(new TransferSet(files, files, Optional.of(prefix), Optional.of(to), false)));
            case INVENTORY ->
                Arbitraries.oneOf(
                        paths.map(InventorySource.At::new),
                        texts().map(InventorySource.Text::new),
                        AnyMap.of(texts(), texts().list().ofMaxSize(2), 2).map(InventorySource.Inline::new));
        };
    }
}
