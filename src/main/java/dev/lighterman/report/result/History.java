package dev.lighterman.report.result;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.mask.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Results of earlier runs on this machine: a directory a pipeline, a result file a run, the newest of them kept. Only the
 * owner can read them. Several processes may use the same directory at once. Thread-safe.
 */
public final class History {
    /** How many results of a pipeline are kept unless said otherwise. */
    public static final int DEFAULT_KEPT = 50;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_NAME = 180;
    /** When it began, its number among the results of its pipeline (earlier versions gave none), and what makes it unique. */
    private static final Pattern NAME = Pattern.compile("\\d{8}T\\d{6}\\.\\d{3}Z-(?:(\\d{1,9})-)?[0-9a-f]{8}\\.json");
    /** The order results were added in, which no clock decides; among the same number that of time. */
    private static final Comparator<Path> ADDED =
            Comparator.comparingInt(History::number).thenComparing(History::name);

    private final Path directory;
    private final int kept;

    /**
     * One file of the history.
     *
     * @param file where it is, not null
     * @param result what it holds; empty when it cannot be read
     * @param problem why it cannot be read, else empty
     */
    public record Entry(Path file, Optional<PipelineResult> result, Optional<String> problem) {}

    /**
     * A history in a directory, which is made when the first result is added.
     *
     * @param kept how many results of each pipeline are kept, at least 1
     */
    public History(Path directory, int kept) {
        if (kept < 1) {
            throw new IllegalArgumentException("kept is " + kept + ", must be at least 1");
        }
        this.directory = directory;
        this.kept = kept;
    }

    /**
     * {@return where results are kept: {@code LIGHTERMAN_HISTORY} where that variable is set ({@code none} for
     * nowhere), else {@code ~/.lighterman/history}; empty when nothing is to be kept}
     */
    public static Optional<History> of(Map<String, String> environment) {
        String named = environment.getOrDefault("LIGHTERMAN_HISTORY", "");
        if (named.equals("none")) {
            return Optional.empty();
        }
        Path directory =
                named.isEmpty() ? Path.of(System.getProperty("user.home"), ".lighterman", "history") : Path.of(named);
        return Optional.of(new History(directory, DEFAULT_KEPT));
    }

    /**
     * Adds a result and removes the oldest ones of its pipeline beyond the number kept, never the new one. Also removes
     * what {@code attach} added for one of its runs before the pipeline had ended.
     */
    public Path add(PipelineResult result) throws IOException {
        Path folder = directory.resolve(folder(result.name()));
        PrivateFile.makeDirectory(folder);
        List<Path> before = files(folder);
        Path file = write(folder, before.isEmpty() ? 1 : number(before.get(0)) + 1, result);
        List<Path> others = new ArrayList<>(files(folder));
        others.remove(file);
        removeAttached(result, others);
        removeFrom(kept - 1, others);
        return file;
    }

    /** Finds the entry that {@code attach} added for a run of this result, while the pipeline had not ended yet. */
    private static void removeAttached(PipelineResult result, List<Path> others) throws IOException {
        String stamp = STAMP.format(result.startedAt());
        List<Path> since = others.stream()
                .filter(file -> name(file).substring(0, stamp.length()).compareTo(stamp) >= 0)
                .toList();
        for (Entry entry : entries(since)) {
            if (entry.result()
                    .map(AttachedResult::new)
                    .filter(attached -> attached.isPartOf(result))
                    .isPresent()) {
                Files.deleteIfExists(entry.file());
                others.remove(entry.file());
            }
        }
    }

    /**
     * Adds the result of a run that was attached to, among the others of its pipeline where its start places it. Not if a
     * result that is kept has the run; one whose client did not learn the run's end gets it instead.
     *
     * @throws IOException if it cannot be read or written
     */
    public void addAttached(PipelineResult result) throws IOException {
        AttachedResult attached = new AttachedResult(result);
        Optional<Entry> lost = Optional.empty();
        for (Entry entry : list()) {
            if (entry.result().filter(attached::isKeptBy).isPresent()) {
                return;
            } else if (entry.result().filter(attached::isLostTo).isPresent()) {
                lost = Optional.of(entry);
            }
        }
        if (lost.isPresent()) {
            WholeFile.write(
                    lost.get().file(),
                    ResultJson.write(attached.completed(lost.get().result().orElseThrow())));
            return;
        }
        Path folder = directory.resolve(folder(result.name()));
        PrivateFile.makeDirectory(folder);
        write(folder, numberBy(result.startedAt(), files(folder)), result);
        removeFrom(kept, files(folder));
    }

    /** The number of the one it follows, which its time puts it behind. */
    private static int numberBy(Instant startedAt, List<Path> lastFirst) {
        String stamp = STAMP.format(startedAt);
        return lastFirst.stream()
                .filter(file -> name(file).substring(0, stamp.length()).compareTo(stamp) <= 0)
                .findFirst()
                .or(() -> lastFirst.stream().reduce((first, second) -> second))
                .map(History::number)
                .orElse(1);
    }

    private static Path write(Path folder, int number, PipelineResult result) throws IOException {
        Path file = folder.resolve(String.format(
                Locale.ROOT,
                "%s-%06d-%s.json",
                STAMP.format(result.startedAt()),
                number,
                UUID.randomUUID().toString().substring(0, 8)));
        WholeFile.write(file, ResultJson.write(result));
        return file;
    }

