package dev.lighterman.playbook.ready;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.image.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What image options and the commit make of the image playbook. */
class ImagePlaybookTest {
    private static final String COMMIT = "1f0c2d3e4f5061728394a5b6c7d8e9f001122334";

    private static String text(Image image) {
        return ImagePlaybook.of(image).playbook().text();
    }

    /** The arguments of the build, behind the program's name. */
    private static String build(Image image) {
        String text = text(image);
        String line = text.substring(text.indexOf(" build -t ") + " build -t ".length());
        return line.substring(0, line.indexOf('\n'));
    }

    @Test
    void theLayersOfACommitAreKeptUnderANameThatIsNeverPushed() {
        assertThat(ImagePlaybook.of(Image.named("r.example:5000/team/app:v1"))
                        .commit(COMMIT)
                        .playbook()
                        .text())
                .isEqualTo("""
                        - hosts: all

                          tasks:
                          - name: remove remote docker images
                            command: docker rmi r.example:5000/team/app:v1
                            ignore_errors: yes

                          - name: build docker images
                            command: docker build -t r.example:5000/team/app:v1 -t localhost/lighterman-kept/r-example-5000/team/app:v1-1f0c2d3e4f50 -f Dockerfile .
                            args:
                              chdir: ~/lighterman/app

                          - name: push remote dockerhub
                            command: docker push r.example:5000/team/app:v1

                          - name: remove the docker image from ansible server
                            command: docker rmi r.example:5000/team/app:v1
                            ignore_errors: yes

                          - name: keep the layers of the last 5 builds only
                            command:
                              argv:
                              - sh
                              - -c
                              - !unsafe "docker images --format '{{.Repository}}:{{.Tag}}' localhost/lighterman-kept/r-example-5000/team/app | grep '^localhost/lighterman-kept/r-example-5000/team/app:' | grep -vxF -e localhost/lighterman-kept/r-example-5000/team/app:v1-1f0c2d3e4f50 | tail -n +5 | xargs -r docker rmi"
                            changed_when: no
                            failed_when: no
                        """);
    }

    /** podman 4.3: "retrieving label for image ...: image not known", while another build removes an image. */
    @Test
    void podmanIsAskedAgainForItsImages() throws InvalidInputException {
        ImageReference name = ImageReference.parse("registry.example/app:v1");
        String list =
                "podman images --format '{{.Repository}}:{{.Tag}}' localhost/lighterman-kept/registry-example/app";
        assertThat(new KeptBuilds(
                                Image.named(name.toString()).engine(Image.Engine.PODMAN),
                                name,
                                Optional.of("1f0c2d3e4f5061"))
                        .script())
                .isEqualTo("{ " + list + " || { sleep 5; " + list + "; } || { sleep 10; " + list
                        + "; }; } | grep '^localhost/lighterman-kept/registry-example/app:'"
                        + " | grep -vxF -e localhost/lighterman-kept/registry-example/app:v1-1f0c2d3e4f50"
                        + " | tail -n +5 | xargs -r podman rmi");
    }

    @Test
    void theNameOfTheLayersIsOneThatEnginesTakeWhateverTheImageIsCalled() throws InvalidInputException {
        assertThat(kept("[::1]:5000/app")).isEqualTo("localhost/lighterman-kept/1-5000/app:latest-1f0c2d3e4f50");
        assertThat(kept("Registry.example/app"))
                .isEqualTo("localhost/lighterman-kept/registry-example/app:latest-1f0c2d3e4f50");
        assertThat(kept("app:" + "t".repeat(128)))
                .isEqualTo("localhost/lighterman-kept/app:" + "t".repeat(115) + "-1f0c2d3e4f50");
        assertThat(kept("a/" + "b".repeat(240)))
                .matches("localhost/lighterman-kept/long-[0-9a-f]+:latest-1f0c2d3e4f50");
    }

    private static String kept(String name) throws InvalidInputException {
        return new KeptBuilds(Image.named(name), ImageReference.parse(name), Optional.of(COMMIT))
                .names()
                .get(0);
    }

    @Test
    void withoutACacheNothingIsKept() {
        assertThat(ImagePlaybook.of(Image.named("app").cache(false))
                        .commit(COMMIT)
                        .playbook()
                        .text())
                .doesNotContain("lighterman-kept")
                .contains("command: docker build -t app --no-cache -f Dockerfile .\n");
    }

    @Test
    void optionsAreArgumentsOfTheBuild() {
        Image image = Image.named("app");
        assertThat(build(image.args(Map.of("VERSION", "1.10"))))
                .isEqualTo("app --build-arg VERSION=1.10 -f Dockerfile .");
        assertThat(build(image.target("runtime"))).isEqualTo("app --target runtime -f Dockerfile .");
        assertThat(build(image.labels(Map.of("team", "shop")))).isEqualTo("app --label team=shop -f Dockerfile .");
        assertThat(build(image.platforms("linux/arm64"))).isEqualTo("app --platform linux/arm64 -f Dockerfile .");
        assertThat(build(image.pull(true).network("host"))).isEqualTo("app --network host --pull -f Dockerfile .");
    }

