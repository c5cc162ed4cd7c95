package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Secret;
import dev.lighterman.pipeline.FakeBackends;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.play.PlaybookJobPlan;
import dev.lighterman.run.stage.RunRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnsibleSettingsTest {
    @TempDir
    private Path directory;

    private static OptionValues values(AnsibleOptions options) {
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, "me/app");
        values.ansible(options);
        return values;
    }

    @Test
    void whatCodeSaysIsAboveTheFileAndTheDefault() throws Exception {
        OptionValues values = values(AnsibleOptions.none().forks(3).vaultPasswordFile(Path.of("vault")));
        values.ansible(AnsibleOptions.none().become(true));
        values.set(AnsibleSection.FORKS, 7);
        values.set(AnsibleSection.DIFF, true);

        assertThat(SettingsBuilder.build(values, directory).ansible())
                .isEqualTo(AnsibleOptions.none()
                        .forks(3)
                        .vaultPasswordFile(directory.resolve("vault"))
                        .become(true)
                        .diff(true));
        assertThat(AnsibleSettings.timed(AnsibleOptions.none().forks(3)))
                .isEqualTo(AnsibleOptions.none().forks(3).timeout(Duration.ofMinutes(20)));
    }

    @Test
    void whatCannotBeUsedIsToldAllAtOnce() {
        AnsibleOptions options = AnsibleOptions.none()
                .forks(0)
                .verbosity(7)
                .timeout(Duration.ofDays(4000))
                .extraVars(Map.of("when", Duration.ZERO))
                .becomePassword(Secret.of("a\0b"))
                .limit("web")
                .tags(List.of("a"))
                .skipTags(List.of("b"))
                .startAtTask("c")
                .allowNoHosts(true);

        assertThatThrownBy(() -> SettingsBuilder.build(values(options), directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("""
                        ansible: forks must be a whole number from 1, but is 0; perhaps you should leave it out
                        ansible: verbosity must be a whole number from 0 to 6, but is 7
                        ansible: the timeout is longer than ten years; perhaps you should write 3650d at most
                        ansible: extraVars holds a java.time.Duration, but takes only text, secrets, numbers, true and false, lists and maps
                        ansible: becomePassword holds a NUL character, which no program can be given
                        ansible: limit cannot be set for all playbooks of a pipeline; perhaps you should set it for a job
                        ansible: tags cannot be set for all playbooks of a pipeline; perhaps you should set it for a job
                        ansible: skipTags cannot be set for all playbooks of a pipeline; perhaps you should set it for a job
                        ansible: startAtTask cannot be set for all playbooks of a pipeline; perhaps you should set it for a job
                        ansible: allowNoHosts cannot be set for all playbooks of a pipeline; perhaps you should set it for a job""");
    }

    @Test
    void aJobsOwnOptionsAreCheckedAndAbsolute() throws Exception {
        OptionValues values = values(AnsibleOptions.none());
        JobSpec job = JobSpec.of("tell", Path.of("tell.yml"));
        values.set(Options.JOBS, List.of(job.options(AnsibleOptions.none().forks(0))));
        assertThatThrownBy(() -> SettingsBuilder.build(values, directory))
                .hasMessage(
                        "jobs: the job \"tell\": forks must be a whole number from 1, but is 0; perhaps you should leave"
                                + " it out");

        values.set(
                Options.JOBS,
                List.of(job.options(AnsibleOptions.none().check(true).vaultId("dev", Path.of("dev")))));
        assertThat(SettingsBuilder.build(values, directory).jobs())
                .containsExactly(JobSpec.of("tell", directory.resolve("tell.yml"))
                        .options(AnsibleOptions.none().check(true).vaultId("dev", directory.resolve("dev"))));
    }

    @Test
    void filesOfExtraVariablesAreReadBeforeARun() throws Exception {
        Path file = Files.writeString(directory.resolve("vars.yml"), "a: !vault x\n");
        AnsibleOptions options = AnsibleOptions.none().extraVars("@" + file).extraVars("b=1");
        assertThat(AnsibleSettings.fileProblems(options)).isEmpty();
        RunRequest request = AnsibleSettings.applied(options, RunRequest.of("p.yml"));
        assertThat(request.options()).isEqualTo(options);
        assertThat(request.files().extraVars().keySet()).containsExactly("@" + file);
        assertThat(request.files().extraVars().get("@" + file)).asString().isEqualTo("a: !vault x\n");

        assertThatThrownBy(() -> AnsibleSettings.applied(
                        options.extraVars("@no-such.yml").vaultId("dev", Path.of("no-such")), RunRequest.of("p.yml")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("""
                        the file of extra variables no-such.yml cannot be read: there is none
                        there is no vault password file no-such""");
    }

    @Test
    void aVaultPasswordThatIsNoFileIsUsedAsOneOfAFile() throws Exception {
        AnsibleOptions options =
                AnsibleOptions.none().vaultPassword(Secret.of("one\n")).vaultId("dev", Secret.of("two"));

        assertThat(AnsibleSettings.fileProblems(options)).isEmpty();
        assertThat(AnsibleSettings.applied(options, RunRequest.of("p.yml"))
                        .files()
                        .vaultPasswords())
                .isEqualTo(Map.of("", Secret.of("one"), "dev", Secret.of("two")));
        assertThat(AnsibleSettings.fileProblems(
                        options.vaultPassword(Secret.of(" ")).vaultId("dev", Secret.of("\n"))))
                .extracting(Problem::message)
                .containsExactly("the vault password is empty", "the vault password of the id dev is empty");
    }

    @Test
    void aJobRunsWithItsOwnOptionsAboveThePipelines() throws Exception {
        Files.writeString(directory.resolve("tell.yml"), "- hosts: all\n");
        Files.writeString(directory.resolve("dev"), "d3v");
        OptionValues values = values(AnsibleOptions.none()
                .become(true)
                .timeout(Duration.ofMinutes(1))
                .extraVars(Map.of("a", 1, "lighterman_job", "mine")));
        values.set(
                Options.JOBS,
                List.of(JobSpec.of("tell", Path.of("tell.yml"))
                        .options(AnsibleOptions.none()
                                .timeout(Duration.ofMinutes(2))
                                .vaultId("dev", Path.of("dev"))
                                .extraVars(Map.of("a", 2)))));
        Settings settings = SettingsBuilder.build(values, directory);

        RunRequest request = new PlaybookJobPlan(
                        settings.jobs().get(0), Map.of("lighterman_job", "tell", "lighterman_x", "y"))
                .request(new JobState(settings, new FakeBackends(), event -> {}));

        assertThat(request.options())
                .isEqualTo(AnsibleOptions.none()
                        .become(true)
                        .timeout(Duration.ofMinutes(2))
                        .vaultId("dev", directory.resolve("dev"))
                        .extraVars(Map.of("a", 2, "lighterman_job", "mine", "lighterman_x", "y")));
        assertThat(request.files().vaultPasswords()).isEqualTo(Map.of("dev", Secret.of("d3v")));
        assertThat(request.project().files().stream().map(file -> file.path())).containsExactly("tell.yml");
        assertThat(request.purpose().pipeline()).isEqualTo(Optional.of("ci"));
    }
}
