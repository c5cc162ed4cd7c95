package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {
    private static final List<String> READY = List.of(
            "playbooks/create-cicd-devops-images.yml",
            "playbooks/k8s-cicd-deployment-playbook.yml",
            "inventory/hosts",
            "ansible.cfg");

    @TempDir
    private Path directory;

    @Test
    void everythingToStartFromIsWritten() throws IOException {
        Path target = directory.resolve("새 프로젝트");

        CommandRun run = CommandRun.of("init", target.toString());

        assertThat(run).isEqualTo(new CommandRun(0, """
                        written  %1$s/lighterman.yml
                        written  %1$s/playbooks/create-cicd-devops-images.yml
                        written  %1$s/playbooks/k8s-cicd-deployment-playbook.yml
                        written  %1$s/inventory/hosts
                        written  %1$s/ansible.cfg

                        Change lighterman.yml first, image.name above all. The playbooks are what it renders as it is, to read and to run
                        with ansible-playbook alone: what you change in them changes no run of lighterman's.
                        Next: lighterman doctor, then lighterman render, which shows what would run.
                        """.formatted(target), ""));
        for (String file : READY) {
            assertThat(target.resolve(file)).hasSameTextualContentAs(Path.of(file));
        }
    }

    @Test
    void whatIsThereStaysAsItIs() throws IOException {
        Files.writeString(directory.resolve("lighterman.yml"), "mine");
        Files.createDirectories(directory.resolve("inventory"));
        Files.writeString(directory.resolve("inventory/hosts"), "mine too");

        CommandRun run = CommandRun.of("init", directory.toString(), "--console", "json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        line("lighterman.yml", false),
                        line("playbooks/create-cicd-devops-images.yml", true),
                        line("playbooks/k8s-cicd-deployment-playbook.yml", true),
                        line("inventory/hosts", false),
                        line("ansible.cfg", true));
        assertThat(directory.resolve("lighterman.yml")).hasContent("mine");
        assertThat(directory.resolve("inventory/hosts")).hasContent("mine too");
    }

    @Test
    void whatIsWrittenRendersToTheFilesBesideIt() throws IOException {
        CommandRun.of("init", directory.toString());

        Path rendered = directory.resolve("rendered");
        CommandRun run = CommandRun.of(
                "render", "-f", directory.resolve("lighterman.yml").toString(), "--out", rendered.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        for (String file : READY) {
            assertThat(Files.readString(rendered.resolve(file)))
                    .as(file)
                    .isEqualTo(Files.readString(directory.resolve(file)));
        }
    }

    @Test
    void aFileIsNoDirectoryToWriteTo() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThat(CommandRun.of("init", file.toString()))
                .isEqualTo(new CommandRun(2, "", "lighterman: " + file + " is no directory\n"));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aDirectoryWhereAFileShouldBeIsAnError() throws IOException {
        Path odd = Files.createDirectories(directory.resolve("ansible.cfg"));

        CommandRun run = CommandRun.of("init", directory.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("lighterman: " + odd + ": it exists and is no file\n");
    }

    private String line(String file, boolean written) {
        return "{\"file\":\"" + directory.resolve(file) + "\",\"written\":" + written + "}";
    }
}