    @Test
    void allTagsAreBuiltPushedAndRemoved() {
        assertThat(text(Image.named("team/app:v1").engine(Image.Engine.PODMAN).tags("latest", "v1")))
                .isEqualTo("""
                        - hosts: all

                          tasks:
                          - name: remove remote docker images
                            command: podman rmi docker.io/team/app:v1 docker.io/team/app:latest
                            ignore_errors: yes

                          - name: build docker images
                            command: podman build -t docker.io/team/app:v1 -t docker.io/team/app:latest -f Dockerfile .
                            args:
                              chdir: ~/lighterman/app

                          - name: push remote dockerhub
                            command: podman push --digestfile /dev/stdout docker.io/team/app:v1

                          - name: "push remote dockerhub: latest"
                            command: podman push --digestfile /dev/stdout docker.io/team/app:latest

                          - name: remove the docker image from ansible server
                            command: podman rmi docker.io/team/app:v1 docker.io/team/app:latest
                            ignore_errors: yes
                        """);
    }

    @Test
    void podmanBuildsForEachPlatformAndJoinsThem() {
        Image image = Image.named("r.example/app:v1")
                .engine(Image.Engine.PODMAN)
                .platforms("linux/amd64", "linux/arm64/v8")
                .tags("latest");
        assertThat(text(image)).isEqualTo("""
                        - hosts: all

                          tasks:
                          - name: remove remote docker images
                            command: podman manifest rm r.example/app:v1
                            ignore_errors: yes

                          - name: "build docker images: linux/amd64"
                            command: podman build -t localhost/lighterman-kept/r-example/app:v1-build-linux-amd64 --platform linux/amd64 --no-cache -f Dockerfile .
                            args:
                              chdir: ~/lighterman/app

                          - name: "build docker images: linux/arm64/v8"
                            command: podman build -t localhost/lighterman-kept/r-example/app:v1-build-linux-arm64-v8 --platform linux/arm64/v8 --no-cache -f Dockerfile .
                            args:
                              chdir: ~/lighterman/app

                          - block:
                            - name: join the images of the platforms
                              command: podman manifest create r.example/app:v1 containers-storage:localhost/lighterman-kept/r-example/app:v1-build-linux-amd64 containers-storage:localhost/lighterman-kept/r-example/app:v1-build-linux-arm64-v8

                            - name: see that each platform has an image of its own
                              command: podman manifest inspect r.example/app:v1
                              register: joined
                              changed_when: no
                              failed_when: (joined.stdout | from_json).manifests | length != 2

                            - name: push remote dockerhub
                              command: podman manifest push --all --digestfile /dev/stdout r.example/app:v1 docker://r.example/app:v1

                            - name: "push remote dockerhub: latest"
                              command: podman manifest push --all --digestfile /dev/stdout r.example/app:v1 docker://r.example/app:latest

                            always:
                            - name: remove the docker image from ansible server
                              command: podman manifest rm r.example/app:v1
                              ignore_errors: yes

                          - name: remove the images of the platforms
                            command: podman rmi localhost/lighterman-kept/r-example/app:v1-build-linux-amd64 localhost/lighterman-kept/r-example/app:v1-build-linux-arm64-v8
                            ignore_errors: yes
                        """);
    }

    /** Podman 4.3 gave an ENV the value that an ARG had in the build before. */
    @Test
    void aCacheThatTakesNoNoticeOfArgumentsIsUsedOnlyWhereThatIsWanted() {
        Image image = Image.named("app").engine(Image.Engine.PODMAN).args(Map.of("V", "1"));
        assertThat(text(image)).contains(" --build-arg V=1 --no-cache ");
        assertThat(text(image.cache(true))).contains(" --build-arg V=1 -f ");
        assertThat(text(image.engine(Image.Engine.DOCKER))).contains(" --build-arg V=1 -f ");
    }

    @Test
    void dockerLeavesSeveralPlatformsToBuildx() {
        assertThat(text(Image.named("r.example/app:v1")
                        .platforms("linux/amd64", "linux/arm64")
                        .tags("latest")))
                .isEqualTo("""
                        - hosts: all

                          tasks:
                          - name: build docker images
                            command: docker buildx build --push -t r.example/app:v1 -t r.example/app:latest --platform linux/amd64,linux/arm64 -f Dockerfile .
                            args:
                              chdir: ~/lighterman/app

                          - name: remove the docker image from ansible server
                            command: docker rmi r.example/app:v1 r.example/app:latest
                            register: removed
                            changed_when: removed.rc == 0
                            failed_when: removed.rc != 0 and 'No such image' not in removed.stderr
                            ignore_errors: yes
                        """);
    }

