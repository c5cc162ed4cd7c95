package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Exec;
import dev.lighterman.lab.GitHttp;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.ProcessTable;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets that would be noticed, through every channel there is: looked for in all that a run prints, writes and leaves here
 * and on the server, and in the command lines and environments of all processes meanwhile. Playbooks and build print them on
 * purpose. Every console at every verbosity, with the figures printed: {@code mvn verify -Plab -Dit.test=CanariesIT
 * -Dlighterman.canaries=all}.
 */
@Order(Tier.LONG)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class CanariesIT {
    private static final boolean ALL = Tier.all() || "all".equals(System.getProperty("lighterman.canaries"));
    private static final Pattern RUN = Pattern.compile("[0-9]{8}-[0-9]{6}-[0-9a-f]{8}");

    @TempDir
    Path directory;

    private final String id =
            "canary-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    private final Map<String, String> canaries = new LinkedHashMap<>();
    private final Path context = Path.of("/var/tmp/lighterman-" + id);
    private Lab lab;
    private Path here;
    private Path key;
    private long files;
    private long bytes;
    private long looks;
    private long read;
    private int runs;

    @BeforeEach
    void secrets() throws Exception {
        lab = Lab.all();
        here = Files.createDirectory(directory.resolve("here"));
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        for (String name : List.of(
                "git token",
                "passphrase",
                "become password",
                "vault password dev",
                "vault password prod",
                "secret var")) {
            canaries.put(name, "Canary+/" + name.replace(' ', '-') + "='" + id + "' %&");
        }
        canaries.put(
                "registry password",
                Files.readString(Path.of(lab.value("LAB_AUTH_REGISTRY_PASSWORD_FILE")))
                        .strip());
        for (Map.Entry<String, String> canary : canaries.entrySet()) {
            Files.writeString(secrets.resolve(canary.getKey().replace(' ', '-')), canary.getValue() + "\n");
        }
        key = directory.resolve("key");
        exec("ssh-keygen", "-q", "-t", "ed25519", "-N", canaries.get("passphrase"), "-C", id, "-f", key.toString());
        Files.writeString(
                Path.of(lab.value("LAB_SSH_AUTHORIZED_KEYS")),
                Files.readString(Path.of(key + ".pub")),
                StandardOpenOption.APPEND);
    }

    @AfterEach
    void cleanUp() throws Exception {
        exec("sed", "-i", "/ " + id + "$/d", lab.value("LAB_SSH_AUTHORIZED_KEYS"));
        exec("rm", "-rf", "--", context.toString());
    }

    private String exec(String... command) throws Exception {
        return Exec.in(here).run(command);
    }

    private String secretFile(String name) {
        return directory.resolve("secrets/" + name.replace(' ', '-')).toString();
    }

    private void server(String more) throws IOException {
        Files.writeString(here.resolve("lighterman.yml"), """
                server:
                  host: "%s"
                  port: %d
                  user: %s
                  identity: %s
                  passphrase: ${file:%s}
                  knownHosts: %s
                %s""".formatted(
                lab.sshHost(), lab.sshPort(), lab.sshUser(), key, secretFile("passphrase"), lab.knownHosts(), more));
    }

    private String gitRepository() throws Exception {
        Path repository = Files.createDirectories(directory.resolve("git/app"));
        Files.writeString(repository.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
        Repository.init(repository).commit("first");
        return "app";
    }

    /** A whole pipeline whose build prints every secret it can get at. */
    @Test
    void throughAPipeline() throws Exception {
        try (GitHttp git = new GitHttp(directory.resolve("git"), "ci:" + canaries.get("git token"))) {
            String build = "for f in " + directory.resolve("secrets") + "/*; do cat $f; base64 -w0 $f; done";
            server("""
                    source: {git: "%s", username: ci, password: "${file:%s}"}
                    build: [sh, -c, "%s"]
                    transfer: [{files: Dockerfile}]
                    image:
                      name: %s/lighterman-it/%s
                      context: %s
                      login: {username: %s, password: "${file:%s}"}
                    inventory: {ansible-server: [localhost ansible_connection=local]}
                    ansible:
                      becomePassword: ${file:%s}
                      vaultIds: ["dev@%s", "prod@%s"]
                      extraVars: {secret: "${file:%s}", nested: [{deep: "${file:%s}"}]}
                    """.formatted(
                            git.url(gitRepository()),
                            secretFile("git token"),
                            build,
                            lab.authRegistry(),
                            id,
                            context,
                            lab.value("LAB_AUTH_REGISTRY_USER"),
                            secretFile("registry password"),
                            secretFile("become password"),
                            secretFile("vault password dev"),
                            secretFile("vault password prod"),
                            secretFile("secret var"),
                            secretFile("secret var")));
            // What the build prints of vault passwords is not known before they are read, nor is it a run's.
            for (String name : List.of("vault-password-dev", "vault-password-prod")) {
                Files.move(directory.resolve("secrets/" + name), directory.resolve(name));
                String file = Files.readString(here.resolve("lighterman.yml"));
                Files.writeString(
                        here.resolve("lighterman.yml"),
                        file.replace(
                                directory.resolve("secrets/" + name).toString(),
                                directory.resolve(name).toString()));
            }
            for (int verbosity : ALL ? new int[] {0, 1, 2, 3, 4, 5, 6} : new int[] {4}) {
                for (List<String> console : consoles(verbosity == 4)) {
                    Path reports = lighterman(0, console, "image", "--set", "ansible.verbosity=" + verbosity);
                    if (console.contains("-v")) {
                        assertThat(Files.readString(reports.resolve("out")))
                                .contains("*".repeat(canaries.get("git token").length()) + "\n");
                    }
                }
            }
        }
        figures("pipeline");
    }

    /** An engine gets nothing but what was sent, also where the context is the home in which everything lies. */
    @Test
    void intoTheImage() throws Exception {
        String dockerfile = id + ".Dockerfile";
        Files.writeString(here.resolve(dockerfile), "FROM scratch\nCOPY . /loot/\n");
        String home = "context: '~', allowHome: true,";
        for (String where : ALL ? List.of("", home) : List.of(home)) {
            server("""
                    name: %s
                    transfer: [{files: ["*.Dockerfile", "*.txt"]}]
                    image:
                      {name: %s/lighterman-it/%s, dockerfile: %s, %s login: {username: %s, password: "${file:%s}"}}
                    inventory: {ansible-server: [localhost ansible_connection=local]}
                    ansible:
                      extraVars: {secret: "${file:%s}"}
                    """.formatted(
                            id,
                            lab.authRegistry(),
                            id,
                            dockerfile,
                            where,
                            lab.value("LAB_AUTH_REGISTRY_USER"),
                            secretFile("registry password"),
                            secretFile("secret var")));
            Files.writeString(here.resolve("open.txt"), "open");
            try {
                lighterman(0, List.of("--console", "plain"), "image");
                Path image = unpacked(lab.authRegistry() + "/lighterman-it/" + id);
                try (Stream<Path> files = Files.list(image.resolve("loot"))) {
                    assertThat(files.map(file -> file.getFileName().toString()))
                            .as(where)
                            .containsExactlyInAnyOrder(dockerfile, "open.txt");
                }
                assertThat(hits(image)).isEmpty();
                exec("rm", "-rf", "--", image.toString());
            } finally {
                Path user = Path.of(System.getProperty("user.home"));
                exec("rm", "-rf", "--", user + "/lighterman/" + id);
                exec("rm", "-f", "--", user + "/" + dockerfile, user + "/open.txt");
            }
        }
    }

    private Path unpacked(String image) throws Exception {
        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
        exec(
                "sh",
                "-c",
                """
                set -e
                docker --config "$2/docker" login -u "$3" --password-stdin "${1%%/*}" <"$4" >/dev/null 2>&1
                docker --config "$2/docker" pull -q "$1"
                c=$(docker create "$1" none)
                docker export "$c" | tar -x -C "$2"
                docker rm "$c"
                docker rmi "$1"
                rm -r "$2/docker"
                """,
                "unpack",
                image,
                unpacked.toString(),
                lab.value("LAB_AUTH_REGISTRY_USER"),
                secretFile("registry password"));
        return unpacked;
    }

    private static List<List<String>> consoles(boolean some) {
        return ALL
                ? List.of(
                        List.of("--console", "plain"),
                        List.of("--console", "plain", "-v"),
                        List.of("--console", "jenkins", "-v"),
                        List.of("--console", "json"),
                        List.of("--console", "rich", "-v"))
                : some ? List.of(List.of("--console", "plain", "-v"), List.of("--console", "json")) : List.of();
    }

    /** A playbook that prints its secrets in every form and fails with them. */
    @Test
    void throughAPlaybookThatTellsThem() throws Exception {
        server("");
        for (String vault : List.of("dev", "prod")) {
            String encrypted = exec(
                    "ansible-vault",
                    "encrypt_string",
                    "--vault-id",
                    vault + "@" + secretFile("vault password " + vault),
                    "--encrypt-vault-id",
                    vault,
                    "value of " + vault,
                    "--name",
                    "from_" + vault);
            Files.writeString(here.resolve(vault + ".yml"), encrypted.substring(encrypted.indexOf("from_")) + "\n");
        }
        Files.writeString(
                directory.resolve("vars.yml"),
                "secret: {deep: ['" + canaries.get("secret var").replace("'", "''") + "']}\nnumber: 4711\n");
        Files.writeString(here.resolve("play.yml"), """
                - hosts: all
                  gather_facts: no
                  vars_files: [dev.yml, prod.yml]
                  tasks:
                  - assert: {that: ["from_dev == 'value of dev'", "from_prod == 'value of prod'", "number == '4711'"]}
                  - debug: {var: secret}
                  - debug: {msg: "{{ secret.deep[0] | b64encode }} {{ ('user:' + secret.deep[0]) | b64encode }}"}
                  - debug: {msg: "{{ secret.deep[0] | urlencode }}"}
                  - debug: {msg: "{{ ansible_become_password }}"}
                    loop: ["{{ secret.deep[0] }}", "{{ lookup('file', '%s') }}"]
                  - name: "task {{ secret.deep[0] }}"
                    copy: {content: "{{ secret.deep[0] }}", dest: "%s"}
                    diff: yes
                  - file: {path: "%s", state: absent}
                  - fail: {msg: "{{ secret.deep[0] }} and {{ ansible_become_password }}"}
                    ignore_errors: yes
                  - fail: {msg: "{{ secret.deep[0] }}"}
                """.formatted(secretFile("vault password dev"), context, context));
        for (String verbosity : ALL ? List.of("", "-v", "-vv", "-vvv", "-vvvv", "-vvvvv") : List.of("", "-vvvv")) {
            for (List<String> console :
                    ALL ? consoles(true) : List.of(consoles(true).get(verbosity.isEmpty() ? 1 : 0))) {
                List<String> options = new ArrayList<>(console);
                if (!verbosity.isEmpty()) {
                    options.remove("-v");
                    options.add(verbosity);
                }
                Path reports = lighterman(
                        3,
                        options,
                        "play",
                        "play.yml",
                        "-i",
                        "localhost,",
                        "-e",
                        "ansible_connection=local",
                        "--diff",
                        "--vault-id",
                        "dev@" + secretFile("vault password dev"),
                        "--vault-id",
                        "prod@" + secretFile("vault password prod"),
                        "--become-password-file",
                        secretFile("become password"),
                        "--secret-vars",
                        directory.resolve("vars.yml").toString());
                // It did tell them.
                assertThat(Files.readString(reports.resolve("r.json")))
                        .contains("\"task ********\"", "\"******** and ********\"");
                if (options.contains("-vvvv") && options.contains("plain")) {
                    String stars = "*".repeat(canaries.get("secret var").length());
                    assertThat(Files.readString(reports.resolve("out")))
                            .contains("TASK [task " + stars + "] ***", "\"msg\": \"" + stars + " and ***");
                }
            }
        }
        figures("play");
    }

    /** The password of the login, which the playbook knows and prints. */
    @Test
    void throughAPasswordLogin() throws Exception {
        Path password = Path.of(lab.value("LAB_SSH_PASSWORD_FILE"));
        canaries.put("login password", Files.readString(password).strip());
        Files.writeString(here.resolve("lighterman.yml"), """
                server:
                  host: "%s"
                  port: %d
                  user: %s
                  password: ${file:%s}
                  knownHosts: %s
                """.formatted(
                        lab.sshHost(), lab.sshPort(), lab.value("LAB_SSH_PASSWORD_USER"), password, lab.knownHosts()));
        Files.writeString(directory.resolve("vars.yml"), "login: '" + canaries.get("login password") + "'\n");
        Files.writeString(here.resolve("play.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks:
                  - debug: {msg: "{{ login }} {{ login | b64encode }}"}
                  - fail: {msg: "{{ login }}"}
                """);
        for (List<String> console :
                ALL ? consoles(true) : List.of(consoles(true).get(0))) {
            lighterman(
                    3,
                    console,
                    "play",
                    "play.yml",
                    "-i",
                    "localhost,",
                    "-e",
                    "ansible_connection=local",
                    "--secret-vars",
                    directory.resolve("vars.yml").toString());
        }
        figures("password login");
    }

    /** Keys and logins of managed hosts, of which the playbook prints what it knows. */
    @Test
    void throughKeysAndLoginsOfHosts() throws Exception {
        Path plain = directory.resolve("plain");
        exec("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", id, "-f", plain.toString());
        Files.writeString(
                Path.of(lab.value("LAB_SSH_AUTHORIZED_KEYS")),
                Files.readString(Path.of(plain + ".pub")),
                StandardOpenOption.APPEND);
        List<String> lines = Files.readAllLines(plain);
        canaries.put("key, one line", lines.get(3)); // those before have its kind and its public half
        canaries.put("key, another", lines.get(4));
        canaries.put("host password", "Canary+/host-password='" + id + "' %&");
        Files.writeString(directory.resolve("secrets/host-password"), canaries.get("host password"));
        server("""
                ansible:
                  connection: local
                  hostKey: insecure
                  keys: [%s, {file: %s, passphrase: "${file:%s}", hosts: managed}]
                  logins:
                  - {hosts: quiet, password: "${file:%s}"}
                  - {hosts: all, becomePassword: "${file:%s}"}
                """.formatted(
                plain, key, secretFile("passphrase"), secretFile("host password"), secretFile("become password")));
        Files.writeString(here.resolve("hosts"), """
                managed ansible_connection=ssh ansible_host=%s ansible_port=%d ansible_user=%s
                quiet
                """.formatted(lab.sshHost(), lab.sshPort(), lab.sshUser()));
        Files.writeString(here.resolve("play.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks:
                  - raw: ssh-add -L; cat "$(dirname "$SSH_AUTH_SOCK")"/*.pub; env
                    delegate_to: quiet
                  - raw: env
                  - debug: {msg: "{{ ansible_become_password }} {{ ansible_become_password | b64encode }}"}
                  - debug: {msg: "{{ ansible_password | default('none') }} {{ ansible_ssh_args }}"}
                  - fail: {msg: "{{ ansible_become_password }} {{ ansible_password | default('none') }}"}
                """);
        for (String verbosity : ALL ? List.of("-v", "-vvv", "-vvvvv") : List.of("-vvvv")) {
            for (List<String> console : ALL ? consoles(true) : List.of(List.of("--console", "plain"))) {
                List<String> options = new ArrayList<>(console);
                options.remove("-v");
                options.add(verbosity);
                Path reports = lighterman(3, options, "play", "play.yml", "-i", "hosts");
                assertThat(Files.readString(reports.resolve("r.json"))).contains("\"******** ********\"");
            }
        }
        figures("keys and logins of hosts");
    }

    /** What is refused is refused without being told. */
    @Test
    void throughWhatGoesWrong() throws Exception {
        List<String> plain = List.of("--console", "plain", "-v");
        server("");
        Files.writeString(here.resolve("play.yml"), "- hosts: all\n");
        String other = directory.resolve("secrets/secret-var").toString();
        lighterman(2, plain, "play", "play.yml", "--set", "server.passphrase=${file:" + other + "}");
        lighterman(4, plain, "play", "play.yml", "--set", "server.user=lighterman-lab", "--set", "retries.connect=0");
        try (GitHttp git = new GitHttp(directory.resolve("git"), "ci:another")) {
            server("""
                    source: {git: "%s", username: ci, password: "${file:%s}"}
                    transfer: [{files: Dockerfile}]
                    image: {name: %s/lighterman-it/%s, context: %s, login: {username: lab, password: "${file:%s}"}}
                    inventory: {ansible-server: [localhost ansible_connection=local]}
                    """.formatted(
                            git.url(gitRepository()),
                            secretFile("git token"),
                            lab.authRegistry(),
                            id,
                            context,
                            secretFile("secret var")));
            lighterman(1, plain, "image");
            lighterman(1, plain, "poll", "--once");
        }
        try (GitHttp git = new GitHttp(directory.resolve("git"), "ci:" + canaries.get("git token"))) {
            lighterman(3, plain, "image", "--set", "source.git=" + git.url("app"));
            lighterman(1, plain, "doctor", "--set", "source.git=" + git.url("app"));
        }
        figures("refusals");
    }

    /** Runs the program, then looks everywhere. */
    private Path lighterman(int status, List<String> options, String... arguments) throws Exception {
        Path reports = Files.createDirectory(here.resolve("reports-" + runs++));
        List<String> command = ProgramJvm.command("-Duser.home=" + Files.createDirectories(here.resolve("home")));
        command.addAll(List.of(arguments));
        command.addAll(options);
        if (!arguments[0].equals("doctor")) {
            command.addAll(List.of(
                    "--result",
                    reports + "/r.json",
                    "--junit",
                    reports + "/r.xml",
                    "--html",
                    reports + "/r.html",
                    "--summary",
                    reports + "/r.md"));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(here.toFile())
                .redirectOutput(reports.resolve("out").toFile())
                .redirectError(reports.resolve("err").toFile());
        builder.environment().put("LIGHTERMAN_DEBUG", "1");
        try (ProcessTable table = new ProcessTable(forms())) {
            Process process = builder.start();
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            String said = Files.readString(reports.resolve("out")) + Files.readString(reports.resolve("err"));
            assertThat(process.exitValue()).as(said).isEqualTo(status);
            assertThat(table.found()).isEmpty();
            looks += table.looks();
            read += table.read();
            assertThat(hits(here)).as(String.join(" ", command)).isEmpty();
            Matcher matcher = RUN.matcher(said);
            while (matcher.find()) {
                for (String home : List.of(System.getProperty("user.home"), passwordHome())) {
                    Path run = Path.of(home, ".lighterman/runs", matcher.group());
                    if (Files.exists(run)) {
                        assertThat(Files.exists(run.resolve("secrets"), LinkOption.NOFOLLOW_LINKS))
                                .isFalse();
                        assertThat(inMemory(matcher.group())).isEmpty();
                        assertThat(hits(run)).isEmpty();
                    }
                }
            }
        }
        return reports;
    }

    /** What a run has left outside of its directory: by its name, or with a link to it. */
    private static List<Path> inMemory(String run) throws IOException {
        List<Path> left = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/dev/shm"))) {
            for (Path path : all.toList()) {
                if (path.toString().contains(run) || linked(path).contains(run)) {
                    left.add(path);
                }
            }
        }
        return left;
    }

    private static String linked(Path place) {
        try {
            return Files.readSymbolicLink(place.resolve("run")).toString();
        } catch (IOException e) {
            return ""; // another's, gone meanwhile, or no such place
        }
    }

    private String passwordHome() throws Exception {
        return exec("getent", "passwd", lab.value("LAB_SSH_PASSWORD_USER")).split(":", -1)[5];
    }

    /** A canary as it is and as programs print it. */
    private List<String> forms() {
        List<String> forms = new ArrayList<>();
        for (String canary : canaries.values()) {
            byte[] utf8 = canary.getBytes(StandardCharsets.UTF_8);
            String encoded = URLEncoder.encode(canary, StandardCharsets.UTF_8);
            forms.addAll(List.of(
                    canary,
                    canary.replace("'", "''"),
                    canary.replace("'", "\\'"),
                    canary.replace("&", "&amp;").replace("'", "&#39;"),
                    canary.replace("&", "&amp;").replace("'", "&apos;"),
                    canary.replace("&", "\\u0026").replace("'", "\\u0027"),
                    Base64.getEncoder().withoutPadding().encodeToString(utf8),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(utf8),
                    encoded,
                    encoded.replace("+", "%20")));
            for (String before : List.of("", "u", "us")) {
                String inside = Base64.getEncoder().encodeToString((before + canary).getBytes(StandardCharsets.UTF_8));
                forms.add(inside.substring(4, inside.length() - 8));
            }
        }
        return forms;
    }

    private List<String> hits(Path folder) throws IOException {
        List<String> hits = new ArrayList<>();
        List<String> forms = forms();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                files++;
                bytes += text.length();
                for (String form : forms) {
                    if (text.contains(new String(form.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))) {
                        hits.add(file + " has " + form);
                    }
                }
            }
        }
        return hits;
    }

    private void figures(String what) {
        System.out.printf(
                "%s: %d runs, %d canaries in %d forms, 0 hits in %d files (%d bytes) and in %d command lines and environments"
                        + " read in %d looks at all processes%n",
                what, runs, canaries.size(), forms().size(), files, bytes, read, looks);
    }
}
