package dev.lighterman.pipeline.job;

import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Facts about the job that starts a run, kept with the run on the control node: a client that attaches to the run says them in its
 * result too. Notes of another version are ignored. Immutable.
 *
 * @param job the job's name, which is not always its pipeline's
 * @param triggeredBy the name of the job that triggered it
 * @param commit what is built or deployed
 * @param image what was pushed before
 * @param pushes the image that the run pushes if it goes well
 * @param hints what may help where it does not
 * @param leftAtHome what of its project did not go along
 * @param playbook the commit of its playbook, where that is in a repository
 */
public record RunNotes(
        Optional<String> job,
        Optional<String> triggeredBy,
        Optional<SourceCommit> commit,
        Optional<PushedImage> image,
        Optional<String> pushes,
        Optional<FailureHints> hints,
        Optional<LeftAtHome> leftAtHome,
        Optional<SourceCommit> playbook) {
    /** Nothing known. */
    public static final RunNotes NONE = parse(Map.of());

    /** Of a playbook that is run without a job. */
    public static RunNotes of(LeftAtHome left) {
        return new RunNotes(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(left),
                Optional.empty());
    }

    static RunNotes of(JobState state, Optional<String> pushes, Optional<FailureHints> hints) {
        return new RunNotes(
                state.job(),
                state.triggeredBy(),
                state.commit(),
                pushes.isPresent() ? Optional.empty() : state.image(),
                pushes,
                hints,
                state.leftAtHome(),
                state.playbookCommit());
    }

    /** Of a job of one playbook of the user's. */
    public static RunNotes ofPlay(JobState state) {
        return of(state, Optional.empty(), Optional.empty());
    }

    /** As plain JSON values. */
    public Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        job.ifPresent(of -> map.put("job", of));
        triggeredBy.ifPresent(of -> map.put("triggeredBy", of));
        commit.ifPresent(of -> map.put("source", map(of)));
        playbook.ifPresent(of -> map.put("playbook", map(of)));
        image.ifPresent(of -> {
            Map<String, Object> pushed = new LinkedHashMap<>();
            pushed.put("reference", of.reference());
            pushed.put("digest", of.digest().orElse(null));
            map.put("image", pushed);
        });
        pushes.ifPresent(of -> map.put("pushes", of));
        hints.ifPresent(of -> map.put("remedies", of.known()));
        leftAtHome.filter(of -> !of.isEmpty()).ifPresent(of -> map.put("leftAtHome", of.map()));
        return map;
    }

    private static Map<String, Object> map(SourceCommit of) {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("url", of.url());
        source.put("branch", of.branch().orElse(null));
        source.put("commit", of.commit());
        source.put("author", of.author());
        source.put("subject", of.subject());
        source.put("dirty", of.dirty());
        return source;
    }

    private static Optional<SourceCommit> commit(JsonObject of) {
        return of.string("url")
                .flatMap(url -> of.string("commit")
                        .map(commit -> new SourceCommit(
                                url,
                                of.string("branch"),
                                commit,
                                of.text("author"),
                                of.text("subject"),
                                of.flag("dirty"))));
    }

    public static RunNotes parse(Map<String, Object> map) {
        JsonObject notes = new JsonObject(map);
        JsonObject image = notes.part("image");
        return new RunNotes(
                notes.string("job"),
                notes.string("triggeredBy"),
                commit(notes.part("source")),
                image.string("reference").map(name -> new PushedImage(name, image.string("digest"))),
                notes.string("pushes"),
                Optional.of(notes.object("remedies"))
                        .filter(known -> !known.isEmpty())
                        .map(FailureHints::new),
                LeftAtHome.parse(notes.part("leftAtHome")),
                commit(notes.part("playbook")));
    }

    /** The image of the job: what was pushed before, or by this run if it went well. */
    public Optional<PushedImage> image(RunResult result, Function<String, Optional<String>> digests) {
        return pushes.isPresent() && result.outcome() == RunOutcome.OK
                ? Optional.of(new PushedImage(pushes.get(), digests.apply(pushes.get())))
                : image;
    }

    /** A result with what may help against it, where the notes or the run itself know something. */
    public RunResult helped(RunResult result) {
        return result.outcome() == RunOutcome.OK
                ? result
                : hints.flatMap(known -> known.against(result))
                        .or(() -> leftAtHome.flatMap(known -> known.against(result)))
                        .map(result::remedy)
                        .orElse(result);
    }
}
