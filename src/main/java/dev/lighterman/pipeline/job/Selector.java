package dev.lighterman.pipeline.job;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.TransferSet;
import dev.lighterman.node.FileMode;
import dev.lighterman.settings.Glob;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.settings.SecretRegister;
import dev.lighterman.settings.Settings;
import dev.lighterman.source.FileNames;
import dev.lighterman.source.LfsPointers;
import dev.lighterman.transfer.TransferFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds the files that transfer sets name. */
public final class Selector {
    /** What a build leaves beside the package itself. */
    private static final List<String> BY_PRODUCTS = List.of(
            "**/*-sources.jar", "**/*-javadoc.jar", "**/*-tests.jar", "**/*-test-sources.jar", "**/original-*.jar");

    /** The remedy where no file matches; a pipeline with a build needs another one. */
    public static final String SET_BUILD = "perhaps you should set build, or name the files in transfer";

    private static final String CONTAINERFILE = "Containerfile";

    private final Path root;
    private final String context;
    private final SecretRegister secrets;

    /**
     * A selector below a directory.
     *
     * @param context where files go that have no place of their own
     * @param secrets the files that are never sent
     */
    Selector(Path root, String context, SecretRegister secrets) {
        this.root = root;
        this.context = context;
        this.secrets = secrets;
    }

    /**
     * The files on this machine that a CI job would send, were it to start now.
     *
     * @param settings those of a pipeline with an image, not null
     * @return their paths, never null
     * @throws LightermanException if some that are named are not there
     */
    public static List<Path> files(Settings settings) throws LightermanException {
        return new Selector(
                        settings.directory(),
                        settings.context(),
                        Outgoing.of(settings, settings.ansible()).secrets())
                .select(settings.transfer(), settings.image().orElseThrow().dockerfile()).stream()
                        .flatMap(selection -> selection.files().stream())
                        .map(TransferFile::local)
                        .toList();
    }

    /** What the sets say; by default package and Dockerfile. */
    List<Selection> select(List<TransferSet> sets, String dockerfile) throws LightermanException {
        return sets.isEmpty() ? byDefault(dockerfile) : of(sets);
    }

    /** Package and Dockerfile, as most builds leave them. */
    List<Selection> byDefault(String dockerfile) throws LightermanException {
        Map<String, Path> files = new TreeMap<>();
        find(List.of(Glob.of("target/*.jar"), Glob.of("target/*.war")), globs(BY_PRODUCTS), false).values().stream()
                .flatMap(found -> found.entrySet().stream())
                .forEach(entry -> files.put(withoutPrefix(entry.getKey(), "target"), entry.getValue()));
        if (files.isEmpty()) {
            throw new LightermanException(
                    FailureKind.TRANSFER,
                    "nothing to send: no file in " + root + " matches target/*.jar or target/*.war",
                    elsewhere().orElse(SET_BUILD));
        }
        Path local = root.resolve(dockerfile);
        if (!Files.isRegularFile(local)) {
            throw new LightermanException(
                    FailureKind.TRANSFER, "there is no " + dockerfile + " in " + root, noDockerfile(root));
        }
        checkLinks(local);
        files.put(dockerfile.replaceFirst("^(\\./)+", ""), local);
        return selections(List.of(selection(context, files)));
    }

    /** The remedy where a directory lacks the Dockerfile; podman's name for one is not looked for by itself. */
    public static String noDockerfile(Path directory) {
        return Files.isRegularFile(directory.resolve(CONTAINERFILE))
                ? "perhaps you should set image.dockerfile: " + CONTAINERFILE
                : "perhaps you should set image.dockerfile, or name the files in transfer";
    }

    /** The packages of a module, or of Gradle, as the remedy that names them; empty where there are none. */
    private Optional<String> elsewhere() throws LightermanException {
        List<String> directories = List.of("*/target", "build/libs", "*/build/libs", "*/*/target");
        List<Glob> globs = directories.stream()
                .flatMap(directory -> Stream.of(directory + "/*.war", directory + "/*.jar"))
                .map(Glob::of)
                .toList();
        return find(globs, globs(BY_PRODUCTS), false).values().stream()
                .flatMap(found -> found.keySet().stream())
                .findFirst()
                .map(path -> {
                    String directory = path.substring(0, path.lastIndexOf('/'));
                    String extension = path.substring(path.lastIndexOf('.'));
                    return "there is " + path + "; perhaps you should set transfer: [{files: [" + directory + "/*"
                            + extension + "], removePrefix: " + directory + "}, {files: [Dockerfile]}]";
                });
    }

