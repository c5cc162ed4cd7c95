package dev.lighterman.pipeline.poll;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Result;
import dev.lighterman.json.Json;
import dev.lighterman.json.JsonException;
import dev.lighterman.mask.PrivateFile;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The builds of one ref, in a file that is replaced as a whole: after a crash it is the old one or the new one.
 * A build is noted before it begins, so that none is ever begun twice. Belongs to one thread.
 */
final class PollMemory {
    /** More are forgotten, oldest first; a commit built longer ago would have to become the branch's newest again. */
    private static final int MOST_BUILDS = 1000;

    /**
     * One build.
     *
     * @param number counted from 1
     * @param commit what was built
     * @param startedAt when it began
     * @param result its result; empty if this program was ended before the build was
     */
    record Build(int number, String commit, Instant startedAt, Optional<Result> result) {}

    private final Path file;
    private final String pipeline;
    private final String url;
    private final String ref;
    private List<Build> builds;

    private PollMemory(Path file, String pipeline, String url, String ref, List<Build> builds) {
        this.file = file;
        this.pipeline = pipeline;
        this.url = url;
        this.ref = ref;
        this.builds = List.copyOf(builds);
    }

    /** Reads the file; one that is missing means nothing was built yet. */
    static PollMemory open(Path file, String pipeline, String url, String ref) throws InvalidInputException {
        if (Files.notExists(file)) {
            return new PollMemory(file, pipeline, url, ref, List.of());
        }
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return new PollMemory(file, pipeline, url, ref, read(Json.parse(in.readAllBytes())));
        } catch (IOException | JsonException | RuntimeException e) {
            throw new InvalidInputException("what polling has built stands in " + file
                    + ", which cannot be read: " + e.getMessage()
                    + "; perhaps you should delete it: the newest commit is then built (again)");
        }
    }

    private static List<Build> read(Object json) {
        List<Build> builds = new ArrayList<>();
        if (!(json instanceof Map<?, ?> map) || !(map.get("builds") instanceof List<?> list)) {
            throw new IllegalArgumentException("it has no builds");
        }
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> build)
                    || !(build.get("number") instanceof Integer number)
                    || !(build.get("commit") instanceof String commit)
                    || !(build.get("startedAt") instanceof String startedAt)) {
                throw new IllegalArgumentException("a build has no number, commit or startedAt");
            }
            Optional<Result> result =
                    Optional.ofNullable(build.get("result")).map(name -> Result.valueOf(name.toString()));
            builds.add(new Build(number, commit, Instant.parse(startedAt), result));
        }
        return builds;
    }

    Optional<Build> last() {
        return builds.isEmpty() ? Optional.empty() : Optional.of(builds.get(builds.size() - 1));
    }

    /** The number of a commit's build. */
    OptionalInt builtBy(String commit) {
        return builds.stream()
                .filter(build -> build.commit().equals(commit))
                .mapToInt(Build::number)
                .findFirst();
    }

    /** Notes that a commit is about to be built. */
    void begin(String commit, Instant now) throws LightermanException {
        List<Build> more = new ArrayList<>(builds);
        more.add(new Build(last().map(Build::number).orElse(0) + 1, commit, now, Optional.empty()));
        write(more.size() > MOST_BUILDS ? more.subList(1, more.size()) : more);
    }

    /** Notes the result of the last build. */
    void end(Result result) throws LightermanException {
        Build last = last().orElseThrow();
        List<Build> same = new ArrayList<>(builds.subList(0, builds.size() - 1));
        same.add(new Build(last.number(), last.commit(), last.startedAt(), Optional.of(result)));
        write(same);
    }

    /** What is not on the disk is not remembered here either: it can then be tried again. */
    private void write(List<Build> fresh) throws LightermanException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("schema", 1);
        map.put("pipeline", pipeline);
        map.put("url", url);
        map.put("ref", ref);
        map.put("builds", fresh.stream().map(PollMemory::map).toList());
        try {
            PrivateFile.replace(file, Json.write(map) + "\n");
        } catch (IOException e) {
            throw new LightermanException(
                    Failure.of(
                                    FailureKind.SOURCE,
                                    "what polling builds cannot be noted in " + file + ": " + e.getMessage())
                            .remedy("perhaps you should make room or give permission there"),
                    e);
        }
        builds = List.copyOf(fresh);
    }

    private static Map<String, Object> map(Build build) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("number", build.number());
        map.put("commit", build.commit());
        map.put("startedAt", build.startedAt().toString());
        map.put("result", build.result().map(Result::name).orElse(null));
        return map;
    }
}
