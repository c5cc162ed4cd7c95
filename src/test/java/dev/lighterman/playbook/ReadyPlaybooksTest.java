package dev.lighterman.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ContainerEngine;
import dev.lighterman.api.ImageReference;
import dev.lighterman.api.InvalidInputException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadyPlaybooksTest {
    /** The playbook of the source setup, word for word. */
    private static final String SOURCE = """
            - hosts: all

              tasks:
              - name: remove remote docker images
                command: docker rmi kamser0415/cicd-project-ansible
                ignore_errors: yes

              - name: build docker images
                command: docker build -t kamser0415/cicd-project-ansible -f Dockerfile .
                args:
                  chdir: /root

              - name: push remote dockerhub
                command: docker push kamser0415/cicd-project-ansible

              - name: remove the docker image from ansible server
                command: docker rmi kamser0415/cicd-project-ansible
                ignore_errors: yes
            """;

    @Test
    void imagePlaybookIsTheSourcesOwnByteForByte() throws InvalidInputException {
        ImagePlaybook settings = ImagePlaybook.of(ImageReference.parse("kamser0415/cicd-project-ansible"))
                .build();
        assertThat(ReadyPlaybooks.image(settings).text()).isEqualTo(SOURCE);
        assertThat(ReadyPlaybooks.image(settings))
                .isEqualTo(Playbook.parse("source.yml", SOURCE.replace("yes", "yes ")));
    }

    @Test
    void imagePlaybookLogsInToADirectoryOfItsOwnAndRemovesIt() throws InvalidInputException {
        ImagePlaybook settings = ImagePlaybook.of(ImageReference.parse("r.example:5000/team/app:v1"))
                .context("/srv/my app")
                .dockerfile("docker/Docker file")
                .hosts("ansible-server")
                .login(new RegistryLogin(Optional.empty(), "me {{ too }}"))
                .label("org.opencontainers.image.revision", "abc")
                .build();
        assertThat(ReadyPlaybooks.image(settings).text()).isEqualTo("""
                        - hosts: ansible-server

                          tasks:
                          - name: make a private directory for the registry login
                            command:
                              argv:
                              - sh
                              - -c
                              - |
                                d=$HOME/.lighterman/logins; umask 077
                                mkdir -p "$d" && find "$d" -mindepth 1 -maxdepth 1 -mtime +0 -exec rm -rf {} + && n=$(mktemp -d "$d/$1-XXXXXX") || exit
                                c=${DOCKER_CONFIG:-$HOME/.docker}
                                for f in "$c"/*; do
                                  case $f in */config.json|*/'*') ;; *) ln -s "$f" "$n/" ;; esac
                                done
                                set -- "$3" "$n/config.json" "$2" "$c/config.json"
                                for p in /usr/bin/python3 python3 /usr/libexec/platform-python; do
                                  command -v "$p" >/dev/null 2>&1 || continue
                                  "$p" -c '
                                import json, sys
                                key, to, engine, all = sys.argv[1], sys.argv[2], sys.argv[3], dict()
                                for name in sys.argv[4:]:
                                    try:
                                        with open(name) as file: config = json.load(file)
                                    except (IOError, OSError, ValueError): continue
                                    for k, v in config.items():
                                        if isinstance(v, dict): all[k] = dict(v, **all.get(k, dict()))
                                        else: all.setdefault(k, v)
                                all.get("auths", dict()).pop(key, None)
                                helped = all.get("credHelpers", dict()).pop(key, None) or all.get("credsStore")
                                if helped and engine == "docker":
                                    all.setdefault("credHelpers", dict())[key] = "" # in the file, not with the helper
                                if all:
                                    with open(to, "w") as file: json.dump(all, file)
                                ' "$@" && break
                                done
                                echo "$n"
                              - lighterman
                              - "{{ lookup('env', 'LIGHTERMAN_RUN') | default('by-hand', true) }}"
                              - docker
                              - r.example:5000
                            register: registry_login
                            changed_when: no

                          - environment:
                              DOCKER_CONFIG: "{{ registry_login.stdout | default('') }}"
                            block:
                            - name: log in to the registry
                              command:
                                argv:
                                - docker
                                - login
                                - !unsafe "--username=me {{ too }}"
                                - --password-stdin
                                - r.example:5000
                                stdin: "{{ lighterman_registry_password }}"
                              changed_when: no
                              no_log: yes

                            - name: remove remote docker images
                              command: docker rmi r.example:5000/team/app:v1
                              ignore_errors: yes

                            - name: build docker images
                              command:
                                argv:
                                - docker
                                - build
                                - -t
                                - r.example:5000/team/app:v1
                                - --label
                                - org.opencontainers.image.revision=abc
                                - -f
                                - docker/Docker file
                                - .
                                chdir: /srv/my app

                            - name: push remote dockerhub
                              command: docker push r.example:5000/team/app:v1

                            - name: remove the docker image from ansible server
                              command: docker rmi r.example:5000/team/app:v1
                              ignore_errors: yes

                            always:
                            - name: remove the registry login
                              file:
                                path: "{{ registry_login.stdout }}"
                                state: absent
                              when: registry_login.stdout | default('') != ''
                              changed_when: no
                        """);
        assertThat(settings.cleanup().orElseThrow().text()).isEqualTo("""
                        - hosts: ansible-server

                          tasks:
                          - name: remove the registry login
                            command:
                              argv:
                              - sh
                              - -c
                              - d=$HOME/.lighterman/logins; rm -rf "$d/$1"-*
                              - lighterman
                              - "{{ lookup('env', 'LIGHTERMAN_RUN') | default('by-hand', true) }}"
                        """);
    }

    @Test
    void imagePlaybookKeepsPodmansLoginApartToo() throws InvalidInputException {
        String yaml = ReadyPlaybooks.image(ImagePlaybook.of(ImageReference.parse("a/b"))
                        .engine(ContainerEngine.PODMAN)
                        .login(new RegistryLogin(Optional.of("docker.io"), "me"))
                        .build())
                .text();
        assertThat(yaml)
                .contains("      REGISTRY_AUTH_FILE: \"{{ registry_login.stdout | default('') }}/auth.json\"\n")
                .contains(
                        "        - podman\n        - login\n        - --username=me\n        - --password-stdin\n        - docker.io\n")
                .contains("      command: podman build -t docker.io/a/b -f Dockerfile .\n");
    }

    @Test
    void imagePlaybookNamesTheRegistryToPodmanAndAsksItForTheDigest() throws InvalidInputException {
        assertThat(ReadyPlaybooks.image(ImagePlaybook.of(ImageReference.parse("app:v1"))
                                .engine(ContainerEngine.PODMAN)
                                .build())
                        .text())
                .isEqualTo("""
                        - hosts: all

                          tasks:
                          - name: remove remote docker images
                            command: podman rmi docker.io/library/app:v1
                            ignore_errors: yes

                          - name: build docker images
                            command: podman build -t docker.io/library/app:v1 -f Dockerfile .
                            args:
                              chdir: /root

                          - name: push remote dockerhub
                            command: podman push --digestfile /dev/stdout docker.io/library/app:v1

                          - name: remove the docker image from ansible server
                            command: podman rmi docker.io/library/app:v1
                            ignore_errors: yes
                        """);
        assertThat(ReadyPlaybooks.image(ImagePlaybook.of(ImageReference.parse("app"))
                                .engine(ContainerEngine.PODMAN)
                                .login(new RegistryLogin(Optional.empty(), "me"))
                                .build())
                        .text())
                .contains("        - --password-stdin\n        - docker.io\n");
    }

    @Test
    void imagePlaybookPassesAwkwardNamesOnAsTheyAre() throws InvalidInputException {
        String yaml = ReadyPlaybooks.image(ImagePlaybook.of(ImageReference.parse("a/b"))
                        .context("/srv/{{ x }}/$HOME")
                        .dockerfile("~/$(id) '한글'\n{% raw %}")
                        .build())
                .text();
        assertThat(yaml).isEqualTo("""
                        - hosts: all

                          tasks:
                          - name: remove remote docker images
                            command: docker rmi a/b
                            ignore_errors: yes

                          - name: build docker images
                            command:
                              argv:
                              - docker
                              - build
                              - -t
                              - a/b
                              - -f
                              - !unsafe |-
                                ./~/$(id) '한글'
                                {% raw %}
                              - .
                              chdir: !unsafe "/srv/{{ x }}/${LIGHTERMAN_DOLLAR}HOME"
                            environment:
                              LIGHTERMAN_DOLLAR: $

                          - name: push remote dockerhub
                            command: docker push a/b

                          - name: remove the docker image from ansible server
                            command: docker rmi a/b
                            ignore_errors: yes
                        """);
    }

    @Test
    void imagePlaybookRefusesWhatCannotWork() throws InvalidInputException {
        ImageReference image = ImageReference.parse("a/b");
        assertThatThrownBy(() -> ImagePlaybook.of(image.withDigest("sha256:" + "0".repeat(64)))
                        .build())
                .hasMessage("an image to be built cannot have a digest");
        assertThatThrownBy(() -> ImagePlaybook.of(image).context("").build()).hasMessage("the context is empty");
        assertThatThrownBy(() -> ImagePlaybook.of(image).dockerfile("a\0b").build())
                .hasMessage("the dockerfile holds a NUL character");
        assertThatThrownBy(() -> ImagePlaybook.of(image).label("a=b", "c").build())
                .hasMessage("\"a=b\" cannot be the name of a label");
    }

    @Test
    void deploymentPlaybookWithEveryOption() {
        DeploymentPlaybook settings = DeploymentPlaybook.of("app", "kind: Pod\nnote: \"{{ not jinja }}\"\n")
                .hosts("k8s")
                .kubectl("/opt/my tools/kubectl")
                .kubeconfig("~/.kube/other")
                .context("lab")
                .namespace("staging")
                .validate(false)
                .restart(true)
                .rolloutStatus(Duration.ofMinutes(5))
                .build();
        String command = """
                      command:
                        argv:
                        - /opt/my tools/kubectl
                        - --kubeconfig
                        - ~/.kube/other
                        - --context=lab
                        - --namespace=staging
                """;
        assertThat(ReadyPlaybooks.deployment(settings).text()).isEqualTo("""
                        - hosts: k8s

                          tasks:
                          - name: make a private directory for the manifest
                            tempfile:
                              state: directory
                              suffix: .manifest
                            register: manifest_directory
                            changed_when: no
                            check_mode: no

                          - block:
                            - name: put the manifest on the kubernetes host
                              copy:
                                content: !unsafe |
                                  kind: Pod
                                  note: "{{ not jinja }}"
                                dest: "{{ manifest_directory.path }}/manifest.yml"
                                mode: "0600"
                              changed_when: no
                              check_mode: no

                            - name: apply the manifest
                        COMMAND
                                - apply
                                - -f
                                - "{{ manifest_directory.path }}/manifest.yml"
                              register: applied
                              changed_when: applied.stdout is search('created|configured')

                            - name: restart the pods of the deployment
                        COMMAND
                                - rollout
                                - restart
                                - deployment/app
                              when: applied.stdout is not search('deployment.apps/app created')

                            - name: wait for the rollout
                        COMMAND
                                - rollout
                                - status
                                - deployment/app
                                - --timeout=300s
                              changed_when: no

                            always:
                            - name: remove the manifest from the kubernetes host
                              file:
                                path: "{{ manifest_directory.path }}"
                                state: absent
                              changed_when: no
                              check_mode: no
                        """.replace("COMMAND\n", command));
    }

    @Test
    void noDifferenceShowsWhatIsInSecrets() {
        DeploymentPlaybook.Builder settings =
                DeploymentPlaybook.of("app", "kind: Secret\n").validate(false);
        String plain = ReadyPlaybooks.deployment(settings.build()).text();
        String put = """
                      copy:
                        content: |
                          kind: Secret
                        dest: "{{ manifest_directory.path }}/manifest.yml"
                        mode: "0600"
                      changed_when: no
                      check_mode: no
                """;
        assertThat(plain).contains(put).doesNotContain("diff");
        String compared = """

                    - name: show what changes in the cluster
                      command:
                        argv:
                        - sh
                        - -c
                        - 'unset KUBECTL_EXTERNAL_DIFF; said=$("$@"); rc=$?; printf ''%s\\n''\
                 "${LIGHTERMAN_DOLLAR}said" | awk ''/^(diff|---) / { secret = (${LIGHTERMAN_DOLLAR}0 ~ /\\/v1\\.Secret\\./);\
                 if (secret && /^---/) { name = ${LIGHTERMAN_DOLLAR}2; sub(/.*\\//, "", name); print "--- " name ": not shown" } }\
                 !secret''; exit ${LIGHTERMAN_DOLLAR}rc'
                        - sh
                        - kubectl
                        - diff
                        - -f
                        - "{{ manifest_directory.path }}/manifest.yml"
                      environment:
                        LIGHTERMAN_DOLLAR: $
                      register: difference
                      changed_when: no
                      failed_when: difference.rc > 1
                      check_mode: no
                """;
        assertThat(ReadyPlaybooks.deployment(settings.showDiff(true).build()).text())
                .isEqualTo(plain.replace(
                        put, put.replace("      changed_when", "      diff: no\n      changed_when") + compared));
    }
}
