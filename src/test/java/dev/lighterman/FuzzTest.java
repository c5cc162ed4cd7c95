package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.Secret;
import dev.lighterman.api.TaskResult;
import dev.lighterman.image.ImageReference;
import dev.lighterman.inventory.text.GroupSearch;
import dev.lighterman.inventory.text.IniText;
import dev.lighterman.json.Json;
import dev.lighterman.json.JsonException;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.report.console.ControlText;
import dev.lighterman.run.judge.EventReader;
import dev.lighterman.run.judge.OutputDigest;
import dev.lighterman.run.judge.RunEvents;
import dev.lighterman.run.judge.RunStatus;
import dev.lighterman.run.remote.AnswerLines;
import dev.lighterman.run.stage.RunDescription;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.source.GitSource;
import dev.lighterman.source.LfsPointers;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What others wrote is read or refused with a sentence, in time and memory that its length allows. Other packages have more. */
class FuzzTest {
    private static final String[] JSON = {
        "{\"a\": [1, -2.5e3, true, null, \"x\\u00e9\\n\\\"\"], \"b\": {\"한\": {}}, \"c\": 12345678901234567890}",
        "[]",
        "\"text\"",
        "0",
        "[NaN, -Infinity]"
    };

    private static final String[] YAML = {
        """
        # a comment
        key: value
        list:
          - 1
          - 0x1f
          - 1:30:00
          - 1e3
          - 2026-01-02 03:04:05
          - ~
          - "quoted \\u00e9 \\n"
          - 'it''s'
        text: |
          line one
            line two
        folded: >-
          a
          b
        base: &base {a: 1, b: [x, y]}
        merged:
          <<: *base
          b: !vault |
            $ANSIBLE_VAULT;1.1;AES256
        ? complex
        : yes
        """,
        "- hosts: all\n  tasks:\n    - name: 배포\n      command: echo {{ x }}\n",
        "a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]\n---\nd: e\n...\n",
        "{a: [b, {c: d}], 'e': \"f\"}\n"
    };

    private static final String[] PIPELINE = {"""
        name: site
        vars:
          tag: "1.0"
        source:
          git: https://git.example.org/app.git
          branch: main
        server:
          host: ops.example.org
          port: 2222
          user: deploy
          hostKey: accept-new
          reconnectTimeout: 5m
          via: [bastion, {host: inner, port: 22, user: x}]
        transfer:
          - files: target/*.jar
            to: /srv/app
        image:
          name: registry.example.org/me/app:${tag}
          context: docker
        deploy:
          name: app
          namespace: prod
          replicas: 2
          port: 8080
        """, """
        server:
          host: h
        inventory:
          web: [a ansible_host=10.0.0.1, b]
        ansible:
          extraVars: {a: 1, b: [x], c: {d: "${vars.x}"}}
        jobs:
          - name: build
            command: mvn -q package
          - name: second
            needs: build
            playbook: site.yml
        """};

    private static final String[] EVENTS = {"""
        {"event":"start","seq":1,"time":1700000000.5,"playbook":"p.yml","version":"2.18.1","python":"3.12","plays":[{"name":"a","hosts":"all"}],"config":{"forks":{"value":5,"origin":"default"}}}
        {"event":"play","seq":2,"time":1700000001,"id":"p1","name":"a","hosts":"all","targets":["h"]}
        {"event":"task","seq":3,"time":1700000002,"id":"t1","name":"t","action":"command","path":"/x.yml:3"}
        {"event":"host_start","seq":4,"time":1700000002,"host":"h","task":"t1"}
        {"event":"item","seq":5,"time":1700000003,"host":"h","task":"t1","item":"i","status":"failed","data":{"msg":"no","rc":1}}
        {"event":"result","seq":6,"time":1700000003,"host":"h","task":"t1","status":"failed","changed":false,"duration":1.5,"began":1700000002,"data":{"msg":"no","stderr":"e","results":[{"failed":true,"msg":"x"}],"exception":"Traceback"}}
        {"event":"retry","seq":7,"time":1700000003,"host":"h","task":"t1","duration":1,"data":{}}
        {"event":"stats","seq":8,"time":1700000004,"hosts":{"h":{"ok":1,"failures":1}},"custom":{}}
        {"event":"end","seq":9,"time":1700000005}
        """};

