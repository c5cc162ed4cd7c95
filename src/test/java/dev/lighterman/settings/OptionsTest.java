package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.PipelineBuilder;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Server;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of options, the builder and docs/options.md together. To write the page anew: {@code mvn test
 * -Dtest=OptionsTest -Dlighterman.regenerate=true}.
 */
class OptionsTest {
    private static final Path PAGE = Path.of("docs/options.md");

    @Test
    void everyConstantIsInTheTableOnce() throws IllegalAccessException {
        List<Option<?>> constants = new ArrayList<>();
        for (Field field : Options.class.getFields()) {
            if (field.getType() == Option.class) {
                constants.add((Option<?>) field.get(null));
            }
        }
        assertThat(Options.all()).containsExactlyElementsOf(constants);
        assertThat(Options.all().stream().map(Option::path)).doesNotHaveDuplicates();
    }

    @Test
    void theBuilderHasAMethodForEveryOptionOrItsSectionAndNoOther() {
        Set<String> expected = Options.all().stream()
                .map(Option::method)
                .map(method -> method.startsWith("Server.") ? "server" : method)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> methods = names(PipelineBuilder.class);
        methods.remove("directory"); // where a file would stand, not an option
        assertThat(methods).isEqualTo(expected);
    }

    @Test
    void aServerHasAMethodForEveryOptionAndNoOther() {
        Set<String> expected = Options.all().stream()
                .map(Option::method)
                .filter(method -> method.startsWith("Server."))
                .map(method -> method.substring("Server.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> methods = names(Server.class);
        methods.remove("parse"); // a text for some of them
        methods.remove("completedBy"); // another one's for some of them
        assertThat(methods).isEqualTo(expected);
    }

    /** The methods that set something: those that give the class itself. */
    private static Set<String> names(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getReturnType() == type)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void ansibleOptionsHaveEveryOptionOfTheirSection() {
        Set<String> expected = Options.all().stream()
                .map(Option::path)
                .filter(path -> path.startsWith("ansible."))
                .map(path -> path.substring("ansible.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> methods = Arrays.stream(AnsibleOptions.class.getMethods())
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(methods).containsAll(expected);
    }

    @Test
    void namesFollowFromThePath() {
        assertThat(Options.SERVER_CONNECT_TIMEOUT.path()).isEqualTo("server.connectTimeout");
        assertThat(Options.SERVER_CONNECT_TIMEOUT.method()).isEqualTo("Server.connectTimeout");
        assertThat(Options.SERVER_KEEP_RUNS.method()).isEqualTo("Server.keep");
        assertThat(Options.IMAGE_LOGIN_USERNAME.method()).isEqualTo("imageLoginUsername");
        assertThat(Options.SERVER_CONNECT_TIMEOUT.property()).isEqualTo("lighterman.server.connectTimeout");
        assertThat(Options.BUILD.method()).isEqualTo("buildCommand");
        assertThat(Options.ANSIBLE_FORKS.method()).isEqualTo("ansible");
        assertThat(Options.ANSIBLE_FORKS.java()).isEqualTo("ansible(AnsibleOptions.forks)");
    }

    @Test
    void thePageIsWhatTheTableSays() throws IOException {
        String page = page();
        if (Boolean.getBoolean("lighterman.regenerate")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("to write it anew: mvn test -Dtest=OptionsTest -Dlighterman.regenerate=true")
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Options

                Written from the table in `Options.java`; a test compares. Every option can be set in `lighterman.yml` by its
                path, on the command line by `--set path=value`, from Maven by `-Dlighterman.path=value`, and in Java by a
                method of `Pipeline.builder()`; the server is a value of its own there: `.server(Server.ssh(...).port(...))`.

                Durations have a unit: `500ms`, `30s`, `5m`, `2h`, `1h30m`. Paths on this machine are relative to the pipeline
                file; `~` is the home directory. Where a list is wanted, a single value may stand alone. In any text, `${env:X}`
                stands for an environment variable, `${file:PATH}` for a file's content (line ends at its end left out), `${X}` for a variable given
                in `vars:` or by `--set vars.X=value`; `$${X}` stands for `${X}` itself.

                `server.host` and `server.jump` may be names of `~/.ssh/config`. What it and `/etc/ssh/ssh_config` say counts as it
                does for `ssh`, below the options: `HostName`, `Port`, `User`, `IdentityFile`, `IdentitiesOnly`, `ProxyJump`,
                `UserKnownHostsFile`, `Include`, `Host`, and `Match` by `host`, `originalhost`, `user`, `localuser`, `all`.
                `StrictHostKeyChecking` makes `server.hostKey` no laxer. `lighterman doctor` names what else is said of the server
                and does not count here, such as `ProxyCommand`. A jump host without a key, password or `server.agent` of its own
                takes those of the server, unless `IdentityFile` names one.

                | Option | Type | Default | What it does | Java |
                |---|---|---|---|---|
                """);
        for (Option<?> option : Options.all()) {
            page.append("| `").append(option.path()).append("` | ");
            page.append(cell(option.typeName())).append(" | ");
            page.append(option.defaultText().isEmpty() ? "(must be set)" : cell(option.defaultText()));
            page.append(" | ").append(cell(option.description())).append(" | ");
            page.append("`").append(option.java()).append("` |\n");
        }
        return page.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
