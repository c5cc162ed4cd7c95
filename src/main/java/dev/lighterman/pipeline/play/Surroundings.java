package dev.lighterman.pipeline.play;

import dev.lighterman.settings.LocalPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a project has in use outside of itself: its playbooks, roles and variables name that by {@code ../}, or its ansible.cfg
 * does. Immutable.
 *
 * @param project the directory that the run works in
 * @param playbook the playbook, if it is a file: paths are often relative to it
 * @param config what the ansible.cfg says
 * @param top what is not below it stays here
 */
record Surroundings(Path project, Optional<Path> playbook, ProjectConfig config, Path top) {
    /** Where Ansible looks by itself: git's word on them is about what is versioned, not about what is needed. */
    private static final Set<String> OF_ANSIBLE = Set.of(
            "roles",
            "collections",
            "group_vars",
            "host_vars",
            "inventory",
            "inventories",
            "library",
            "module_utils",
            "plugins",
            "tasks",
            "handlers",
            "vars",
            "defaults",
            "meta",
            "files",
            "templates");

    private static final Pattern OUTWARDS = Pattern.compile("(?U)(?:\\.\\./)+[\\w.][\\w./-]*");
    private static final int LONGEST_TEXT = 1 << 20;

    static boolean isOfAnsible(String directory) {
        return OF_ANSIBLE.contains(directory) || directory.endsWith("_plugins");
    }

    /**
     * The directories and files to send as well: of a file the directory it is in, of a role all those beside it.
     *
     * @param files those that are sent in any case, absolute
     */
    Set<Path> used(Collection<Path> files) {
        List<Path> named = new ArrayList<>(config.outside());
        for (Path file : files) {
            if (file.toString().endsWith(".yml") || file.toString().endsWith(".yaml")) {
                addNamed(named, file);
            }
        }
        Set<Path> used = new TreeSet<>();
        for (Path each : named) {
            Path whole = whole(each);
            // A home is nobody's project, and neither is what holds homes.
            if (whole.startsWith(top) && !whole.equals(top) && !LocalPath.home().startsWith(whole)) {
                used.add(whole);
            }
        }
        return used;
    }

    private Path whole(Path used) {
        Path whole = Files.isDirectory(used) ? used : used.getParent();
        for (Path above = whole; above.startsWith(top) && !above.equals(top); above = above.getParent()) {
            whole = isOfAnsible(above.getFileName().toString()) ? above : whole;
        }
        return project.startsWith(whole) ? used : whole;
    }

    private void addNamed(List<Path> all, Path file) {
        Matcher named = OUTWARDS.matcher(text(file));
        while (named.find()) {
            for (Path from :
                    List.of(file.getParent(), playbook.map(Path::getParent).orElse(project), project)) {
                try {
                    Path path = from.resolve(named.group()).normalize();
                    if (!path.startsWith(project) && !project.startsWith(path) && Files.exists(path)) {
                        all.add(path);
                    }
                } catch (InvalidPathException e) {
                    // No path.
                }
            }
        }
    }

    /** What cannot be read is told where it is sent. */
    private static String text(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LONGEST_TEXT
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    : "";
        } catch (IOException e) {
            return "";
        }
    }
}
