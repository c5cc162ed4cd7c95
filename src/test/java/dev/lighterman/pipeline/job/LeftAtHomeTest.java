package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftAtHomeTest {
    @TempDir
    private Path directory;

    private static RunResult failed(String reason) {
        return Samples.runResult(
                "id",
                "site.yml",
                RunOutcome.ANSIBLE_ERROR,
                Optional.of(reason),
                OptionalInt.of(1),
                Optional.empty(),
                Instant.EPOCH,
                Duration.ZERO,
                Map.of(),
                List.of(),
                List.of());
    }

    @Test
    void rolesAndCollectionsThatAreInstalledOnThisMachineOnlyAreNamed() throws Exception {
        Path roles = directory.resolve("home/.ansible/roles");
        Path collections = directory.resolve("home/.ansible/collections");
        Files.createDirectories(roles.resolve("geerlingguy.ntp"));
        Files.createDirectories(collections.resolve("ansible_collections/acme/web"));
        LeftAtHome left = new LeftAtHome(directory.resolve("site"), List.of(), List.of(roles, collections));
        String helps = " is here, but was not sent since it is not in the project; perhaps you should name it in the"
                + " project's requirements.yml, which is installed on the control node";

        assertThat(left.against(failed("ERROR! the role 'geerlingguy.ntp' was not found in project (site.yml:4:11)")))
                .hasValue(roles.resolve("geerlingguy.ntp") + helps);
        assertThat(left.against(failed("ERROR! the role 'acme.web.motd' was not found in project")))
                .hasValue(collections.resolve("ansible_collections/acme/web") + helps);
        assertThat(left.against(
                        failed("ERROR! couldn't resolve module/action 'acme.web.page'. This often indicates a")))
                .hasValue(collections.resolve("ansible_collections/acme/web") + helps);
        assertThat(left.against(failed("ERROR! the role 'other' was not found")))
                .isEmpty();
        Files.createDirectories(roles.resolve("공통"));
        assertThat(left.against(failed("ERROR! the role '공통' was not found in project")))
                .hasValue(roles.resolve("공통") + helps);
    }

    /** A checkout without its submodules: "the role 'r' was not found" was all. */
    @Test
    void aSubmoduleThatIsNotCheckedOutIsNamed() throws Exception {
        Path site = Files.createDirectories(directory.resolve("work/site"));
        Path role = Files.createDirectories(site.resolve("roles/web"));
        Files.writeString(
                directory.resolve("work/.gitmodules"),
                "[submodule \"r\"]\n\tpath = site/roles/web\n\turl = ../web.git\n[submodule \"x\"]\n\tpath = ../../x\n");
        LeftAtHome left = new LeftAtHome(site, List.of(), List.of());
        String helps =
                role + " is a git submodule that is not checked out; perhaps you should run `git submodule update"
                        + " --init`";

        assertThat(left.against(failed("ERROR! the role 'web' was not found in project (site.yml:3:11)")))
                .hasValue(helps);
        assertThat(left.against(failed("could not find or access '/a/project/site/roles/web/files/x'")))
                .hasValue(helps);
        assertThat(left.against(failed("ERROR! the role 'other' was not found in project")))
                .isEmpty();
        Files.writeString(role.resolve("x"), "");
        assertThat(left.against(failed("ERROR! the role 'web' was not found in project")))
                .isEmpty();
    }

    @Test
    void aFileOutsideOfTheProjectIsNamed() throws Exception {
        Path site = Files.createDirectories(directory.resolve("work/playbooks"));
        Path vars = Files.createDirectories(directory.resolve("work/vars")).resolve("x.yml");
        Files.writeString(vars, "");
        LeftAtHome left = new LeftAtHome(site, List.of(), List.of());
        String helps = vars + " is here, but was not sent since it is not in " + site
                + "; perhaps you should name a directory that holds both with --project";

        assertThat(left.against(failed("ERROR! vars file ../vars/x.yml was not found")))
                .hasValue(helps);
        assertThat(left.against(failed(
                        "could not locate file in lookup: /root/.lighterman/runs/20261130-a/project/../vars/x.yml.")))
                .isEmpty();
        assertThat(left.against(failed(
                        "Unable to find '/root/.lighterman/runs/20261130-a/project/../vars/x.yml' in expected paths")))
                .hasValue(helps);
        assertThat(left.against(failed("vars file ../vars/y.yml, and .. and ../ were not found")))
                .isEmpty();
    }

    /** Of {@code import_playbook: ../lib/c.yml} Ansible says the whole path, without "..". */
    @Test
    void aFileOutsideOfTheProjectThatAnsibleNamesByItsWholePathIsNamed() throws Exception {
        Path site = Files.createDirectories(directory.resolve("work/team/playbooks"));
        Path near = Files.createDirectories(directory.resolve("work/team/lib")).resolve("c.yml");
        Path far = Files.createDirectories(directory.resolve("work/lib")).resolve("d.yml");
        Path farther = Files.createDirectories(directory.resolve("lib")).resolve("e.yml");
        Files.writeString(near, "");
        Files.writeString(far, "");
        Files.writeString(farther, "");
        Files.createDirectories(site.resolve("tasks"));
        Files.writeString(site.resolve("tasks/t.yml"), "");
        LeftAtHome left = new LeftAtHome(site, List.of(), List.of());
        String helps = " is here, but was not sent since it is not in " + site
                + "; perhaps you should name a directory that holds both with --project";

        assertThat(left.against(failed("Could not find or access 'lib/c.yml' on the Ansible Controller.")))
                .hasValue(near + helps);
        assertThat(left.against(failed("'/root/.lighterman/runs/20261130-183622-0d7d4e8e/lib/c.yml' was not found")))
                .hasValue(near + helps);
        assertThat(left.against(failed("Could not find or access '/root/.lighterman/runs/lib/d.yml'")))
                .hasValue(far + helps);
        assertThat(left.against(failed("Could not find or access '/root/.lighterman/lib/e.yml'")))
                .hasValue(farther + helps);
        assertThat(left.against(failed("'tasks/t.yml' failed, and lib/none.yml, too, and a/b")))
                .isEmpty();
    }
}
