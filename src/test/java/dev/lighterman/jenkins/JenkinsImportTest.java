package dev.lighterman.jenkins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.settings.CommandLines;
import dev.lighterman.settings.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs as versions of Jenkins and its plugins write them, below src/test/resources, each with the pipeline file expected. To
 * write these anew: {@code mvn test -Dtest=JenkinsImportTest -Dlighterman.regenerate=true}.
 */
class JenkinsImportTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/dev/lighterman/jenkins");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1-source/My-Docker-Project My-k8s-Project-Ansible",
                "2-build-step/shop",
                "3-maven/webapp",
                "4-ansible-plugin/site",
                "5-old-plugin/legacy",
                "6-many/many",
                "7-docker-commands/app",
                "8-gradle/api"
            })
    void aJobBecomesAPipelineFileThatLoads(String jobs) throws Exception {
        Path example = EXAMPLES.resolve(jobs.substring(0, jobs.indexOf('/')));
        List<Path> files = new ArrayList<>();
        for (String job : jobs.substring(jobs.indexOf('/') + 1).split(" ", -1)) {
            files.add(example.resolve(job).resolve("config.xml"));
        }
        Path globals = example.resolve("globals.xml");

        JenkinsImport.Result result =
                JenkinsImport.read(files, Files.exists(globals) ? Optional.of(globals) : Optional.empty());

        Path expected = example.resolve("lighterman.yml");
        if (Boolean.getBoolean("lighterman.regenerate")) {
            Files.writeString(expected, result.text());
        }
        assertThat(result.text()).isEqualTo(Files.readString(expected));
        assertThat(result.text()).doesNotContainIgnoringCase("canary").doesNotContain("{AQA");
        assertThat(String.join("\n", result.remarks()))
                .doesNotContainIgnoringCase("canary")
                .doesNotContain("{AQA");
        Path written = Files.writeString(directory.resolve("lighterman.yml"), result.text());
        assertThat(PipelineFile.load(written, Map.of(), name -> "from the environment")
                        .settings()
                        .name())
                .isEqualTo(jobs.replaceAll(".*/", "").replaceAll(" .*", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl -u ci:canary https://repository.example.org",
                "curl --user=ci:canary https://repository.example.org",
                "curl -H 'Authorization: Bearer canary' https://repository.example.org",
                "sshpass -p canary ssh web1",
                "docker login -u ci -p canary registry.example.org",
                "export API_TOKEN=canary && ./release",
                "git clone https://ghp_canary0123456789@git.example.org/app.git",
                "export AWS_SECRET_ACCESS_KEY=canary && ./release",
                "DB_PWD=canary ./migrate",
                "set -e\nexport PASSWORD=canary",
                "curl -H \"X-Auth: ghp_canary0123456789\" https://repository.example.org",
                "git clone https://ci:canary@git.example.org/app.git"
            })
    void aStepThatHoldsAPasswordIsLeftOut(String command) throws Exception {
        Path file = Files.writeString(
                directory.resolve("config.xml"),
                "<project><builders><hudson.tasks.Shell><command>" + command.replace("&", "&amp;")
                        + "</command></hudson.tasks.Shell></builders></project>");

        JenkinsImport.Result result = JenkinsImport.read(List.of(file), Optional.empty());

        assertThat(result.text()).doesNotContain("canary").contains("was left out");
        assertThat(result.remarks()).noneMatch(remark -> remark.contains("canary"));
    }

    @Test
    void theValueOfAnOptionIsNoPlaybookAndAQuotedVariableIsWhole() throws Exception {
        Remarks remarks = new Remarks();

        List<PlaybookCall> calls = PlaybookCall.parse(
                CommandLines.parse(
                        "-bvv --become-pass-file /run/pw --inventory-file hosts --lim web -u deploy"
                                + " --become-user=app -e \"note='two words' db_pwd=canary url=https://ci:canary@example.org\" site.yml"),
                each -> each,
                remarks);

        assertThat(calls)
                .containsExactly(new PlaybookCall(
                        "site.yml",
                        Map.of(
                                "limit",
                                "web",
                                "extraVars",
                                Map.of("note", "two words", "db_pwd", "${env:DB_PWD}", "url", "${env:URL}")),
                        Map.of("become", true, "verbosity", 2, "user", "deploy", "becomeUser", "app"),
                        List.of("hosts")));
        assertThat(remarks.texts()).noneMatch(remark -> remark.contains("canary"));
    }

    @Test
    void theUserThatAStepOfThePluginBecomesIsTakenOver() throws Exception {
        JenkinsImport.Result result = read(
                "<project><builders><org.jenkinsci.plugins.ansible.AnsiblePlaybookBuilder>"
                        + "<playbook>site.yml</playbook><ansibleName>ansible-2.9</ansibleName><become>true</become>"
                        + "<becomeUser>app</becomeUser></org.jenkinsci.plugins.ansible.AnsiblePlaybookBuilder></builders></project>");

        assertThat(result.text()).contains("ansible:\n  become: true\n  becomeUser: app\n");
        assertThat(result.remarks())
                .anyMatch(
                        remark -> remark.endsWith("Ansible is the installation \"ansible-2.9\" of Jenkins' tools; where"
                                + " the server has several, set server.ansible"));
    }

    /** The arguments but the last were lost, and a directory that a step went to held for those after it. */
    @Test
    void everyOfSeveralBuildStepsIsWholeAndBeginsInTheWorkspace() throws Exception {
        JenkinsImport.Result result =
                read("<project><builders><hudson.tasks.Shell><command>cd web; npm ci</command></hudson.tasks.Shell>"
                        + "<hudson.tasks.Maven><targets>-Dtitle=&quot;two words&quot; -Drevision=${BUILD_NUMBER} package</targets>"
                        + "</hudson.tasks.Maven></builders></project>");

        Path written = Files.writeString(directory.resolve("lighterman.yml"), result.text());
        assertThat(PipelineFile.load(written, Map.of("vars.BUILD_NUMBER", "7", "image.name", "a/b"), name -> null)
                        .settings()
                        .build()
                        .arguments())
                .containsExactly(
                        "sh", "-xe", "-c", "(\ncd web; npm ci\n)\nmvn -B '-Dtitle=two words' '-Drevision=7' package");
    }

    /** A pipeline file has programs executed and files read for them. */
    @Test
    void noTextOfAJobBecomesAReferenceButToItsVariables() {
        Remarks remarks = new Remarks();
        assertThat(remarks.text("a/${run:touch x}/${file:/etc/passwd}/$APP/${env:TOKEN}/${APP}"))
                .isEqualTo("a/$${run:touch x}/$${file:/etc/passwd}/${APP}/$${env:TOKEN}/${APP}");
        assertThat(remarks.variables()).containsExactly("APP");
    }

    @Test
    void aPipelineJobIsRefusedByName() {
        assertThatThrownBy(() -> read("<flow-definition><definition/></flow-definition>"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(directory.resolve("config.xml")
                        + ": a Pipeline job's steps are a Groovy script, which cannot be read as data; perhaps you should call"
                        + " lighterman from it, as src/scripts/Jenkinsfile does");
    }

    @Test
    void anotherKindOfFileIsRefusedByName() {
        assertThatThrownBy(() -> read("<com.cloudbees.hudson.plugins.folder.Folder/>"))
                .hasMessage(
                        directory.resolve("config.xml")
                                + ": this is no freestyle or Maven job but \"Folder\"; perhaps you should name another job's config.xml");
    }

    @Test
    void whatIsNoTextIsRefusedWithASentence() throws Exception {
        Path file = Files.write(directory.resolve("config.xml"), new byte[] {'<', 'a', '>', (byte) 0xe2, 'x'});
        assertThatThrownBy(() -> JenkinsImport.read(List.of(file), Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ": this is no XML as Jenkins writes it: it is no text in UTF-8");
    }

    @Test
    void whatADocumentTypeDeclaresIsRefusedBeforeItReadsAnything() {
        assertThatThrownBy(
                        () -> read(
                                "<!DOCTYPE project [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><project><name>&x;</name></project>"))
                .hasMessage(
                        directory.resolve("config.xml")
                                + ":1:79: this is no XML as Jenkins writes it: The entity \"x\" was referenced, but not declared.");
    }

    @Test
    void textThatIsNoXmlIsToldWithItsPlace() {
        assertThatThrownBy(() -> read("<project>\n<scm></project>"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(directory.resolve("config.xml") + ":2:");
        assertThatThrownBy(() -> read("")).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void deepNestingEndsInASentence() {
        assertThatThrownBy(() -> read("<project>" + "<a>".repeat(5000) + "</a>".repeat(5000) + "</project>"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("elements are nested deeper than 200 levels");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = directory.resolve("없는.xml");

        assertThatThrownBy(() -> JenkinsImport.read(List.of(missing), Optional.empty()))
                .hasMessage("there is no file " + missing
                        + "; perhaps you should name the job's config.xml, which is in jobs/NAME below Jenkins' home");
    }

    private JenkinsImport.Result read(String xml) throws InvalidInputException, IOException {
        Path file = directory.resolve("config.xml");
        Files.write(file, xml.getBytes(UTF_8));
        return JenkinsImport.read(List.of(file), Optional.empty());
    }

    /** A token in the user's place got into the pipeline file, and of a password with an at sign what stood behind that. */
    @ParameterizedTest
    @CsvSource({
        "https://ghp_canary0123456789@, https://",
        "HTTPS://canary@, HTTPS://",
        "https://ci:can@ary@, https://",
        "https://ci:canary@, https://",
        "git+ssh://ci:canary@, git+ssh://ci@",
        "ssh://ci@, ssh://ci@"
    })
    void noLoginOfARepositorysAddressIsTaken(String address, String taken) throws Exception {
        JenkinsImport.Result result = read("""
                <project><scm class="hudson.plugins.git.GitSCM"><userRemoteConfigs><hudson.plugins.git.UserRemoteConfig>
                <url>%sgit.example.org/app.git</url>
                </hudson.plugins.git.UserRemoteConfig></userRemoteConfigs></scm></project>
                """.formatted(address));

        assertThat(result.text())
                .contains("\n  git: " + taken + "git.example.org/app.git\n")
                .doesNotContain("ary");
    }

    /** What is for a shell was quoted from it, in the remark that did not show the step. */
    @Test
    void noRemarkQuotesAPasswordOfAStepThatCannotBeRead() throws Exception {
        JenkinsImport.Result result = read("""
                <project><builders><hudson.tasks.Maven><targets>deploy -Dpassword=canary; x</targets></hudson.tasks.Maven>
                <org.jenkinsci.plugins.ansible.AnsiblePlaybookBuilder><playbook>site.yml</playbook>
                <additionalParameters>-e db_password=canary; x</additionalParameters>
                </org.jenkinsci.plugins.ansible.AnsiblePlaybookBuilder></builders></project>
                """);

        assertThat(result.text()).doesNotContain("canary");
        assertThat(result.remarks())
                .noneMatch(remark -> remark.contains("canary"))
                .anyMatch(remark ->
                        remark.endsWith("the additional parameters were left out: they seem to hold a password"))
                .anyMatch(
                        remark -> remark.endsWith("\"mvn ... (not shown: it seems to hold a password)\" was left out"));
    }

    /** It was told to take the secret from the environment, as it does. */
    @Test
    void aStepWhoseLoginIsInVariablesIsKept() throws Exception {
        JenkinsImport.Result result = read("<project><builders><hudson.tasks.Shell><command>"
                + "git clone https://$U:${T}@git.example.org/x</command></hudson.tasks.Shell></builders></project>");

        assertThat(result.text()).contains("git clone https://$U:$${T}@git.example.org/x");
    }

    /** The user of the way that is off was taken. */
    @Test
    void theUserToBecomeIsThatOfTheWayThatIsOnUnlessTheParametersNameOne() throws Exception {
        String step = """
                <project><builders><org.jenkinsci.plugins.ansible.AnsiblePlaybookBuilder><playbook>site.yml</playbook>
                <sudo>%s</sudo><sudoUser>deploy</sudoUser><become>%s</become><becomeUser>root</becomeUser>
                <additionalParameters>%s</additionalParameters>
                </org.jenkinsci.plugins.ansible.AnsiblePlaybookBuilder></builders></project>
                """;

        assertThat(read(step.formatted(true, false, "")).text()).contains("  becomeUser: deploy\n");
        assertThat(read(step.formatted(false, true, "")).text()).contains("  becomeUser: root\n");
        assertThat(read(step.formatted(false, true, "--become-user app")).text())
                .contains("  becomeUser: app\n");
    }

    /** Brackets with a comment alone between them are an error of the shell's, and an exit ended the steps after it. */
    @Test
    void aStepEndsNoneAfterItAndAStepOfCommentsIsNone() throws Exception {
        JenkinsImport.Result result = read("""
                <project><builders>
                <hudson.tasks.Shell><command># mvn -Dx=y deploy</command></hudson.tasks.Shell>
                <hudson.tasks.Shell><command>exit 0</command></hudson.tasks.Shell>
                <hudson.tasks.Shell><command>mvn package</command></hudson.tasks.Shell>
                </builders></project>
                """);

        assertThat(result.text()).contains("""
                build:
                - sh
                - -xe
                - -c
                - |-
                  # mvn -Dx=y deploy
                  (
                  exit 0
                  )
                  mvn package
                """);
    }

    /** The call was cut off within the quotes, and its variables were lost. */
    @Test
    void aCallWithAQuoteThatAnotherLineClosesIsNamedAsAWhole() {
        Remarks remarks = new Remarks();
        ExecCommand command =
                ExecCommand.read("ansible-playbook site.yml -e \"msg=a; b\"\nset +e || true\necho on >&2\n", remarks);

        assertThat(command.calls()).isEmpty();
        assertThat(remarks.texts())
                .startsWith(
                        "the command on the server \"ansible-playbook site.yml -e \"msg=a\" has no counterpart; write a"
                                + " playbook with a task for it and name that in jobs")
                .hasSize(2);
    }

    /** They got lost with what the shell does with their output, and a second cd began at home again. */
    @Test
    void playbooksAreSeenWhoseOutputIsSentElsewhere() {
        Remarks remarks = new Remarks();
        ExecCommand command = ExecCommand.read("""
                cd /srv/ansible/ && cd plays
                ansible-playbook build.yml 2>&1 | tee /tmp/build.log
                ansible-playbook deploy.yml -e 'to=>here' > /tmp/log 2>/dev/null || true
                cd / && nohup ansible-playbook last.yml &
                echo done > /tmp/done
                """, remarks);

        assertThat(command.calls())
                .extracting(PlaybookCall::playbook)
                .containsExactly(
                        "server:/srv/ansible/plays/build.yml",
                        "server:/srv/ansible/plays/deploy.yml",
                        "server:/last.yml");
        assertThat(command.calls().get(1).fields()).isEqualTo(Map.of("extraVars", Map.of("to", ">here")));
        assertThat(remarks.texts())
                .containsExactly(
                        "what the shell does with the output and the end of ansible-playbook in \"ansible-playbook"
                                + " build.yml 2>&1 | tee /tmp/build.log\" was left out",
                        "what the shell does with the output and the end of ansible-playbook in \"ansible-playbook"
                                + " deploy.yml -e 'to=>here' > /tmp/log 2>/dev/null || true\" was left out",
                        "what stands before ansible-playbook in \"nohup ansible-playbook last.yml &\" was left out;"
                                + " ansible.become and ansible.extraVars may take its place",
                        "what the shell does with the output and the end of ansible-playbook in \"nohup"
                                + " ansible-playbook last.yml &\" was left out",
                        "the command on the server \"echo done > /tmp/done\" has no counterpart; write a playbook with a task"
                                + " for it and name that in jobs");
    }

    /** The file with the password became the first playbook, and the value of a variable ended at its first blank. */
    @Test
    void theWordsOfACallAreReadAsAnsiblePlaybookReadsThem() {
        Remarks remarks = new Remarks();
        List<PlaybookCall> calls = PlaybookCall.parse(
                List.of(
                        "--become-password-file",
                        "/root/.become",
                        "-bK",
                        "-vv",
                        "--ssh-extra-args",
                        "-o A=b",
                        "--forks=9",
                        "-lweb",
                        "-e",
                        "motd='hello world' who=\"Kim Min\" n=1",
                        "site.yml"),
                playbook -> playbook,
                remarks);

        assertThat(calls)
                .containsExactly(new PlaybookCall(
                        "site.yml",
                        Map.of("limit", "web", "extraVars", Map.of("motd", "hello world", "who", "Kim Min", "n", "1")),
                        Map.of("become", true, "verbosity", 2, "forks", 9),
                        List.of()));
        assertThat(remarks.texts())
                .containsExactly(
                        "the option --become-password-file of ansible-playbook was left out; see docs/from-jenkins.md",
                        "the option -K of ansible-playbook was left out; see docs/from-jenkins.md",
                        "the option --ssh-extra-args of ansible-playbook was left out; see docs/from-jenkins.md");
    }

    /** A backslash before a line's end went on to a line that was none: the call got lost. */
    @Test
    void aCallOfSeveralLinesWithWindowsLineEndsIsOne() throws Exception {
        Path file = Files.writeString(directory.resolve("config.xml"), """
                <project><publishers><jenkins.plugins.publish__over__ssh.BapSshPublisherPlugin>
                <jenkins.plugins.publish__over__ssh.BapSshPublisher><configName>web1</configName><transfers><transfer>
                <sourceFiles>a.jar</sourceFiles>
                <execCommand>ansible-playbook /srv/site.yml \\&#xd;
                  --tags one&#xd;
                </execCommand>
                </transfer></transfers></jenkins.plugins.publish__over__ssh.BapSshPublisher>
                </jenkins.plugins.publish__over__ssh.BapSshPublisherPlugin></publishers></project>
                """);

        JenkinsImport.Result result = JenkinsImport.read(List.of(file), Optional.empty());

        assertThat(result.text()).contains("playbook: server:/srv/site.yml\n");
        assertThat(result.remarks()).noneMatch(remark -> remark.contains("has no counterpart"));
    }

    /** It took 12 s: the square of its length. */
    @Test
    @Timeout(10)
    void aLongCommandWithoutASlashIsReadAtOnce() {
        ExecCommand command =
                ExecCommand.read("a.".repeat(60_000) + "\ncd a" + "/".repeat(120_000) + "b", new Remarks());
        assertThat(command.calls()).isEmpty();
    }
}
