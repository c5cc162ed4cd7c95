package dev.lighterman.run;

import dev.lighterman.api.LightermanException;
import dev.lighterman.json.JsonObject;
import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import dev.lighterman.run.remote.AnswerLines;
import dev.lighterman.run.remote.RetryingNode;
import dev.lighterman.run.remote.Tail;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a script on a control node answers, whole.
 *
 * @param lines all but the last
 * @param end the last line, which says that it is whole
 */
record ScriptAnswer(List<JsonObject> lines, JsonObject end) {
    /**
     * Asks a script, which may be asked again.
     *
     * @param what goes on meanwhile, for the message: "was lost while ..."
     * @param failed what to throw where it did not answer to the end
     */
    static ScriptAnswer of(
            RetryingNode node,
            String what,
            Supplier<Command.Builder> script,
            Function<ScriptEnd, LightermanException> failed)
            throws LightermanException, InterruptedException {
        AnswerLines[] answers = new AnswerLines[1];
        Tail said = new Tail();
        Exit exit = node.execute(what, () -> {
            answers[0] = new AnswerLines();
            return script.get().output(answers[0]).error(said);
        });
        List<JsonObject> lines = answers[0].lines();
        int last = lines.size() - 1;
        if (last < 0 || !lines.get(last).flag("end")) {
            throw failed.apply(ScriptEnd.of(exit, said));
        }
        return new ScriptAnswer(lines.subList(0, last), lines.get(last));
    }
}
