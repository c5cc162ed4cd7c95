package dev.lighterman.playbook.ready;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The files at the top level by a bare ansible-playbook from there. */
class ReadyFilesIT {
    @Test
    void bareAnsiblePlaybookFindsInventoryAndConfiguration() throws Exception {
        LocalAnsible.Outcome outcome = LocalAnsible.run(
                Path.of("").toAbsolutePath(),
                "ansible-playbook",
                "--list-hosts",
                "--list-tasks",
                "playbooks/create-cicd-devops-images.yml",
                "playbooks/k8s-cicd-deployment-playbook.yml");
        assertThat(outcome).isEqualTo(new LocalAnsible.Outcome(0, """

                        playbook: playbooks/create-cicd-devops-images.yml

                          play #1 (all): all	TAGS: []
                            pattern: ['all']
                            hosts (1):
                              localhost
                            tasks:
                              remove remote docker images	TAGS: []
                              build docker images	TAGS: []
                              push remote dockerhub	TAGS: []
                              remove the docker image from ansible server	TAGS: []

                        playbook: playbooks/k8s-cicd-deployment-playbook.yml

                          play #1 (kubernetes): kubernetes	TAGS: []
                            pattern: ['kubernetes']
                            hosts (1):
                              localhost
                            tasks:
                              ask for replicas that an autoscaler has set	TAGS: []
                              check the manifest against the cluster	TAGS: []
                              apply the manifest	TAGS: []
                        """, ""));
    }

    @Test
    void configurationIsWhatAnsibleTakesItFor() throws Exception {
        LocalAnsible.Outcome outcome =
                LocalAnsible.run(Path.of("").toAbsolutePath(), "ansible-config", "dump", "--only-changed");
        String here = Path.of("").toAbsolutePath().toString();
        assertThat(outcome.status()).isZero();
        assertThat(outcome.output().replace(here, ".")).isEqualTo("""
                        ANSIBLE_NOCOWS(./ansible.cfg) = True
                        ANSIBLE_PIPELINING(./ansible.cfg) = True
                        CONFIG_FILE() = ./ansible.cfg
                        DEFAULT_GATHERING(./ansible.cfg) = explicit
                        DEFAULT_HOST_LIST(./ansible.cfg) = ['./inventory/hosts']
                        HOST_KEY_CHECKING(./ansible.cfg) = True
                        INTERPRETER_PYTHON(./ansible.cfg) = auto_silent
                        LOCALHOST_WARNING(env: ANSIBLE_LOCALHOST_WARNING) = False
                        RETRY_FILES_ENABLED(./ansible.cfg) = False
                        TRANSFORM_INVALID_GROUP_CHARS(./ansible.cfg) = ignore
                        """);
    }
}