    private static void removeFrom(int index, List<Path> lastFirst) throws IOException {
        for (Path old : lastFirst.subList(Math.min(index, lastFirst.size()), lastFirst.size())) {
            Files.deleteIfExists(old);
        }
    }

    /**
     * The results of all pipelines, by the time they began, the newest first.
     *
     * @return those that cannot be read too, with the reason; never null
     * @throws IOException if the directory cannot be read
     */
    public List<Entry> list() throws IOException {
        List<Path> files = new ArrayList<>();
        List<Entry> closed = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> folders = Files.list(directory)) {
                for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                    try {
                        files.addAll(files(folder));
                    } catch (IOException e) {
                        // In a directory that several people use, the others' folders are theirs alone.
                        closed.add(new Entry(folder, Optional.empty(), Optional.of(problem(e))));
                    }
                }
            }
        }
        files.sort(Comparator.comparing(History::name).reversed());
        List<Entry> entries = new ArrayList<>(entries(files));
        entries.addAll(closed);
        return List.copyOf(entries);
    }

    /**
     * The results of one pipeline, the one added last first.
     *
     * @return empty when there are none
     * @throws IOException if its directory cannot be read
     */
    public List<Entry> list(String pipeline) throws IOException {
        Path folder = directory.resolve(folder(pipeline));
        return Files.isDirectory(folder) ? entries(files(folder)) : List.of();
    }

    /**
     * The result of a pipeline that began last of those that know a digest they pushed.
     *
     * @throws InvalidInputException if there is none
     * @throws IOException if the directory cannot be read
     */
    public static PipelineResult lastPushed(String pipeline, Map<String, String> environment)
            throws InvalidInputException, IOException {
        Optional<History> history = of(environment);
        List<Entry> entries = history.isPresent() ? history.get().list(pipeline) : List.of();
        return entries.stream()
                .flatMap(entry -> entry.result().stream())
                .filter(result -> result.image().flatMap(PushedImage::digest).isPresent())
                .reduce((one, other) -> other.startedAt().isAfter(one.startedAt()) ? other : one)
                .orElseThrow(
                        () -> new InvalidInputException(
                                "the history of this machine has no result of " + pipeline
                                        + " that pushed an image; perhaps you should name a result file (verify RESULT,"
                                        + " -Dlighterman.against=RESULT), or ask the registry (verify --registry, -Dlighterman.registry)"));
    }

    /**
     * The results of one pipeline or of all.
     *
     * @param pipeline its name; empty for all
     * @throws InvalidInputException if there are none of that name
     * @throws IOException if they cannot be read
     */
    public static List<Entry> kept(String pipeline, Map<String, String> environment)
            throws InvalidInputException, IOException {
        History kept = of(environment)
                .orElseThrow(() -> new InvalidInputException("LIGHTERMAN_HISTORY is \"none\": there is no history"));
        List<Entry> entries = pipeline.isEmpty() ? kept.list() : kept.list(pipeline);
        if (entries.isEmpty() && !pipeline.isEmpty()) {
            String others = kept.list().stream()
                    .flatMap(entry -> entry.result().stream())
                    .map(PipelineResult::name)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new InvalidInputException("there is no result of \"" + pipeline + "\" in the history"
                    + (others.isEmpty() ? "" : "; there are some of " + others));
        }
        return entries;
    }

    private static List<Entry> entries(List<Path> files) {
        List<Entry> entries = new ArrayList<>();
        for (Path file : files) {
            try {
                entries.add(new Entry(file, Optional.of(ResultJson.read(Files.readString(file))), Optional.empty()));
            } catch (NoSuchFileException ignored) {
                // Another process has added an entry and removed this one.
            } catch (InvalidInputException e) {
                entries.add(new Entry(file, Optional.empty(), Optional.of(e.getMessage())));
            } catch (IOException e) {
                entries.add(new Entry(file, Optional.empty(), Optional.of(problem(e))));
            }
        }
        return entries;
    }

    private static String problem(IOException e) {
        if (e instanceof CharacterCodingException) {
            return "this is no result file of Lighterman: it is not UTF-8";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return "could not be read: " + e;
    }

    /** The one added last first. */
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> NAME.matcher(name(file)).matches())
                    .sorted(ADDED.reversed())
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static int number(Path file) {
        Matcher name = NAME.matcher(name(file));
        return name.matches() && name.group(1) != null ? Integer.parseInt(name.group(1)) : 0;
    }

    /** A name for a directory on any file system: what isn't a plain letter, digit, '-' or '_' as {@code %} and hex. */
    private static String folder(String pipeline) {
        StringBuilder name = new StringBuilder();
        for (byte b : pipeline.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
            name.append(plain ? String.valueOf((char) b) : String.format("%%%02x", b & 0xff));
        }
        if (name.length() > LONGEST_NAME) {
            String rest = UUID.nameUUIDFromBytes(pipeline.getBytes(StandardCharsets.UTF_8))
                    .toString();
            return name.substring(0, LONGEST_NAME) + "~" + rest;
        }
        return name.isEmpty() ? "%" : name.toString();
    }
}