    private static final String[] OUTPUT = {
        """
        PLAY [all] ****

        TASK [x] ***
        ok: [h]
        \u001b[0;31mfatal: [h]: FAILED! => {"msg": "한국"}\u001b[0m

        PLAY RECAP ****
        h  : ok=1    changed=0    unreachable=0    failed=1    skipped=0    rescued=0    ignored=0
        """,
        "ERROR! the role 'x' was not found\n\nThe error appears to be in '/a/b.yml': line 3, column 5, but may\nbe elsewhere\n",
        "[ERROR]: something\nOrigin: /a/b.yml:3:5\n\n1 - x\n",
        "ansible-playbook: error: unrecognized arguments: -x\nusage: ansible-playbook [-h]\n",
        "\u001b]0;title\u0007\r\n\u009b2J\u0085 \u001b[38;5;1mred\u001b[0m\r"
    };

    private static final String[] INVENTORIES = {
        "[web]\na ansible_host=10.0.0.1 x='a b'\nb:22\n\n[db:children]\nweb ; c\n[all:vars]\nx=it's\n# c\n",
        "all:\n  children:\n    web:\n      hosts:\n        a: {}\n    db: {children: {web: }}\n",
        "a\nb[1:20].example.org \"q=1\" \\# x=\\\"\n"
    };

    private static Path scratch;

    @BeforeContainer
    static void makeScratch() throws IOException {
        scratch = Files.createTempDirectory("fuzz");
    }

