package dev.lighterman.app.starter;

import dev.lighterman.inventory.Inventory;
import dev.lighterman.inventory.text.GroupSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An inventory of the project's.
 *
 * @param path relative to the project's directory
 * @param builders whether it has the group where images are built
 * @param clusters whether it has the group where kubectl is
 */
record FoundInventory(String path, boolean builders, boolean clusters) {
    private static final Pattern SETTING = Pattern.compile("(?m)^\\s*inventory\\s*=\\s*([^,;#\\n]+?)\\s*(?:[;#].*)?$");
    private static final List<String> NAMES = List.of(
            "inventory",
            "inventory.ini",
            "inventory.yml",
            "inventory.yaml",
            "hosts",
            "hosts.ini",
            "hosts.yml",
            "hosts.yaml");

    /** What ansible.cfg names, else what has a usual name. */
    static Optional<FoundInventory> in(Path project) {
        Optional<String> named = Texts.of(project.resolve("ansible.cfg"))
                .map(SETTING::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1).replaceFirst("^\\./", ""));
        return Stream.concat(named.stream(), NAMES.stream())
                .filter(name -> !name.startsWith("/") && Files.exists(project.resolve(name)))
                .findFirst()
                .map(name -> of(project.resolve(name), name));
    }

    private static FoundInventory of(Path file, String name) {
        return new FoundInventory(name, has(Inventory.ANSIBLE_SERVER, file), has(Inventory.KUBERNETES, file));
    }

    private static boolean has(String group, Path path) {
        if (!Files.isDirectory(path)) {
            return GroupSearch.has(
                            group, path.getFileName().toString(), Texts.of(path).orElse(""))
                    .orElse(false);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).anyMatch(file -> has(group, file));
        } catch (IOException e) {
            return false;
        }
    }
}