    @Test
    void secretsAreInPrivateFilesAndOnNoCommandLine() {
        Image image = Image.named("app")
                .args(Map.of("TOKEN", Secret.of("of the environment")))
                .secrets(Map.of("id.rsa", Secret.of("two\nlines")));
        assertThat(text(image)).isEqualTo("""
                        - hosts: all

                          tasks:
                          - name: remove remote docker images
                            command: docker rmi app
                            ignore_errors: yes

                          - block:
                            - name: make a private directory for the secrets of the build
                              command:
                                argv:
                                - sh
                                - -s
                                - "{{ lookup('env', 'LIGHTERMAN_RUN') | default('by-hand', true) }}"
                                stdin: |
                                  umask 077
                                  for p in "$XDG_RUNTIME_DIR" /dev/shm "$HOME"; do
                                    case $p in "$HOME") d=$p/.lighterman/logins; mkdir -p "$d" ;; "$HOME"/*) continue ;; *) d=$p/lighterman-logins-$(id -u) ;; esac
                                    [ -d "$d" ] || { { [ -O "$p" ] || [ -k "$p" ]; } && mkdir "$d"; } 2>/dev/null || continue
                                    [ ! -h "$d" ] && [ -O "$d" ] && chmod 700 "$d" && break
                                  done
                                  find "$d" -mindepth 1 -maxdepth 1 -mtime +0 -exec rm -rf {} + && n=$(mktemp -d "$d/$1-XXXXXX") || exit
                                  echo "$n"
                              register: build_secrets
                              changed_when: no

                            - name: "write a secret of the build: arguments"
                              command:
                                argv:
                                - sh
                                - -c
                                - umask 077; cat >"$0"
                                - "{{ build_secrets.stdout | default('') }}/arguments"
                                stdin: |
                                  export TOKEN={{ lighterman_build_arg_TOKEN | quote }}
                                stdin_add_newline: no
                              changed_when: no
                              no_log: yes

                            - name: "write a secret of the build: secret-id.rsa"
                              command:
                                argv:
                                - sh
                                - -c
                                - umask 077; cat >"$0"
                                - "{{ build_secrets.stdout | default('') }}/secret-id.rsa"
                                stdin: "{{ lighterman_build_secret_id_rsa }}"
                                stdin_add_newline: no
                              changed_when: no
                              no_log: yes

                            - name: build docker images
                              command:
                                argv:
                                - sh
                                - -c
                                - . "${LIGHTERMAN_DOLLAR}0" && exec "$@"
                                - "{{ build_secrets.stdout | default('') }}/arguments"
                                - docker
                                - build
                                - -t
                                - app
                                - --build-arg
                                - TOKEN
                                - --secret
                                - id=id.rsa,src={{ build_secrets.stdout | default('') }}/secret-id.rsa
                                - -f
                                - Dockerfile
                                - .
                                chdir: ~/lighterman/app
                              environment:
                                DOCKER_BUILDKIT: "1"
                                LIGHTERMAN_DOLLAR: $

                            always:
                            - name: remove the secrets of the build
                              file:
                                path: "{{ build_secrets.stdout | default('') }}"
                                state: absent
                              when: build_secrets.stdout | default('') != ''
                              changed_when: no

                          - name: push remote dockerhub
                            command: docker push app

                          - name: remove the docker image from ansible server
                            command: docker rmi app
                            ignore_errors: yes
                        """);
        assertThat(ImagePlaybook.secrets(image))
                .isEqualTo(Map.of(
                        "lighterman_build_arg_TOKEN", Secret.of("of the environment"),
                        "lighterman_build_secret_id_rsa", Secret.of("two\nlines\n")));
        assertThat(ImagePlaybook.of(image).cleanup().orElseThrow().text()).contains("rm -rf \"$d/$1\"-*");
    }

    @Test
    void ofAHomeDirectoryAllIsInOneBlockWithItsSecrets() {
        String text = ImagePlaybook.of(Image.named("app").context("/root").secrets(Map.of("s", Secret.of("a secret"))))
                .sent(List.of("Dockerfile"))
                .playbook()
                .text();
        assertThat(text.lines()
                        .filter(line -> line.contains("- name: "))
                        .map(line -> line.replaceFirst("- name: ", "")))
                .containsExactly(
                        "  remove remote docker images",
                        "    make a private directory for the secrets of the build",
                        "    \"write a secret of the build: secret-s\"",
                        "      make a private file for the build context",
                        "      pack the files that were sent",
                        "      build docker images",
                        "      remove the packed build context",
                        "    remove the secrets of the build",
                        "  push remote dockerhub",
                        "  remove the docker image from ansible server");
    }
}
