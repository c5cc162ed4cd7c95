package dev.lighterman.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.PlaybookSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleWordsTest {
    private static String text(String module, List<String> arguments, List<String> free) throws InvalidInputException {
        PlayRequest request = ModuleWords.request("web", module, arguments, free);
        assertThat(request.name()).isEqualTo(module + ".yml");
        return ((PlaybookSource.OfValues) request.playbook()).playbook().text();
    }

    @Test
    void argumentsKeepWhatFollowsTheFirstEqualsSign() throws Exception {
        assertThat(text("ansible.builtin.service", List.of("name=nginx", "state=a=b", "x="), List.of()))
                .isEqualTo("""
                        - hosts: web
                          gather_facts: false

                          tasks:
                          - ansible.builtin.service:
                              name: nginx
                              state: a=b
                              x: ""
                        """);
    }

    @Test
    void theWordsOfACommandAreArgumentsAndThoseOfOthersAreJoined() throws Exception {
        assertThat(text("command", List.of(), List.of("echo", "a  b"))).contains("argv:", "- a  b");
        assertThat(text("command", List.of(), List.of("echo a  b"))).contains("cmd: echo a  b");
        assertThat(text("shell", List.of(), List.of("ls", "|", "wc"))).contains("cmd: ls | wc");
        assertThat(text("raw", List.of(), List.of("uptime", "-p"))).contains("_raw_params: uptime -p");
    }

    @Test
    void whatIsNoArgumentIsRefused() {
        assertThatThrownBy(() -> text("command", List.of("uptime"), List.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("\"uptime\" is no key=value; perhaps you should write free text after \"--\"");
        assertThatThrownBy(() -> text("../x", List.of(), List.of())).hasMessage("\"../x\" is no name of a module");
    }
}
