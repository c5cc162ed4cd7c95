package dev.lighterman.pipeline.play;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The ansible.cfg of a project. */
class FuzzAnsibleCfgTest {
    private static final String[] CONFIG = {
        "[defaults]\nroles_path = roles:../common ; x\ninventory=hosts,\n  more\nvault_password_file: ~/.v\nlog_path = {{CWD}}/x$HOME${A}\n# c\n\n[ssh_connection]\npipelining = 'True'\n",
        AnsibleCfg.standard().render()
    };

    private static Path project;

    @BeforeContainer
    static void makeProject() throws IOException {
        project = Files.createTempDirectory("fuzz");
    }

    @AfterContainer
    static void removeProject() throws IOException {
        Files.deleteIfExists(project.resolve("ansible.cfg"));
        Files.delete(project);
    }

    @Fuzz
    void ansibleCfg(@ForAll Random random) {
        read(Hostile.of(random, CONFIG));
    }

    /** Each line of a value copied all lines before it. */
    @Example
    void aValueOfManyLinesTakesNoMoreThanItsSize() {
        read(("[defaults]\nroles_path = a\n" + " a:\n".repeat(12_000)).getBytes(StandardCharsets.UTF_8));
    }

    private static void read(byte[] input) {
        Bounded.read(
                input,
                bytes -> {
                    Files.write(project.resolve("ansible.cfg"), bytes);
                    ProjectConfig config = ProjectConfig.of(project, System.getenv());
                    config.named();
                    for (String key : config.values().keySet()) {
                        config.path(config.value(key).orElse(""));
                    }
                },
                InvalidInputException.class);
    }
}
