package dev.lighterman.playbook.ready;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Image;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.json.Json;
import dev.lighterman.lab.Seed;
import dev.lighterman.lab.Tier;
import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real Ansible runs for the commands that are rendered: exactly the arguments meant, whatever is in them. */
class CommandTaskIT {
    private static final List<String> TRICKY = List.of(
            "Dockerfile",
            "a b",
            "a  b",
            " a",
            "a ",
            "it's",
            "\"",
            "'",
            "''",
            "\\",
            "a\\ b",
            "\\n",
            "$HOME",
            "${HOME}",
            "$(id)",
            "`id`",
            "$",
            "$$",
            "$1",
            "$ HOME",
            "a$PATHb",
            "%HOME%",
            "~",
            "~root",
            "./~",
            "a~",
            "{{ x }}",
            "{{",
            "}}",
            "{% raw %}",
            "{%",
            "{#",
            "#}",
            "{# c #}",
            "a {{ 1 + 1 }} b",
            "{{ lookup('pipe', 'id') }}",
            "a\nb",
            "\n",
            "a\n",
            "\na\n\n",
            "a\tb",
            "\t",
            "a\rb",
            "-",
            "--",
            "-v",
            "--help",
            "chdir=/",
            "creates=/etc/passwd",
            "removes=x",
            "stdin=x",
            "warn=no",
            "a=b",
            "=",
            "=a",
            "argv=x",
            "executable=/bin/sh",
            "key=a b",
            "#",
            "#a",
            "a#b",
            "a #b",
            ": ",
            "a: b",
            "- a",
            "[a]",
            "{a: b}",
            "!unsafe",
            "&a",
            "*a",
            "?",
            "|",
            ">",
            "yes",
            "no",
            "null",
            "1.10",
            "0644",
            "true",
            "[1, 2]",
            "{'a': 1}",
            "한글 파일",
            "도커파일",
            "빌드🚢",
            "é",
            "e\u0301",
            "\u00a0",
            "a\u00a0b",
            "\u3000a",
            "\u2028",
            "\u0085",
            "\ufeff",
            "\u0001",
            "\u001b[31m",
            "\u007f",
            "omit",
            "__omit_place_holder__",
            "/srv/앱/$HOME/{{ y }}",
            ";",
            "&&",
            "|| true",
            "> x",
            "*",
            "?");

    @TempDir
    Path directory;

    @Test
    void realAnsibleRunsExactlyTheArgumentsGiven(@Seed long seed) throws Exception {
        Path recorder = recorder("recorder");
        List<TaskEntry> tasks = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        List<String> texts = new ArrayList<>(TRICKY);
        texts.addAll(randomTexts(seed));
        // All at once, so that many are tried quickly; and each of the tricky ones alone, where the form is chosen for
        // it.
        for (int from = 0; from < texts.size(); from += 100) {
            List<String> some = texts.subList(from, Math.min(texts.size(), from + 100)).stream()
                    .map(CommandTask::file)
                    .toList();
            CommandTask task = CommandTask.named("batch").run(recorder.toString());
            some.forEach(task::run);
            tasks.add(task.task().build());
            expected.add(List.of(some, directory.toString()));
        }
        assertThat(record(tasks)).isEqualTo(expected);
    }

    @Test
    @Tag(Tier.TWICE)
    void realAnsibleBuildsInTheDirectoryGivenWithTheDockerfileGiven() throws Exception {
        Path docker = recorder("docker");
        List<TaskEntry> tasks = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        for (String text : TRICKY) {
            if (text.startsWith("~") || text.equals(".") || text.contains("/")) {
                continue;
            }
            Path context = Files.createDirectories(directory.resolve("contexts").resolve("c" + text));
            Playbook playbook = ImagePlaybook.of(Image.named("me/app:v1")
                            .context(context.toString())
                            .dockerfile(text)
                            .labels(Map.of("note", text)))
                    .playbook();
            Task build = (Task) playbook.plays().get(0).tasks().get(1);
            tasks.add(with(build, docker));
            expected.add(List.of(
                    List.of("build", "-t", "me/app:v1", "--label", "note=" + text, "-f", CommandTask.file(text), "."),
                    context.toString()));
        }
        assertThat(record(tasks)).isEqualTo(expected);
    }

    /** The task with another program in docker's place. */
    private static Task with(Task task, Path program) throws Exception {
        String yaml = Playbook.of(Play.on("all").tasks(task).build()).text();
        String changed = yaml.contains("argv:")
                ? yaml.replaceFirst("- docker\n", "- " + program + "\n")
                : yaml.replaceFirst("command: docker ", "command: " + program + " ");
        return (Task) Playbook.parse("x.yml", changed).plays().get(0).tasks().get(0);
    }

    private Path recorder(String name) throws Exception {
        Path recorder = directory.resolve(name);
        Files.writeString(
                recorder, """
                #!/usr/bin/python3
                import json, os, sys
                with open(%s, "a", encoding="utf-8") as out:
                    json.dump([sys.argv[1:], os.getcwd()], out)
                    out.write("\\n")
                """.formatted(Json.write(directory.resolve("recorded").toString())));
        Files.setPosixFilePermissions(recorder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return recorder;
    }

    private List<Object> record(List<TaskEntry> tasks) throws Exception {
        Playbook playbook = Playbook.of(Play.on("all")
                .gatherFacts(false)
                .tasks(tasks.toArray(TaskEntry[]::new))
                .build());
        Files.writeString(directory.resolve("x.yml"), playbook.text());
        Files.writeString(
                directory.resolve("ansible.cfg"), AnsibleCfg.standard().render());
        Files.deleteIfExists(directory.resolve("recorded"));
        LocalAnsible.Outcome outcome =
                LocalAnsible.run(directory, "ansible-playbook", "-i", "localhost,", "-c", "local", "x.yml");
        assertThat(outcome.status()).as(outcome.output() + outcome.errors()).isZero();
        List<Object> recorded = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("recorded"), StandardCharsets.UTF_8)) {
            recorded.add(Json.parse(line));
        }
        return recorded;
    }

    private static List<String> randomTexts(long seed) {
        Arbitrary<String> soup = Arbitraries.of(
                        " ", "\n", "\t", "$", "${", "}", "{{", "}}", "{%", "%}", "{#", "'", "\"", "\\", "`", "(", ")",
                        "~", "#", "=", "-", ":", ",", "|", "&", ";", "a", "HOME", "chdir=", "한", "🚢", "!", "*",
                        "\u0001", "\r", "\u00a0", "\u2028")
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
        Arbitrary<String> any = Arbitraries.strings()
                .withCharRange('\u0001', '\uD7FF')
                .withCharRange('\uE000', '\uFFFD')
                .ofMinLength(1)
                .ofMaxLength(12);
        List<String> texts = new ArrayList<>();
        JqwikSession.run(() -> Arbitraries.frequencyOf(Tuple.of(3, soup), Tuple.of(1, any)).generator(1000).stream(
                        new Random(seed))
                .limit(Tier.count("lighterman.arguments", 300, 1500))
                .forEach(shrinkable -> texts.add(shrinkable.value())));
        return texts;
    }
}