    @AfterContainer
    static void removeScratch() throws IOException {
        try (var files = Files.list(scratch)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(scratch);
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Fuzz
    void json(@ForAll Random random) {
        Bounded.read(
                Hostile.of(random, JSON),
                bytes -> {
                    Object value = Json.parse(bytes);
                    String written = Json.write(value);
                    assertThat(Json.write(Json.parse(written))).isEqualTo(written);
                },
                JsonException.class);
    }

    @Fuzz
    void jsonText(@ForAll Random random) {
        Bounded.read(Hostile.of(random, JSON), bytes -> Json.parse(utf8(bytes)), JsonException.class);
    }

    @Fuzz
    void yaml(@ForAll Random random) {
        Bounded.read(
                Hostile.of(random, YAML),
                bytes -> {
                    YamlDocument document = YamlDocument.parse("x.yml", bytes);
                    if (document.root().isPresent()) {
                        String written = YamlWriter.write(document.root().get().toFaithfulValue());
                        Object again = YamlDocument.parse("y.yml", written)
                                .root()
                                .map(root -> root.toValue())
                                .orElse(null);
                        assertThat(again).isEqualTo(document.root().get().toValue());
                    }
                },
                InvalidInputException.class);
    }

    @Fuzz
    void yamlDocuments(@ForAll Random random) {
        Bounded.read(
                Hostile.of(random, YAML),
                bytes -> YamlDocument.parseAll("x.yml", utf8(bytes))
                        .forEach(document -> document.root().ifPresent(root -> root.toValue())),
                InvalidInputException.class);
    }

    @Fuzz
    void manifests(@ForAll Random random) {
        String[] samples = {
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec:\n  template:\n    spec:\n      containers:\n        - {name: a, image: me/app:1}\n---\nkind: List\nitems: [{kind: Pod, metadata: {name: x}}]\n",
            "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"app\"}}{\"kind\":\"Service\",\"x\":\"a\\/b\"}"
        };
        Bounded.read(
                Hostile.of(random, samples),
                bytes -> {
                    String text = utf8(bytes);
                    Manifests.workloads("m.yml", text, Optional.empty());
                    Manifests.annotate("m.yml", text, "app", Map.of("a", "b"));
                    Manifests.pin("m.yml", text, ImageReference.parse("me/app@sha256:" + "0a".repeat(32)));
                },
                InvalidInputException.class);
    }

    @Fuzz
    void pipelineFile(@ForAll Random random) {
        Path file = scratch.resolve("pipeline.yml");
        Bounded.read(
                Hostile.of(random, PIPELINE),
                bytes -> {
                    Files.write(file, bytes);
                    PipelineFile.fields(file);
                    PipelineFile.load(file, Map.of(), name -> null).settings();
                },
                InvalidInputException.class);
    }

    @Fuzz
    void overridesOfOptions(@ForAll Random random) {
        String[] names = {
            "inventory", "transfer", "server.via", "image.buildArgs", "ansible.extraVars", "ansible.extraVars.x",
                    "vars.x", "server.reconnectTimeout",
            "server.port", "server.hostKey", "image.name", "deploy.name", "source.git", "jobs", "image.command",
                    "server.host"
        };
        String name = names[random.nextInt(names.length)];
        Bounded.read(
                Hostile.of(
                        random,
                        "[a, b]",
                        "{a: {b: c}}",
                        "1h30m",
                        "22",
                        "me/app:1",
                        "a 'b c'",
                        "${env:X}",
                        "SHA256:abc",
                        "u@h:22",
                        "https://h/x"),
                bytes -> PipelineFile.of(scratch, Map.of(name, utf8(bytes)), other -> null)
                        .settings(),
                InvalidInputException.class);
    }

    @Fuzz
    void events(@ForAll Random random) {
        Bounded.read(Hostile.of(random, EVENTS), bytes -> {
            RunEvents events = new RunEvents();
            SecretMask mask = SecretMask.of(List.of(Secret.of("Traceback")));
            EventReader reader = new EventReader(fields -> {
                events.event(fields);
                events.event(mask.masked(fields));
            });
            int from = 0;
            for (int end : Hostile.cuts(new Random(bytes.length), bytes.length)) {
                reader.feed(bytes, from, end - from);
                from = end;
            }
            assertThat(reader.unreadable()).isNotNegative();
        });
    }

    @Fuzz
    void runsOwnFiles(@ForAll Random random) {
        String[] samples = {
            "{\"schema\":1,\"id\":\"20260101-a\",\"playbook\":\"p.yml\",\"command\":[\"ansible-playbook\"],\"environment\":{\"A\":\"b\"},\"timeout\":1.5,\"notes\":{\"a\":1},\"purpose\":null}",
            "{\"reason\":\"exited\",\"exitCode\":2,\"startedAt\":1700000000.1,\"endedAt\":1700000001,\"found\":[\"a\"],\"left\":[]}"
        };
        Bounded.read(Hostile.of(random, samples), bytes -> {
            RunDescription run = RunDescription.parse("s", bytes);
            run.timeoutText();
            run.withoutDirectory("a/.lighterman/runs/x");
            RunStatus.parse(bytes);
        });
    }

    @Fuzz
    void answersOfScripts(@ForAll Random random) {
        String[] samples = {
            "Welcome\nLIGHTERMAN 1\n{\"id\":\"a\",\"state\":\"running\",\"startedAt\":1}\n{\"end\":true}\n"
        };
        Bounded.read(
                Hostile.of(random, samples),
                bytes -> {
                    AnswerLines lines = new AnswerLines();
                    lines.write(bytes);
                    assertThat(lines.lines().size()).isLessThanOrEqualTo(bytes.length);
                },
                IOException.class);
    }

    @Fuzz
    void output(@ForAll Random random) {
        Bounded.read(Hostile.of(random, OUTPUT), bytes -> {
            OutputDigest digest = new OutputDigest();
            digest.feed(bytes, 0, bytes.length);
            assertThat(digest.error().length()).isLessThan(30_000);
        });
    }

    /** A terminal gets nothing but colours, tabs and line ends, whatever pieces the text comes in. */
    @Fuzz
    void control(@ForAll Random random) {
        Bounded.read(Hostile.of(random, OUTPUT), bytes -> {
            String whole = shown(bytes, List.of(bytes.length));
            assertThat(shown(bytes, Hostile.cuts(new Random(bytes.length), bytes.length)))
                    .isEqualTo(whole);
            String rest = whole.replaceAll("\u001b\\[[0-9;:]{0,62}m", "");
            assertThat(rest.chars()
                            .filter(c -> (c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7f)
                            .count())
                    .isZero();
            assertThat(rest.replace("\r\n", "")).doesNotContain("\r");
            assertThat(whole.length()).isLessThanOrEqualTo(4 * bytes.length);
        });
    }

    private static String shown(byte[] bytes, List<Integer> ends) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ControlText control = new ControlText(out)) {
            int from = 0;
            for (int end : ends) {
                control.write(bytes, from, end - from);
                from = end;
            }
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** No form of a secret is left, whatever pieces the text comes in and whatever stands around. */
    @Fuzz
    void mask(@ForAll Random random) {
        List<Secret> secrets = new ArrayList<>();
        List<String> forms = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String secret = "s"
                    + Hostile.text(random, "pä$s/w0rd 'x'", "aaaaaaaaaaaa", "tok\"en-\\one", "abababababab")
                            .replaceAll("[\\s*]", "_");
            byte[] bytes =
                    (secret.substring(0, Math.min(secret.length(), 200)) + "-endofit").getBytes(StandardCharsets.UTF_8);
            secret = utf8(bytes); // the cut may have left half a character
            secrets.add(Secret.of(secret));
            forms.addAll(List.of(
                    utf8(bytes),
                    Base64.getEncoder().encodeToString(bytes),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                    URLEncoder.encode(secret, StandardCharsets.UTF_8),
                    Json.write(utf8(bytes)).substring(1, Json.write(utf8(bytes)).length() - 1)));
        }
        SecretMask mask = SecretMask.of(secrets);
        List<String> samples = new ArrayList<>(forms);
        samples.add("said " + String.join("", forms) + " and " + String.join(" ", forms) + "\n");
        samples.add("said <" + String.join("><", forms) + ">\n");
        Bounded.read(Hostile.of(random, samples.toArray(String[]::new)), bytes -> {
            String whole = masked(mask, bytes, List.of(bytes.length));
            assertThat(masked(mask, bytes, Hostile.cuts(new Random(bytes.length), bytes.length)))
                    .isEqualTo(whole);
            assertThat(whole.length()).isEqualTo(bytes.length);
            String hidden = mask.masked(utf8(bytes));
            for (String form : forms) {
                assertThat(whole.contains(latin1(form))).as(form).isFalse();
                assertThat(hidden.contains(form)).as(form).isFalse();
            }
        });
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String masked(SecretMask mask, byte[] bytes, List<Integer> ends) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream masking = mask.before(out)) {
            int from = 0;
            for (int end : ends) {
                masking.write(bytes, from, end - from);
                from = end;
            }
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Fuzz
    void inventory(@ForAll Random random) {
        String name = List.of("hosts", "hosts.ini", "hosts.yml").get(random.nextInt(3));
        Bounded.read(
                Hostile.of(random, INVENTORIES),
                bytes -> {
                    String text = utf8(bytes);
                    GroupSearch.has("web", name, text);
                    Map<String, List<String>> groups = new LinkedHashMap<>();
                    text.lines()
                            .forEach(line -> groups.computeIfAbsent("web", group -> new ArrayList<>())
                                    .add(line));
                    String written = IniText.of(groups);
                    assertThat(written.isEmpty()
                                    || GroupSearch.has("web", "hosts.ini", written)
                                            .equals(Optional.of(true)))
                            .as(written)
                            .isTrue();
                },
                InvalidInputException.class);
    }

    @Fuzz
    void results(@ForAll Random random) {
        String sample = ResultJson.write(sample());
        Bounded.read(
                Hostile.of(random, sample),
                bytes -> {
                    var result = ResultJson.read(utf8(bytes));
                    assertThat(ResultJson.read(ResultJson.write(result))).isEqualTo(result);
                },
                InvalidInputException.class);
    }

    private static PipelineResult sample() {
        var task = Samples.taskResult(
                "push", "h", TaskResult.Status.CHANGED, Duration.ZERO, "command", Optional.empty(), Optional.empty());
        var run = Samples.runResult(
                "id",
                "p.yml",
                RunOutcome.OK,
                Optional.empty(),
                OptionalInt.of(0),
                Optional.empty(),
                Instant.EPOCH,
                Duration.ofSeconds(3),
                Map.of("h", new HostRecap(1, 1, 0, 0, 0, 0, 0)),
                List.of(task),
                List.of("w"));
        var job = Samples.jobResult(
                "build",
                Result.SUCCESS,
                Optional.of(Failure.of(FailureKind.RUN, "한 no")),
                Optional.empty(),
                Duration.ofSeconds(4),
                1,
                2L,
                List.of(run));
        return new PipelineResult(
                "name",
                Instant.EPOCH,
                Duration.ofSeconds(5),
                Optional.empty(),
                List.of(job),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Fuzz
    void lfsPointers(@ForAll Random random) {
        Path file = scratch.resolve("pointer");
        Bounded.read(
                Hostile.of(
                        random,
                        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0a".repeat(32) + "\nsize 12345\n"),
                bytes -> {
                    Files.write(file, bytes);
                    assertThat(LfsPointers.isOne(file) && bytes.length > 1024).isFalse();
                });
    }

    @Fuzz
    void addresses(@ForAll Random random) {
        Bounded.read(
                Hostile.of(
                        random,
                        "https://u:p@git.example.org:8443/a/b.git",
                        "git@host:a/b.git",
                        "ssh://h:22/x",
                        "../other",
                        "file:///a",
                        "C:\\x",
                        "registry.example.org:5000/a/b:1@sha256:" + "0a".repeat(32)),
                bytes -> {
                    String text = utf8(bytes);
                    try {
                        ImageReference.parse(text);
                    } catch (InvalidInputException e) {
                        assertThat(e.getMessage()).isNotBlank();
                    }
                    GitSource.of(text, Optional.empty());
                },
                LightermanException.class);
    }
}
