package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.json.Json;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Tier;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random playbooks that fail at random tasks and handlers, on each host at another, and are run again: they end in the state of
 * a run without a failure. By hand they do so only where nothing was owed.
 */
@Timeout(600)
class OwedPropertyIT extends LocalRuns {
    private static final int HOSTS = 5;
    private static final int NOT_BROKEN = -1;
    /** A host is broken at a task's number, or at this plus a handler's. */
    private static final int HANDLER = 100;

    private static final String[] SECTIONS = {"pre_tasks", "roles", "tasks", "post_tasks"};

    /** A playbook: its files, and by handler the tasks that notify it. */
    private record Generated(List<StagedFile> files, Map<Integer, List<Integer>> notified, int tasks, int handlers) {}

    static Stream<Arguments> trials() throws Exception {
        List<String> programs =
                new ArrayList<>(Ansibles.once().map(Ansibles::playbook).toList());
        if (Tier.all()) {
            programs.add(Ansibles.oldest().resolve("ansible-playbook").toString());
        }
        int trials = Tier.count("lighterman.owed.trials", 1, 20);
        return programs.stream()
                .flatMap(program ->
                        Stream.iterate(1L, seed -> seed + 1).limit(trials).map(seed -> Arguments.of(program, seed)));
    }

    @ParameterizedTest
    @MethodSource("trials")
    void aSecondRunEndsWhereARunWithoutFailureEnds(String program, long seed) throws Exception {
        Random random = new Random(seed);
        Generated playbook = generated(random);
        Map<String, Object> broken = new LinkedHashMap<>();
        for (int host = 1; host <= HOSTS; host++) {
            boolean handler = random.nextInt(3) == 0;
            broken.put(
                    "h" + host, handler ? HANDLER + random.nextInt(playbook.handlers) : random.nextInt(playbook.tasks));
        }
        broken.put("h1", NOT_BROKEN); // one that goes on, so that plays do
        Path state = Files.createDirectories(home.resolve("state"));
        RunRequest request = RunRequest.of("play.yml")
                .project(playbook.files)
                .inventories(List.of(new RunInventory.Staged("hosts", List.of(StagedFile.of("hosts", hosts())))))
                .ansiblePlaybook(program)
                .purpose(purpose -> purpose.origin("/site/play.yml"));

        RunResult first = run(request.with(o -> o.extraVars(Map.of("state", state.toString(), "broken", broken))));
        Path byHand = copied(state, home.resolve("by-hand"));
        RunResult second = run(request.with(o -> o.extraVars(Map.of("state", state.toString(), "broken", Map.of()))));

        String shown = "seed " + seed + ", broken " + broken + "\n" + recorder.output();
        assertThat(second.outcome()).as(shown).isEqualTo(RunOutcome.OK);
        assertThat(second.owed()).as(shown).isEmpty();
        assertThat(applied(state)).as(shown).isEqualTo(expected(playbook));

        byHand(program, playbook, byHand);
        boolean same = applied(byHand).equals(expected(playbook));
        if (first.owed().isEmpty()) {
            assertThat(same).as(shown).isTrue();
        } else if (seed == 1) { // in others a task that comes after the failure may notify the same handlers
            assertThat(same).as(shown).isFalse();
        }
    }

    private static Generated generated(Random random) {
        int tasks = 3 + random.nextInt(5);
        int handlers = 2 + random.nextInt(3);
        Map<Integer, List<Integer>> notified = new TreeMap<>();
        Map<String, StringBuilder> sections = new LinkedHashMap<>();
        for (String section : SECTIONS) {
            sections.put(section, new StringBuilder());
        }
        int section = 0;
        for (int task = 0; task < tasks; task++) {
            section = Math.min(SECTIONS.length - 1, section + (random.nextInt(3) == 0 ? 1 : 0));
            StringBuilder out = sections.get(SECTIONS[section]);
            out.append(task(task, notifies(task, handlers, notified, random)));
            if (random.nextInt(4) == 0) {
                out.append("- meta: flush_handlers\n");
            }
            out.append("- name: Check ")
                    .append(task)
                    .append("\n  raw: \"false\"\n  when: broken[inventory_hostname] | default(-1) == ");
            out.append(task).append('\n');
        }
        StringBuilder play = new StringBuilder("- name: Site\n  hosts: all\n  gather_facts: no\n");
        play.append(random.nextInt(3) == 0 ? "  strategy: free\n" : "");
        play.append(random.nextInt(4) == 0 ? "  serial: [3, 2]\n" : "");
        List<StagedFile> files = new ArrayList<>();
        sections.forEach((name, text) -> {
            if (name.equals("roles") && text.length() > 0) {
                play.append("  roles: [app]\n");
                files.add(StagedFile.of("roles/app/tasks/main.yml", text.toString()));
            } else if (text.length() > 0) {
                play.append("  ")
                        .append(name)
                        .append(":\n")
                        .append(text.toString().indent(2));
            }
        });
        play.append("  handlers:\n");
        for (int handler = 0; handler < handlers; handler++) {
            play.append(
                    handler(handler, notified.getOrDefault(handler, List.of())).indent(2));
        }
        files.add(StagedFile.of("play.yml", play.toString()));
        return new Generated(files, notified, tasks, handlers);
    }

