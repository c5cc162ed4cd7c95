package dev.lighterman.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM started for one run of ten tasks, against {@code ssh host ansible-playbook} of the same files. */
final class ColdPlayBench {
    private ColdPlayBench() {}

    public static void main(String[] args) throws Exception {
        Path project = Bench.project(10);
        Path jar = Path.of(args[1]).toAbsolutePath();
        String program = System.getProperty("lighterman.bench.program", "");
        List<String> cli =
                new ArrayList<>(program.isEmpty() ? List.of("java", "-jar", jar.toString()) : List.of(program));
        cli.addAll(List.of("play", "play.yml", "-i", "hosts", "--console", "plain"));
        List<String> ssh = Bench.ssh("ssh", "-p");
        ssh.add(Bench.target());
        ssh.add("cd " + project + " && ansible-playbook -i hosts play.yml");
        System.out.println("Ten tasks, a new JVM each time:");
        Pairs.compare(
                program.isEmpty() ? "java -jar ... play" : "lighterman play",
                () -> Bench.run(cli, project),
                "ssh ansible-playbook",
                () -> Bench.run(ssh, project),
                Integer.parseInt(args[0]));
    }
}
