package dev.lighterman.run;

import static dev.lighterman.run.Runs.playbook;

import dev.lighterman.api.Event;
import dev.lighterman.api.Retention;
import dev.lighterman.api.RunResult;
import dev.lighterman.lab.KeyedClients;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Servers;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.stage.RunKey;
import dev.lighterman.run.stage.RunRequest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A program that asks for the runs of many keys, several at once, and writes down each answer; called again, it goes on with those
 * that it has no answer for. Its arguments: the way to the control node, a home there, the file of answers, how many keys.
 */
final class KeyedCaller {
    private KeyedCaller() {}

    static RunRequest request(Path home, int number) {
        return playbook("""
                        - hosts: all
                          gather_facts: no
                          tasks:
                          - name: count
                            shell: echo {{ number }} >> {{ counter }}
                        """)
                .with(options -> options.extraVars("number=" + number))
                .with(options -> options.extraVars("counter=" + home.resolve("counter")))
                .keeping(Retention.DEFAULT.runs(1000)) // a slow machine may take longer than a run is kept in any case
                .key(new RunKey("order " + number));
    }

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[1]);
        Path answers = Path.of(args[2]);
        Set<String> had = KeyedClients.answers(answers).keySet();
        List<Integer> numbers = IntStream.range(0, Integer.parseInt(args[3]))
                .filter(number -> !had.contains(Integer.toString(number)))
                .boxed()
                .collect(Collectors.toList());
        Collections.shuffle(numbers);
        ExecutorService callers = Executors.newFixedThreadPool(3);
        try (ControlNode node = Servers.valueOf(args[0]).connect()) {
            List<Future<Void>> calls = numbers.stream()
                    .map(number -> callers.<Void>submit(() -> {
                        RunResult result = Runs.runner(WrappedNode.at(node, home))
                                .run(request(home, number), Event.Listener.none());
                        KeyedClients.tell(answers, number, result);
                        return null;
                    }))
                    .toList();
            for (Future<Void> call : calls) {
                call.get();
            }
        } finally {
            callers.shutdownNow();
        }
        System.exit(0);
    }
}
