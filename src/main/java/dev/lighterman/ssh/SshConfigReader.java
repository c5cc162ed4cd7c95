package dev.lighterman.ssh;

import dev.lighterman.node.ShellQuote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads ssh_config(5) for one host: of each setting the value that comes first counts. Not thread-safe. */
final class SshConfigReader {
    private static final int MAX_DEPTH = 16;
    /** Files that each include the next one twice are more than there are, long before they are too deep. */
    private static final int MAX_FILES = 100_000;

    private static final Path SYSTEM = Path.of("/etc/ssh");
    private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z0-9]+)(?:\\s*=\\s*|\\s+)(.*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    /** Of those each one counts, not only the first. */
    private static final Set<String> ADDED = Set.of("identityfile", "certificatefile", "localforward", "remoteforward");

    private final Path home;
    private final String name;
    private final String user;
    private final String localUser;
    private final Map<String, List<String>> settings = new LinkedHashMap<>();
    private final Set<String> notUnderstood = new TreeSet<>();
    private Optional<Path> endless = Optional.empty();
    private int files;

    /**
     * A reader that has read nothing.
     *
     * @param name the host as it was given
     * @param user who logs in, where no file says another
     * @param localUser who runs this
     */
    SshConfigReader(Path home, String name, String user, String localUser) {
        this.home = home;
        this.name = name;
        this.user = user;
        this.localUser = localUser;
    }

    /** What makes {@code ssh} refuse a file: that others can write it. */
    static Optional<String> problem(Path file) {
        try {
            if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                return Optional.empty();
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            return mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE)
                    ? Optional.of(file + " can be written by others on this machine; perhaps you should run `chmod 600 "
                            + ShellQuote.quote(file.toString()) + "`")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // there is none, which is usual
        }
    }

    /** What is set, by names in small letters. */
    Map<String, List<String>> settings() {
        return settings;
    }

    /** Conditions that are taken not to hold, since they are not understood here. */
    Set<String> notUnderstood() {
        return notUnderstood;
    }

    /** The file at which reading was given up, since files include themselves, or too many others; {@code ssh} refuses that. */
    Optional<Path> endless() {
        return endless;
    }

    /** Reads a file, if there is one that can be read. */
    void read(Path file) {
        read(file, true, file.startsWith(SYSTEM) ? SYSTEM : home.resolve(".ssh"), 0);
    }

    private void read(Path file, boolean reached, Path base, int depth) {
        List<String> lines;
        try {
            if (endless.isPresent() || !Files.isRegularFile(file)) {
                return;
            } else if (depth > MAX_DEPTH || ++files > MAX_FILES) {
                endless = Optional.of(file);
                return;
            }
            // ssh takes bytes: what is no UTF-8, in a comment say, is no reason to read nothing.
            lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return;
        }
        boolean active = reached;
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line.stripTrailing());
            if (line.strip().startsWith("#") || !matcher.matches()) {
                continue;
            }
            String keyword = matcher.group(1).toLowerCase(Locale.ROOT);
            List<String> words = words(matcher.group(2));
            switch (keyword) {
                case "host" -> active = reached && listed(words, name);
                case "match" -> active = reached && matches(words);
                case "include" -> {
                    for (String pattern : words) {
                        for (Path included : included(pattern, base)) {
                            read(included, active, base, depth + 1);
                        }
                    }
                }
                default -> {
                    if (active && !words.isEmpty()) {
                        set(keyword, words);
                    }
                }
            }
        }
    }

    private void set(String keyword, List<String> words) {
        if (ADDED.contains(keyword)) {
            settings.computeIfAbsent(keyword, missing -> new ArrayList<>()).addAll(words);
        } else {
            settings.putIfAbsent(keyword, words);
        }
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            if (matcher.group(2) != null && matcher.group(2).startsWith("#")) {
                break;
            }
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return words;
    }

    /** Whether one of the patterns matches and none that is negated does. */
    private static boolean listed(List<String> patterns, String text) {
        boolean matched = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            if (HostPattern.matches(
                    (negated ? pattern.substring(1) : pattern).toLowerCase(Locale.ROOT),
                    text.toLowerCase(Locale.ROOT))) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    private boolean matches(List<String> words) {
        boolean holds = true;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean negated = word.startsWith("!");
            String criterion = (negated ? word.substring(1) : word).toLowerCase(Locale.ROOT);
            String argument = "";
            int equals = criterion.indexOf('=');
            if (equals > 0) {
                argument = word.substring(word.indexOf('=') + 1);
                criterion = criterion.substring(0, equals);
            } else if (!criterion.equals("all") && !criterion.equals("final") && !criterion.equals("canonical")) {
                argument = ++i < words.size() ? words.get(i) : "";
            }
            List<String> patterns = List.of(argument.split(",", -1));
            boolean one =
                    switch (criterion) {
                        case "all" -> true;
                        case "host" -> listed(patterns, realHost());
                        case "originalhost" -> listed(patterns, name);
                        case "user" -> listed(patterns, first("user").orElse(user));
                        case "localuser" -> listed(patterns, localUser);
                        default -> {
                            notUnderstood.add("match " + criterion);
                            yield negated; // so that it does not hold, whichever way it is asked
                        }
                    };
            holds &= one != negated;
        }
        return holds;
    }

    private String realHost() {
        return first("hostname").map(host -> host.replace("%h", name)).orElse(name);
    }

    private Optional<String> first(String keyword) {
        return Optional.ofNullable(settings.get(keyword)).map(values -> values.get(0));
    }

    private List<Path> included(String pattern, Path base) {
        Path path;
        try {
            path = pattern.startsWith("~/") ? home.resolve(pattern.substring(2)) : base.resolve(pattern);
        } catch (InvalidPathException e) {
            return List.of();
        }
        List<Path> found = Stream.ofNullable(path.getRoot()).toList();
        for (Path part : path) {
            found = found.stream()
                    .flatMap(directory -> matching(directory, part.toString()))
                    .sorted()
                    .toList();
        }
        return found;
    }

    /** A name without wildcards is not looked for: a directory may let one through that may not list it. */
    private static Stream<Path> matching(Path directory, String glob) {
        if (glob.chars().noneMatch(c -> "*?[\\".indexOf(c) >= 0)) {
            return Stream.of(directory.resolve(glob));
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (matches(glob, file.getFileName().toString())) {
                    found.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Stream.empty();
        }
        return found.stream();
    }

    /** As glob(3) has it. A regular expression takes without end where there are many asterisks, which Java's globs become. */
    static boolean matches(String glob, String name) {
        if (name.startsWith(".") && !glob.startsWith(".")) {
            return false;
        }
        int at = 0;
        int star = -1;
        int from = 0;
        for (int i = 0; i < name.length(); ) {
            int behind = at < glob.length() ? behind(glob, at, name.charAt(i)) : -1;
            if (at < glob.length() && glob.charAt(at) == '*') {
                star = at++;
                from = i;
            } else if (behind >= 0) {
                at = behind;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++from;
            } else {
                return false;
            }
        }
        while (at < glob.length() && glob.charAt(at) == '*') {
            at++;
        }
        return at == glob.length();
    }

    /** Where the glob goes on behind what stands for a character; -1 where that is another one. */
    private static int behind(String glob, int at, char c) {
        char first = glob.charAt(at);
        if (first == '?') {
            return at + 1;
        } else if (first == '\\' && at + 1 < glob.length()) {
            return glob.charAt(at + 1) == c ? at + 2 : -1;
        }
        boolean negated = first == '[' && at + 1 < glob.length() && "!^".indexOf(glob.charAt(at + 1)) >= 0;
        int begin = at + (negated ? 2 : 1);
        int end = first == '[' ? glob.indexOf(']', begin + 1) : -1;
        if (end < 0) {
            return first == c ? at + 1 : -1;
        }
        boolean among = false;
        for (int i = begin; i < end; i++) {
            boolean range = i + 2 < end && glob.charAt(i + 1) == '-';
            among |= glob.charAt(i) <= c && c <= glob.charAt(range ? i + 2 : i);
            i += range ? 2 : 0;
        }
        return among != negated ? end + 1 : -1;
    }
}
