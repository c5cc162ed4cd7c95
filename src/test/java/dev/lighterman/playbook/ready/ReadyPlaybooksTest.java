package dev.lighterman.playbook.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.playbook.Playbook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadyPlaybooksTest {
    private static final Secret PASSWORD = Secret.of("is given as a variable");

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
        ImagePlaybook settings =
                ImagePlaybook.of(Image.named("kamser0415/cicd-project-ansible").context("/root"));
        assertThat(settings.playbook().text()).isEqualTo(SOURCE);
        assertThat(settings.playbook()).isEqualTo(Playbook.parse("source.yml", SOURCE.replace("yes", "yes ")));
    }

    @Test
    void imagePlaybookLogsInToADirectoryOfItsOwnAndRemovesIt() throws InvalidInputException {
        ImagePlaybook settings = ImagePlaybook.of(Image.named("r.example:5000/team/app:v1")
                        .context("/srv/my app")
                        .dockerfile("docker/Docker file")
                        .hosts("ansible-server")
                        .login("me {{ too }}", PASSWORD))
                .marks(Map.of("org.opencontainers.image.revision", "abc"));
        assertThat(settings.playbook().text()).isEqualTo("""
                        - hosts: ansible-server

                          tasks:
                          - name: make a private directory for the registry login
                            command:
                              argv:
                              - sh
                              - -s
                              - "{{ lookup('env', 'LIGHTERMAN_RUN') | default('by-hand', true) }}"
                              - docker
                              - r.example:5000
                              stdin: |
                                umask 077
                                for p in "$XDG_RUNTIME_DIR" /dev/shm "$HOME"; do
                                  case $p in "$HOME") d=$p/.lighterman/logins; mkdir -p "$d" ;; "$HOME"/*) continue ;; *) d=$p/lighterman-logins-$(id -u) ;; esac
                                  [ -d "$d" ] || { { [ -O "$p" ] || [ -k "$p" ]; } && mkdir "$d"; } 2>/dev/null || continue
                                  [ ! -h "$d" ] && [ -O "$d" ] && chmod 700 "$d" && break
                                done
                                find "$d" -mindepth 1 -maxdepth 1 -mtime +0 -exec rm -rf {} + && n=$(mktemp -d "$d/$1-XXXXXX") || exit
                                "$2" version >/dev/null || { rmdir "$n"; exit 1; }
                                c=${DOCKER_CONFIG:-$HOME/.docker}
                                for f in "$c"/*; do
                                  case $f in */config.json|*/'*') ;; *) ln -s "$f" "$n/" ;; esac
                                done
                                set -- "$3" "$n/config.json" "$2" "$c/config.json"
                                for p in /usr/bin/python3 python3 /usr/libexec/platform-python; do
                                  command -v "$p" >/dev/null 2>&1 || continue
                                  "$p" -I -c '
                                import json, sys
                                key, to, engine, all = sys.argv[1], sys.argv[2], sys.argv[3], dict()
                                for name in sys.argv[4:]:
                                    try:
                                        with open(name) as file: config = json.load(file)
                                    except (IOError, OSError, ValueError): continue
                                    for k, v in config.items():
                                        if isinstance(v, dict): all[k] = dict(v, **all.get(k, dict()))
                                        else: all.setdefault(k, v)
                                for one in [one for one in all.get("auths", dict()) if one == key or one.startswith(key + "/")]:
                                    del all["auths"][one] # podman goes by the longest
                                helped = all.get("credHelpers", dict()).pop(key, None) or all.get("credsStore")
                                if helped and engine == "docker":
                                    all.setdefault("credHelpers", dict())[key] = "" # in the file, not with the helper
                                if all or engine == "docker": # a podman of that name does not start without the file
                                    with open(to, "w") as file: json.dump(all, file)
                                ' "$@" && break
                                done
                                echo "$n"
                            register: registry_login
                            changed_when: no

                          - environment:
                              DOCKER_CONFIG: "{{ registry_login.stdout | default('') }}"
                              REGISTRY_AUTH_FILE: "{{ registry_login.stdout | default('') }}/config.json"
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
                              environment:
                                BUILDX_NO_DEFAULT_ATTESTATIONS: "1"

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
                              - -s
                              - "{{ lookup('env', 'LIGHTERMAN_RUN') | default('by-hand', true) }}"
                              stdin: |
                                for d in "$XDG_RUNTIME_DIR/lighterman-logins-$(id -u)" "/dev/shm/lighterman-logins-$(id -u)" "$HOME/.lighterman/logins"; do
                                  [ ! -O "$d" ] || rm -rf "$d/$1"-*
                                done
                        """);
    }

    @Test
    void imagePlaybookKeepsPodmansLoginApartToo() throws InvalidInputException {
        String yaml = ImagePlaybook.of(
                        Image.named("a/b").engine(Image.Engine.PODMAN).login("me", PASSWORD))
                .playbook()
                .text();
        assertThat(yaml)
                .contains("      REGISTRY_AUTH_FILE: \"{{ registry_login.stdout | default('') }}/auth.json\"\n")
                .contains(
                        "        - podman\n        - login\n        - --username=me\n        - --password-stdin\n        - docker.io\n")
                .contains("      command: podman build -t docker.io/a/b -f Dockerfile .\n");
    }

    @Test
    void imagePlaybookNamesTheRegistryToPodmanAndAsksItForTheDigest() throws InvalidInputException {
        assertThat(ImagePlaybook.of(Image.named("app:v1").engine(Image.Engine.PODMAN))
                        .playbook()
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
                              chdir: ~/lighterman/app

                          - name: push remote dockerhub
                            command: podman push --digestfile /dev/stdout docker.io/library/app:v1

                          - name: remove the docker image from ansible server
                            command: podman rmi docker.io/library/app:v1
                            ignore_errors: yes
                        """);
        assertThat(ImagePlaybook.of(
                                Image.named("app").engine(Image.Engine.PODMAN).login("me", PASSWORD))
                        .playbook()
                        .text())
                .contains("        - --password-stdin\n        - docker.io\n");
    }

    @Test
    void imagePlaybookPassesAwkwardNamesOnAsTheyAre() throws InvalidInputException {
        String yaml = ImagePlaybook.of(
                        Image.named("a/b").context("/srv/{{ x }}/$HOME").dockerfile("~/$(id) '한글'\n{% raw %}"))
                .playbook()
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
        Image image = Image.named("a/b");
        assertThatThrownBy(() -> ImagePlaybook.of(Image.named("a/b@sha256:" + "0".repeat(64))))
                .hasMessage("an image to be built cannot have a digest");
        assertThatThrownBy(() -> ImagePlaybook.of(image.context(""))).hasMessage("the context is empty");
        assertThatThrownBy(() -> ImagePlaybook.of(image.dockerfile("a\0b")))
                .hasMessage("the dockerfile holds a NUL character");
        assertThatThrownBy(() -> ImagePlaybook.of(image.labels(Map.of("a=b", "c"))))
                .hasMessage("\"a=b\" cannot be the name of a label");
    }

    @Test
    void deploymentPlaybookWithEveryOption() {
        DeploymentPlaybook settings = new DeploymentPlaybook(
                "k8s",
                new Kubectl("/opt/my tools/kubectl", Optional.of("~/.kube/other"), Optional.of("staging")),
                "app",
                "kind: Pod\nnote: \"{{ not jinja }}\"\n",
                Set.of(DeploymentPlaybook.Extra.RESTART));
        String command = """
                    command:
                      argv:
                      - /opt/my tools/kubectl
                      - --kubeconfig
                      - ~/.kube/other
                      - --namespace=staging
                """;
        assertThat(settings.playbook().text()).isEqualTo("""
                        - hosts: k8s
                          run_once: yes
                          vars:
                            ansible_no_target_syslog: yes
                            kubernetes_manifest: !unsafe |
                              kind: Pod
                              note: "{{ not jinja }}"

                          tasks:
                          - name: check the manifest against the cluster
                        COMMAND
                              - apply
                              - --dry-run=server
                              - -f
                              - "-"
                              stdin: "{{ kubernetes_manifest }}"
                            changed_when: no
                            check_mode: no

                          - name: apply the manifest
                        COMMAND
                              - apply
                              - -f
                              - "-"
                              stdin: "{{ kubernetes_manifest }}"
                            register: applied
                            changed_when: applied.stdout is search('created|configured')

                          - name: restart the pods of the deployment
                        COMMAND
                              - rollout
                              - restart
                              - deployment/app
                            when: applied.stdout is not search('deployment.apps/app created')
                        """.replace("COMMAND\n", command));
    }

    /** Each deployment set the number of pods back that an autoscaler had found to be needed. */
    @Test
    void replicasThatAnAutoscalerHasSetStay() {
        String manifest = """
                kind: Deployment
                metadata:
                  name: web.v2
                spec:
                  replicas: 2
                ---
                kind: List
                items:
                - kind: StatefulSet
                  metadata:
                    name: db
                    namespace: data
                  spec:
                    template:
                      metadata:
                        annotations:
                          note: |
                            replicas: 7
                    replicas: 3
                - kind: DaemonSet
                  metadata:
                    name: agent
                """;
        String text = deployment("web.v2", Optional.of("shop"), manifest);

        assertThat(text.substring(0, text.indexOf("  - name: check"))).isEqualTo("""
                        - hosts: kubernetes
                          run_once: yes
                          vars:
                            ansible_no_target_syslog: yes
                            kubernetes_manifest: |
                              kind: Deployment
                              metadata:
                                name: web.v2
                              spec:
                                replicas: 2 # or as scaled (Deployment web.v2)
                              ---
                              kind: List
                              items:
                              - kind: StatefulSet
                                metadata:
                                  name: db
                                  namespace: data
                                spec:
                                  template:
                                    metadata:
                                      annotations:
                                        note: |
                                          replicas: 7
                                  replicas: 3 # or as scaled (StatefulSet data/db)
                              - kind: DaemonSet
                                metadata:
                                  name: agent
                            scaled_manifest: '{{ kubernetes_manifest\
                         | replace("replicas: 2 # or as scaled (Deployment web.v2)", "replicas: " ~ (autoscaled.stdout\
                         | default("") | regex_findall("(?ms)^Deployment +web[.]v2 +Horizontal.* Deployment +web[.]v2 +([0-9]+)") + [2])[0])\
                         | replace("replicas: 3 # or as scaled (StatefulSet data/db)", "replicas: " ~ (autoscaled_2.stdout\
                         | default("") | regex_findall("(?ms)^StatefulSet +db +Horizontal.* StatefulSet +db +([0-9]+)") + [3])[0]) }}'

                          tasks:
                          - name: ask for replicas that an autoscaler has set
                            command: kubectl --namespace=shop get horizontalpodautoscalers.autoscaling,deployments.apps\
                         --no-headers COLUMNS
                            register: autoscaled
                            changed_when: no
                            failed_when: no
                            check_mode: no

                          - name: ask for replicas that an autoscaler has set
                            command: kubectl --namespace=data get horizontalpodautoscalers.autoscaling,statefulsets.apps\
                         --no-headers COLUMNS
                            register: autoscaled_2
                            changed_when: no
                            failed_when: no
                            check_mode: no

                        """.replace(
                        "COLUMNS",
                        "--output=custom-columns=OF:.spec.scaleTargetRef.kind,WHICH:.spec.scaleTargetRef.name,KIND:.kind,"
                                + "NAME:.metadata.name,REPLICAS:.spec.replicas"));
    }

    /** They were set back where the line had a comment, or an end of Windows'. */
    @Test
    void replicasThatAnAutoscalerHasSetStayWhateverIsBehindThem() {
        String manifest = """
                kind: Deployment
                metadata: {name: a}
                spec:
                  replicas: 2 # at least
                ---
                kind: Deployment
                metadata: {name: b, labels: {x: "one\u2028two"}}
                spec:
                  replicas: 3
                  paused: false""".replace("\n", "\r\n");

        String text = deployment("a", Optional.empty(), manifest);

        assertThat(text)
                .contains(
                        "kubernetes_manifest: \"kind: Deployment\\r\\nmetadata: {name: a}\\r\\nspec:\\r\\n"
                                + "  replicas: 2 # or as scaled (Deployment a)\\r\\n---\\r\\nkind: Deployment\\r\\n"
                                + "metadata: {name: b, labels: {x: \\\"one\\Ltwo\\\"}}\\r\\nspec:\\r\\n"
                                + "  replicas: 3 # or as scaled (Deployment b)\\r\\n  paused: false\"\n",
                        "replace(\"replicas: 2 # or as scaled (Deployment a)\"",
                        "replace(\"replicas: 3 # or as scaled (Deployment b)\"");
    }

    @Test
    void noDifferenceShowsWhatIsInSecrets() {
        String plain = deployment("app", Optional.empty(), "kind: Secret\n");
        assertThat(plain).doesNotContain("diff");
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
                      - "-"
                      stdin: "{{ kubernetes_manifest }}"
                    environment:
                      LIGHTERMAN_DOLLAR: $
                    register: difference
                    changed_when: no
                    failed_when: difference.rc > 1
                    check_mode: no

                """;
        assertThat(new DeploymentPlaybook(
                                "kubernetes",
                                new Kubectl("kubectl", Optional.empty(), Optional.empty()),
                                "app",
                                "kind: Secret\n",
                                Set.of(DeploymentPlaybook.Extra.DIFF))
                        .playbook()
                        .text())
                .isEqualTo(plain.replace("  - name: apply", compared + "  - name: apply"));
    }

    @Test
    void whatTheManifestMakesIsNoFailureOfTheCheck() {
        String manifest = """
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: shop}}
                - {kind: CustomResourceDefinition, metadata: {name: widgets.example.org}, spec: {names: {kind: Widget}}}
                - {apiVersion: batch/v1, kind: Job, metadata: {name: migrate.1, namespace: shop}}
                """;
        String text = deployment("app", Optional.of("web"), manifest);
        assertThat(text.substring(text.indexOf("  tasks:"))).isEqualTo("""
                  tasks:
                  - name: check the manifest against the cluster
                    command: kubectl apply --dry-run=server -f -
                    args:
                      stdin: "{{ kubernetes_manifest }}"
                    vars:
                      unknown_yet: 'namespaces "(shop)" not found|no matches for kind "(Widget)"|Kind=(Widget) doesn''t\
                 support dry-run|the server could not find the requested resource|^ensure CRDs are installed first|^The Job\
                 "(migrate[.]1)" is invalid: *(spec.*: field is immutable)?$|^\\* spec.*: field is immutable$|^Warning: \
                |^[IWE][0-9]{4} '
                    register: checked
                    changed_when: no
                    failed_when: checked.rc != 0 and checked.stderr_lines | reject('search', unknown_yet) | list | length > 0
                    check_mode: no

                  - name: remove the job migrate.1, which has changed
                    command: kubectl --namespace=shop delete jobs.batch migrate.1 --ignore-not-found
                    when: checked.stderr is search('The Job "migrate.1" is invalid')

                  - name: apply the manifest
                    command: kubectl apply -f -
                    args:
                      stdin: "{{ kubernetes_manifest }}"
                    register: applied
                    until: applied.rc == 0 or applied.stderr is not search('no matches for kind "(Widget)"|the server could\
                 not find the requested resource|namespaces "(shop)" not found')
                    retries: 5
                    delay: 2
                    changed_when: applied.stdout is search('created|configured')
                """);
    }

    @Test
    void aNamespaceThatAllObjectsAreInIsGivenToKubectl() {
        String manifest = "kind: Pod\nmetadata: {name: one, namespace: web}\n---\nkind: Pod\nmetadata: {name: two}\n";
        assertThat(deployment("app", Optional.of("web"), manifest))
                .contains("command: kubectl --namespace=web apply -f -\n");
    }

    @Test
    void aManifestInJsonStaysAText() {
        assertThat(deployment("app", Optional.empty(), "{\"kind\": \"Pod\"}\n"))
                .contains("    kubernetes_manifest: |\n      ---\n      {\"kind\": \"Pod\"}\n");
    }

    @Test
    void ofAHomeDirectoryNothingButWhatWasSentReachesTheEngine() throws InvalidInputException {
        ImagePlaybook settings =
                ImagePlaybook.of(Image.named("app").context("/root")).sent(List.of("Dockerfile", "-x $HOME.jar"));
        assertThat(settings.playbook().text()).isEqualTo("""
                        - hosts: all

                          tasks:
                          - name: remove remote docker images
                            command: docker rmi app
                            ignore_errors: yes

                          - block:
                            - name: make a private file for the build context
                              tempfile:
                                state: file
                                suffix: .tar
                              register: build_context
                              changed_when: no

                            - name: pack the files that were sent
                              command:
                                argv:
                                - tar
                                - -c
                                - -h
                                - -f
                                - "{{ build_context.path | default('') }}"
                                - --
                                - Dockerfile
                                - ./-x ${LIGHTERMAN_DOLLAR}HOME.jar
                                chdir: /root
                              environment:
                                LIGHTERMAN_DOLLAR: $
                              changed_when: no

                            - name: build docker images
                              command:
                                argv:
                                - sh
                                - -c
                                - exec "$@" <"${LIGHTERMAN_DOLLAR}0"
                                - "{{ build_context.path | default('') }}"
                                - docker
                                - build
                                - -t
                                - app
                                - -f
                                - Dockerfile
                                - "-"
                              environment:
                                LIGHTERMAN_DOLLAR: $

                            always:
                            - name: remove the packed build context
                              file:
                                path: "{{ build_context.path | default('') }}"
                                state: absent
                              when: build_context.path is defined
                              changed_when: no

                          - name: push remote dockerhub
                            command: docker push app

                          - name: remove the docker image from ansible server
                            command: docker rmi app
                            ignore_errors: yes
                        """);
    }

    @Test
    void whereTasksBecomeAnotherTheHomeIsThatOfTheCaller() throws InvalidInputException {
        Image image = Image.named("team/app");
        assertThat(ImagePlaybook.of(image).homeOfCaller(true).playbook().text())
                .contains("chdir: \"{{ lookup('env', 'HOME') }}/lighterman/app\"\n");
        assertThat(ImagePlaybook.of(image.context("/srv/x"))
                        .homeOfCaller(true)
                        .playbook()
                        .text())
                .contains("chdir: /srv/x\n");
    }

    @Test
    void theNameOfAKustomizationsDirectoryIsNeverExecuted() throws InvalidInputException {
        Kubectl kubectl = new Kubectl("kubectl", Optional.empty(), Optional.empty());
        String text = new KustomizePlaybook("kubernetes", kubectl, List.of("0/{{ lookup('pipe', 'id') }}\" x"))
                .playbook()
                .text();
        assertThat(text)
                .contains("- !unsafe '0/{{ lookup(''pipe'', ''id'') }}\" x'\n")
                .contains("name: render 0/{ { lookup('pipe', 'id') }}\" x\n")
                .containsOnlyOnce("{{ lookup");
    }

    private static String deployment(String workload, Optional<String> namespace, String manifest) {
        Kubectl kubectl = new Kubectl("kubectl", Optional.empty(), namespace);
        return new DeploymentPlaybook("kubernetes", kubectl, workload, manifest, Set.of())
                .playbook()
                .text();
    }
}