    /** By name, or by the topic that all handlers with an even number listen to. */
    private static String notifies(int task, int handlers, Map<Integer, List<Integer>> notified, Random random) {
        boolean topic = random.nextInt(3) == 0;
        List<String> names = new ArrayList<>();
        for (int handler = 0; handler < handlers; handler++) {
            boolean named = !topic && random.nextInt(3) == 0;
            if (named || (topic && handler % 2 == 0)) {
                notified.computeIfAbsent(handler, any -> new ArrayList<>()).add(task);
            }
            if (named) {
                names.add("Handler " + handler);
            }
        }
        return topic ? "[even]" : names.toString();
    }

    private static String task(int number, String notify) {
        String file = "{{ state }}/config-" + number + "-{{ inventory_hostname }}";
        return "- name: Task " + number + "\n  raw: test -e " + file + " || { touch " + file + " && echo made; }\n"
                + "  register: made\n  changed_when: \"'made' in made.stdout\"\n  notify: " + notify + "\n";
    }

    /** Notes which of the tasks that notify it have been there. */
    private static String handler(int number, List<Integer> tasks) {
        StringBuilder look = new StringBuilder("true");
        tasks.forEach(task -> look.append("; test ! -e {{ state }}/config-")
                .append(task)
                .append("-{{ inventory_hostname }} || echo ")
                .append(task));
        return "- name: Handler " + number + "\n  listen: " + (number % 2 == 0 ? "even" : "odd")
                + "\n  raw: test {{ broken[inventory_hostname] | default(-1) }} -ne " + (HANDLER + number) + " && { "
                + look
                + "; } > {{ state }}/applied-" + number + "-{{ inventory_hostname }}\n";
    }

    private static String hosts() {
        StringBuilder hosts = new StringBuilder();
        for (int host = 1; host <= HOSTS; host++) {
            hosts.append("h").append(host).append(" ansible_connection=local\n");
        }
        return hosts.toString();
    }

    private static Map<String, String> expected(Generated playbook) {
        Map<String, String> expected = new TreeMap<>();
        playbook.notified.forEach((handler, tasks) -> {
            for (int host = 1; host <= HOSTS; host++) {
                StringBuilder lines = new StringBuilder();
                tasks.forEach(task -> lines.append(task).append('\n'));
                expected.put("applied-" + handler + "-h" + host, lines.toString());
            }
        });
        return expected;
    }

    private static Map<String, String> applied(Path state) throws Exception {
        Map<String, String> applied = new TreeMap<>();
        try (Stream<Path> files = Files.list(state)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("applied"))
                    .toList()) {
                applied.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return applied;
    }

    private static Path copied(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    /** The second run without Lighterman. */
    private void byHand(String program, Generated playbook, Path state) throws Exception {
        Path project = home.resolve("project");
        for (StagedFile file : playbook.files) {
            Path path = project.resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.write(path, ((StagedFile.Content.Bytes) file.content()).bytes());
        }
        Files.writeString(project.resolve("hosts"), hosts());
        ProcessBuilder builder = new ProcessBuilder(
                        program,
                        "-i",
                        "hosts",
                        "-e",
                        Json.write(Map.of("state", state.toString(), "broken", Map.of())),
                        "play.yml")
                .directory(project.toFile())
                .redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
