package dev.lighterman.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.lab.AnyMap;
import dev.lighterman.yaml.Spelled;
import dev.lighterman.yaml.Tagged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaybookTest {
    @Test
    void buildsInTheConventionalOrderWhateverTheOrderOfCalls() {
        Task task = Task.of("copy", Map.of("content", "{{ text }}"))
                .tags("config")
                .notify("restart")
                .register("copied")
                .when("text is defined", "not dry")
                .loop(List.of("a", "b"))
                .ignoreErrors(true)
                .keyword("delegate_to", "localhost")
                .name("write it")
                .build();
        Play play = Play.on("web")
                .handlers(Task.of("service", "name=app state=restarted")
                        .name("restart")
                        .build())
                .tasks(Block.of(task)
                        .always(Task.of("meta", "flush_handlers").build())
                        .rescue(Task.of("debug", Map.of("var", "ansible_failed_task"))
                                .build())
                        .name("with a net")
                        .build())
                .roles(Play.Role.of("common"))
                .vars(Map.of("text", "yes"))
                .become(true)
                .gatherFacts(false)
                .name("Configure")
                .build();
        assertThat(Playbook.of(play, Playbook.Import.of("other.yml")).text()).isEqualTo("""
                        - name: Configure
                          hosts: web
                          gather_facts: false
                          become: true
                          vars:
                            text: "yes"

                          roles:
                          - common

                          tasks:
                          - name: with a net
                            block:
                            - name: write it
                              copy:
                                content: "{{ text }}"
                              delegate_to: localhost
                              loop:
                              - a
                              - b
                              when:
                              - text is defined
                              - not dry
                              register: copied
                              ignore_errors: true
                              notify:
                              - restart
                              tags:
                              - config

                            rescue:
                            - debug:
                                var: ansible_failed_task

                            always:
                            - meta: flush_handlers

                          handlers:
                          - name: restart
                            service: name=app state=restarted

                        - import_playbook: other.yml
                        """);
    }

    @Test
    void tellsWhatIsInALoadedPlaybook() throws InvalidInputException {
        Playbook playbook = Playbook.parse("x.yml", """
                - name: one
                  hosts: [web, db]
                  tags: a, b
                  vars: {x: 1}
                  roles: [common, {role: web, port: 80}]
                  pre_tasks:
                  - command: echo hi chdir=/tmp
                    args: {creates: /x}
                    register: said
                    ignore_errors: yes
                    with_items: [1, 2]
                    loop_control: {label: x}
                    when: a
                    notify: n
                  tasks:
                  - block:
                    - local_action: {module: copy, src: a}
                    rescue:
                    - action: shell echo x
                    always:
                    - brand.new.module:
                      brand_new_keyword: 1
                  handlers:
                  - name: n
                    listen: [t, u]
                    ping:
                """);
        Play play = playbook.plays().get(0);
        assertThat(play.name()).contains("one");
        assertThat(play.hosts()).contains("web,db");
        assertThat(play.tags()).containsExactly("a", "b");
        assertThat(play.vars()).isEqualTo(Map.of("x", 1));
        assertThat(play.roles()).extracting(Play.Role::name).containsExactly("common", "web");

        Task task = (Task) play.preTasks().get(0);
        assertThat(task.keywords())
                .containsEntry("command", "echo hi chdir=/tmp")
                .containsEntry("args", Map.of("creates", "/x"))
                .containsEntry("with_items", List.of(1, 2))
                .containsEntry("loop_control", Map.of("label", "x"));
        assertThat(task.register()).contains("said");
        assertThat(task.ignoresErrors()).isTrue();
        assertThat(task.when()).containsExactly("a");
        assertThat(task.notifies()).containsExactly("n");

        Block block = (Block) play.tasks().get(0);
        assertThat(block.block().get(0).keywords()).containsEntry("local_action", Map.of("module", "copy", "src", "a"));
        assertThat(block.rescue().get(0).keywords()).containsEntry("action", "shell echo x");
        assertThat(block.always().get(0).keywords()).containsKeys("brand.new.module", "brand_new_keyword");
        assertThat(((Task) play.handlers().get(0)).listens()).containsExactly("t", "u");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "hosts: all~x.yml:1:1: a playbook is a list of plays, but this is a mapping",
                "text~x.yml:1:1: a playbook is a list of plays, but this is text",
                "- text~x.yml:1:3: a play is a mapping of keywords, but this is text",
                "- hosts: all\\n  tasks:\\n  - ping~x.yml:3:5: a task is a mapping of keywords, but this is text",
                "- hosts: all\\n  tasks:\\n  - block:\\n    - [a]~x.yml:4:7: a task is a mapping of keywords, but this is a list",
                "$ANSIBLE_VAULT;1.1;AES256~x.yml:1:1: the playbook is encrypted by ansible-vault and cannot be read here"
            })
    void saysWhereAFileIsNoPlaybook(String text, String message) {
        assertThatThrownBy(() -> Playbook.parse("x.yml", text.replace("\\n", "\n")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void saysThatAFileIsNotThere() {
        assertThatThrownBy(() -> Playbook.load(Path.of("no", "such.yml")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("there is no playbook no/such.yml");
    }

    @Test
    void anEmptyFileIsAPlaybookWithoutPlays() throws InvalidInputException {
        assertThat(Playbook.parse("x.yml", "# later\n")).isEqualTo(new Playbook(List.of()));
    }

    @Test
    void productsDoNotChangeWithWhatTheyWereBuiltFrom() {
        List<Object> items = new ArrayList<>(List.of("a"));
        Task.Builder builder = Task.of("ping", Map.of()).loop(items);
        Task task = builder.build();
        items.add("b");
        builder.name("later");
        assertThat(task.keywords()).isEqualTo(Map.of("ping", Map.of(), "loop", List.of("a")));
        assertThatThrownBy(() -> task.keywords().put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    /** A file's mode that became a number, or a vaulted value that became text, would be another value when it is written. */
    @Test
    void valuesThatJavaHasNoValueForAreThoseOfTheModel() throws InvalidInputException {
        Task read = (Task) Playbook.parse("x.yml", """
                        - hosts: all
                          tasks:
                          - copy: {mode: 0644, owner: !unsafe "{{ x }}"}
                            become: yes
                        """).plays().get(0).tasks().get(0);
        Map<?, ?> copy = (Map<?, ?>) read.keywords().get("copy");
        assertThat(copy.get("mode")).isEqualTo(YamlValue.spelled("0644"));
        assertThat(((YamlValue) copy.get("mode")).value()).isEqualTo(420);
        assertThat(copy.get("owner")).isEqualTo(YamlValue.tagged("!unsafe", "{{ x }}"));
        assertThat(((YamlValue) copy.get("owner")).tag()).contains("!unsafe");
        assertThat(read.keywords().get("become")).hasToString("yes");

        Map<String, Object> edited = new LinkedHashMap<>(read.keywords());
        edited.put("name", "put it in place");
        edited.put("copy", Map.of("mode", YamlValue.spelled("0600")));
        assertThat(Playbook.of(Play.on("all").tasks(new Task(edited)).build()).text())
                .contains("mode: 0600")
                .contains("become: yes");
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void anyPlaybookReadsBackAsItself(@ForAll("playbooks") Playbook playbook) throws InvalidInputException {
        String yaml = playbook.text();
        assertThat(Playbook.parse("x.yml", yaml)).as(yaml).isEqualTo(playbook);
    }

    @Provide
    Arbitrary<Playbook> playbooks() {
        Arbitrary<Playbook.Entry> plays = Combinators.combine(
                        keywords("hosts", "vars", "tags", "when", "새 키"),
                        taskLists("pre_tasks", "tasks", "handlers"),
                        roles().list().ofMaxSize(2))
                .as((keywords, lists, roles) -> {
                    Map<String, Object> all = new LinkedHashMap<>(keywords);
                    all.putAll(lists);
                    if (!roles.isEmpty()) {
                        all.put("roles", roles);
                    }
                    return new Play(all);
                });
        Arbitrary<Playbook.Entry> imports =
                values().map(value -> new Playbook.Import(ordered("import_playbook", value)));
        return Arbitraries.oneOf(plays, plays, imports).list().ofMaxSize(3).map(Playbook::new);
    }

    private static Map<String, Object> ordered(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    private static Arbitrary<Play.Role> roles() {
        Arbitrary<String> names = Arbitraries.of("common", "team.role", "역할");
        return Arbitraries.oneOf(
                names.map(Play.Role::of), Combinators.combine(names, values()).as((name, value) -> {
                    Map<String, Object> keywords = ordered("role", name);
                    keywords.put("vars", value);
                    return new Play.Role(name, keywords);
                }));
    }

    private static Arbitrary<Map<String, Object>> taskLists(String... keys) {
        return AnyMap.of(Arbitraries.of(keys), tasks(2).list().ofMaxSize(3).map(list -> (Object) list), keys.length);
    }

    private static Arbitrary<TaskEntry> tasks(int depth) {
        Arbitrary<TaskEntry> task = keywords("name", "command", "args", "when", "register", "with_items", "x.y.z")
                .map(Task::new);
        if (depth == 0) {
            return task;
        }
        Arbitrary<Object> inner =
                Arbitraries.lazy(() -> tasks(depth - 1)).list().ofMaxSize(2).map(list -> (Object) list);
        Arbitrary<TaskEntry> block = Combinators.combine(
                        keywords("name", "when"), inner, AnyMap.of(Arbitraries.of("rescue", "always"), inner, 2))
                .as((keywords, tasks, more) -> {
                    Map<String, Object> all = new LinkedHashMap<>(keywords);
                    all.put("block", tasks);
                    all.putAll(more);
                    return new Block(all);
                });
        return Arbitraries.oneOf(task, task, block);
    }

    private static Arbitrary<Map<String, Object>> keywords(String... keys) {
        return AnyMap.of(Arbitraries.of(keys), values(), Math.min(4, keys.length));
    }

    private static Arbitrary<Object> values() {
        Arbitrary<Object> texts = Arbitraries.of(
                "all",
                "{{ x }}",
                "a: b",
                "line\nline\n",
                "",
                " ",
                "yes",
                "0644",
                "한글 🚢",
                "docker rmi a/b",
                "a\tb",
                "'\"\\");
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                texts,
                Arbitraries.of(1, true, 1.5),
                Arbitraries.just(null),
                Arbitraries.of(
                        (Object) new Spelled("yes"),
                        new Spelled("0644"),
                        new Spelled(""),
                        new Tagged(Tagged.VAULT, "$ANSIBLE_VAULT;1.1;AES256\n6162\n"),
                        Tagged.unsafe("{{ x }}")));
        Arbitrary<Object> lists = leaves.list().ofMaxSize(3).map(list -> (Object) list);
        Arbitrary<Object> maps = AnyMap.of(texts, leaves, 3).map(map -> (Object) map);
        return Arbitraries.oneOf(leaves, lists, maps);
    }
}
