package dev.lighterman.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.project.MavenProject;

/** What modules have packaged in this build, and what lies there from another. Not thread-safe. */
final class Packages {
    private static final Set<String> KINDS = Set.of("jar", "war", "ear");
    private static final Set<String> BY_PRODUCTS =
            Set.of("sources", "javadoc", "tests", "test-sources", "test-javadoc");

    private final List<MavenProject> modules;
    private final Instant began;

    /**
     * Those of a build.
     *
     * @param modules all of the build, whether they are built this time or not
     * @param began when the build began
     */
    Packages(List<MavenProject> modules, Instant began) {
        this.modules = List.copyOf(modules);
        this.began = began;
    }

    /**
     * The package of a module, and what is attached beside it (an executable jar); where the module packaged nothing, what it
     * would.
     */
    static List<Path> of(MavenProject module) {
        List<Path> files = new ArrayList<>();
        Artifact artifact = module.getArtifact();
        if (artifact == null) {
            return files;
        }
        if (isPackaged(module)) {
            files.add(artifact.getFile().toPath());
        } else if (artifact.getArtifactHandler() != null) {
            files.add(Path.of(
                    module.getBuild().getDirectory(),
                    module.getBuild().getFinalName() + "."
                            + artifact.getArtifactHandler().getExtension()));
        }
        module.getAttachedArtifacts().stream()
                .filter(one -> one.getFile() != null && !BY_PRODUCTS.contains(one.getClassifier()))
                .map(one -> one.getFile().toPath())
                .forEach(files::add);
        return files.stream()
                .filter(Files::isRegularFile)
                .filter(Packages::isPackage)
                .toList();
    }

    private static boolean isPackaged(MavenProject module) {
        File file = module.getArtifact() == null ? null : module.getArtifact().getFile();
        return file != null && file.isFile(); // before the phase package it is the directory of classes
    }

    private static boolean isPackage(Path file) {
        String name = file.getFileName().toString();
        return KINDS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /** The first module that has a file to be sent from a build before this one, and has not packaged in this one. */
    Optional<MavenProject> notPackaged(List<Path> sent) throws IOException {
        for (Path file : sent) {
            Optional<MavenProject> owner = owner(file);
            if (owner.isPresent() && !isPackaged(owner.get()) && isOld(file)) {
                return owner;
            }
        }
        return Optional.empty();
    }

    /** Files to be sent that lie beside what this build has packaged, and are older. */
    List<Path> leftOver(List<Path> sent) throws IOException {
        List<Path> old = new ArrayList<>();
        for (Path file : sent) {
            Optional<MavenProject> owner = owner(file);
            if (owner.isPresent() && isPackaged(owner.get()) && !isMadeBy(owner.get(), file) && isOld(file)) {
                old.add(file);
            }
        }
        return old;
    }

    /** The first module that has packaged nothing. */
    static Optional<MavenProject> unfinished(List<MavenProject> modules) {
        return modules.stream()
                .filter(module -> !module.getPackaging().equals("pom") && !isPackaged(module))
                .findFirst();
    }

    /** Also the same jar again, which Maven leaves as it is where nothing has changed. */
    private static boolean isMadeBy(MavenProject module, Path file) {
        return Stream.concat(Stream.of(module.getArtifact()), module.getAttachedArtifacts().stream())
                .anyMatch(one -> one.getFile() != null && one.getFile().toPath().equals(file));
    }

    private boolean isOld(Path file) throws IOException {
        return isPackage(file) && Files.getLastModifiedTime(file).toInstant().isBefore(began);
    }

    /** The module that a file lies in the target directory of. */
    Optional<MavenProject> owner(Path file) {
        return modules.stream()
                .filter(module -> file.startsWith(Path.of(module.getBuild().getDirectory())))
                .findFirst();
    }
}
