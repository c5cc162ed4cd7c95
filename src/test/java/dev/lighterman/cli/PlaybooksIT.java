package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunResult;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.PrintedRecap;
import dev.lighterman.lab.Tier;
import dev.lighterman.report.result.ResultJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Playbooks with every kind of event through {@code play} and the lab's sshd, and by hand with {@code ansible-playbook} on
 * the same machine: what is printed between Lighterman's own lines is the same, and the result counts what Ansible prints.
 * All of them where everything is wanted; else those that print most and those with options of their own.
 * With {@code -Dlighterman.playbooks=FOLDER} the playbooks of others as well: each folder in it has a {@code play.yml};
 * what they have in a vault is encrypted with {@code password}.
 */
@Timeout(600)
class PlaybooksIT {
    private static final Path PLAYBOOKS = Path.of("src/test/resources/dev/lighterman/run/versions");
    private static final Set<String> ONCE = Set.of("statuses");

    @TempDir
    Path directory;

    private final Lab lab = Lab.ssh();

    static Stream<Path> playbooks() throws IOException {
        List<Path> folders = new ArrayList<>(folders(PLAYBOOKS));
        folders.removeIf(
                folder -> !Tier.all() && !ONCE.contains(folder.getFileName().toString()));
        String others = System.getProperty("lighterman.playbooks", "");
        if (!others.isEmpty()) {
            folders.addAll(folders(Path.of(others)));
        }
        assertThat(folders).hasSizeGreaterThanOrEqualTo(Tier.all() ? 10 : ONCE.size());
        return folders.stream();
    }

    private static List<Path> folders(Path path) throws IOException {
        try (Stream<Path> folders = Files.list(path)) {
            return folders.filter(folder -> Files.exists(folder.resolve("play.yml")))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> options(String name) {
        return switch (name) {
            case "diffs" -> List.of("--diff");
            case "options" -> List.of("--check", "--tags", "wanted", "--skip-tags", "unwanted");
            default -> List.of();
        };
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("events.txt") && !file.endsWith("hosts"))
                    .toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("playbooks")
    void playPrintsAndCountsWhatAnsibleDoes(Path folder) throws Exception {
        Path project = directory.resolve("project");
        copy(folder, project);
        Path hosts = folder.resolveSibling("hosts");
        if (Files.exists(folder.resolve("hosts"))) {
            hosts = folder.resolve("hosts");
        }
        Files.copy(hosts, directory.resolve("hosts"));
        Files.writeString(directory.resolve("vault-password"), "password");
        Files.writeString(directory.resolve("vars.json"), "{\"given\": 1, \"text\": \"값 {x}\"}");
        List<String> common = new ArrayList<>(List.of("--forks", "1"));
        common.addAll(List.of("-i", directory.resolve("hosts").toString()));
        common.addAll(List.of("-e", "@" + directory.resolve("vars.json")));
        common.addAll(List.of(
                "--vault-password-file", directory.resolve("vault-password").toString()));
        common.addAll(options(folder.getFileName().toString()));

        Path result = directory.resolve("result.json");
        List<String> arguments = new ArrayList<>(
                List.of("play", project.resolve("play.yml").toString(), "--console", "plain", "-v", "--no-color"));
        arguments.addAll(common);
        arguments.addAll(List.of("--result", result.toString()));
        CommandRun play = command(arguments);
        RunResult run =
                ResultJson.read(Files.readString(result)).jobs().get(0).runs().get(0);
        String byHand = byHand(project, common, run);

        String ours = ansiblesOwn(play.out(), run);
        Path staged = Path.of(System.getProperty("user.home"), ".lighterman/runs", run.id(), "project");
        assertThat(comparable(ours, staged)).isEqualTo(comparable(byHand, project));
        assertThat(run.tasks()).as(byHand).isNotEmpty();
        assertThat(run.recap()).as(byHand).isNotEmpty().isEqualTo(PrintedRecap.read(byHand));
    }

    private CommandRun command(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        for (String setting : List.of(
                "host=" + lab.sshHost(),
                "port=" + lab.sshPort(),
                "user=" + lab.sshUser(),
                "identity=" + lab.sshIdentity(),
                "knownHosts=" + lab.knownHosts())) {
            all.addAll(List.of("--set", "server." + setting));
        }
        return CommandRun.of(all.toArray(String[]::new));
    }

    private String byHand(Path project, List<String> options, RunResult run) throws Exception {
        List<String> command = new ArrayList<>(List.of("ansible-playbook"));
        command.addAll(options);
        command.add("play.yml");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("PYTHONUNBUFFERED", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(run.exitCode().orElse(-1));
        return output;
    }

    /** What stands between the lines that say what is run and what came of it. */
    private static String ansiblesOwn(String console, RunResult run) {
        Matcher matcher = Pattern.compile(
                        "(?s)\\A\\S+\\.yml\n" + "connect +\\S+.*?\n" + "run +" + run.id() + "\n"
                                + " +ansible-playbook [^\n]* play\\.yml\n" + "(.*?)"
                                + "( {2}why +[^\n]*\n( {20,}[^\n]*\n)*)*"
                                + "((warning|error|result) [^\n]*\n)*run +[^\n]+ after [^\n]+\n((warning|error|result) [^\n]*\n)*\\z")
                .matcher(console);
        assertThat(matcher.matches()).as(console).isTrue();
        return matcher.group(1);
    }

    /** Times, and names that are drawn; the vault's password is a word that playbooks may print, and play hides it. */
    private static String comparable(String output, Path project) {
        return output.replace(project.toString(), "PROJECT")
                .replace("password", "********")
                .replaceAll("(?m)^ASYNC POLL .*\n", "")
                .replaceAll("Paused for [0-9.]+", "Paused for T")
                .replaceAll("\"(start|stop|end|delta)\": \"[^\"]*\"", "\"$1\": T")
                .replaceAll("ansible-(tmp|local)-[-0-9.a-z_]+(/tmp[a-z0-9_]+)?", "TEMPORARY")
                .replaceAll("j\\d{6,}\\.\\d+", "JOB");
    }
}
