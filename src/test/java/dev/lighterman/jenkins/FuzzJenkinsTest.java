package dev.lighterman.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What Jenkins wrote, or what stands in its place. */
class FuzzJenkinsTest {
    private static final String[] FILES = {
        """
        <?xml version='1.1' encoding='UTF-8'?>
        <maven2-moduleset plugin="maven-plugin@3.19">
          <scm class="hudson.plugins.git.GitSCM"><userRemoteConfigs><hudson.plugins.git.UserRemoteConfig>
            <url>https://git.example.org/a.git</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs></scm>
          <triggers><hudson.triggers.SCMTrigger><spec>H/5 * * * *</spec></hudson.triggers.SCMTrigger></triggers>
          <goals>clean install</goals>
          <postbuilders><hudson.tasks.Shell><command>ansible-playbook -i hosts a.yml --limit web</command></hudson.tasks.Shell></postbuilders>
        </maven2-moduleset>
        """, """
        <project><builders><hudson.tasks.Shell><command>curl -u a:b https://x &amp;&amp; mvn -B package</command></hudson.tasks.Shell>
        </builders><publishers><jenkins.plugins.publish__over__ssh.BapSshPublisherPlugin><delegate><publishers>
        <jenkins.plugins.publish__over__ssh.BapSshPublisher><configName>ansible-server</configName><transfers>
        <jenkins.plugins.publish__over__ssh.BapSshTransfer><sourceFiles>target/*.jar</sourceFiles><removePrefix>target</removePrefix>
        <remoteDirectory>//opt</remoteDirectory><execCommand>ansible-playbook x.yml;</execCommand></jenkins.plugins.publish__over__ssh.BapSshTransfer>
        </transfers></jenkins.plugins.publish__over__ssh.BapSshPublisher></publishers></delegate>
        </jenkins.plugins.publish__over__ssh.BapSshPublisherPlugin></publishers></project>
        """, "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><project>&b;</project>"
    };

    private static Path file;

    @BeforeContainer
    static void makeFile() throws IOException {
        file = Files.createTempDirectory("fuzz").resolve("config.xml");
    }

    @AfterContainer
    static void removeFile() throws IOException {
        Files.deleteIfExists(file);
        Files.delete(file.getParent());
    }

    @Fuzz
    void jobsOfJenkins(@ForAll Random random) {
        Bounded.read(
                Hostile.of(random, FILES),
                bytes -> {
                    Files.write(file, bytes);
                    assertThat(JenkinsImport.read(List.of(file), Optional.empty())
                                    .text())
                            .isNotEmpty();
                },
                InvalidInputException.class);
    }
}