    /** What the sets say. */
    List<Selection> of(List<TransferSet> sets) throws LightermanException {
        List<Selection> selections = new ArrayList<>();
        for (TransferSet set : sets) {
            Map<Glob, Map<String, Path>> found = find(globs(set.files()), globs(set.exclude()), set.followLinks());
            Map<String, Path> files = new LinkedHashMap<>();
            for (Map.Entry<Glob, Map<String, Path>> entry : found.entrySet()) {
                if (entry.getValue().isEmpty()) {
                    throw nothing(entry.getKey(), set);
                }
                for (Map.Entry<String, Path> file : entry.getValue().entrySet()) {
                    add(files, withoutPrefix(file.getKey(), set.removePrefix().orElse("")), file.getValue());
                }
            }
            selections.add(selection(set.to().orElse(context), new TreeMap<>(files)));
        }
        return selections(selections);
    }

    private void checkLinks(Path file) throws LightermanException {
        try {
            new FileSearch(root, false, secrets, List.of(), List.of()).check(file);
        } catch (IOException e) {
            throw new LightermanException(FailureKind.TRANSFER, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<Glob> globs(List<String> texts) {
        return texts.stream().map(Glob::of).toList();
    }

    private void add(Map<String, Path> files, String remote, Path local) throws LightermanException {
        Path other = files.put(remote, local);
        if (other != null && !other.equals(local)) {
            throw clash(remote, other, local);
        }
    }

    private LightermanException clash(String remote, Path one, Path other) {
        return new LightermanException(
                FailureKind.TRANSFER,
                "two files would be sent to the same place " + remote + ": " + root.relativize(one) + " and "
                        + root.relativize(other),
                "perhaps you should exclude one, or leave removePrefix out");
    }

    private LightermanException nothing(Glob glob, TransferSet set) {
        String what = "";
        String remedy;
        if (glob.literal() && Files.isDirectory(root.resolve(glob.toString()))) {
            what = "; it is a directory";
            remedy = "perhaps you should write \"" + glob + "/**\"";
        } else if (!set.exclude().isEmpty()) {
            remedy = "perhaps you should check whether the build made it, and that exclude leaves it in";
        } else {
            remedy = "perhaps you should check whether the build made it, or take the pattern out of transfer";
        }
        return new LightermanException(
                FailureKind.TRANSFER, "no file in " + root + " matches \"" + glob + "\"" + what, remedy);
    }

    /** Sizes and executable bits, and no place taken twice. */
    private List<Selection> selections(List<Selection> found) throws LightermanException {
        Map<String, Path> places = new HashMap<>();
        for (Selection selection : found) {
            for (TransferFile file : selection.files()) {
                String place = selection.to().replaceFirst("/+$", "") + "/" + file.remote();
                Path other = places.put(place, file.local());
                if (other != null && !other.equals(file.local())) {
                    throw clash(place, other, file.local());
                }
            }
        }
        return List.copyOf(found);
    }

    private Selection selection(String to, Map<String, Path> files) throws LightermanException {
        List<TransferFile> list = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Optional<String> loss = FileNames.loss(file.getKey());
            if (loss.isPresent()) {
                throw new LightermanException(FailureKind.TRANSFER, loss.get());
            }
            if (LfsPointers.isOne(file.getValue())) {
                throw new LightermanException(
                        FailureKind.TRANSFER,
                        root.relativize(file.getValue()) + " is kept by Git LFS, and what is in " + root
                                + " is a pointer only; nothing was sent",
                        "perhaps you should run `git lfs pull` there, or exclude the file");
            }
            try {
                bytes += Files.size(file.getValue());
            } catch (IOException e) {
                throw new LightermanException(
                        FailureKind.TRANSFER, "cannot read " + file.getValue() + ": " + e.getMessage(), e);
            }
            list.add(new TransferFile(file.getValue(), file.getKey(), mode(file.getValue())));
        }
        return new Selection(to, list, bytes);
    }

    private int mode(Path file) {
        return FileMode.of(file, root.relativize(file).getNameCount() - 1);
    }

    /** Removed where a path has it. */
    static String withoutPrefix(String path, String prefix) {
        String normal = Glob.slashes(prefix).replaceFirst("^/+", "").replaceFirst("/+$", "");
        return !normal.isEmpty() && path.startsWith(normal + "/") ? path.substring(normal.length() + 1) : path;
    }

    private Map<Glob, Map<String, Path>> find(List<Glob> include, List<Glob> exclude, boolean followLinks)
            throws LightermanException {
        try {
            return new FileSearch(root, followLinks, secrets, include, exclude).files();
        } catch (IOException e) {
            throw new LightermanException(FailureKind.TRANSFER, "cannot read " + root + ": " + e.getMessage(), e);
        }
    }
}
