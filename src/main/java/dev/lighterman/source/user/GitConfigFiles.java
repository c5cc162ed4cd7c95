package dev.lighterman.source.user;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;

/** Reads git's configuration files where no git program is there to do it. */
final class GitConfigFiles {
    private GitConfigFiles() {}

    static GitConfig read(UserGit git) throws LightermanException {
        List<GitConfig.Entry> entries = new ArrayList<>();
        for (Path file : files(git)) {
            if (!Files.isRegularFile(file)) {
                continue;
            }
            FileBasedConfig config = new FileBasedConfig(file.toFile(), FS.DETECTED);
            try {
                config.load();
            } catch (IOException | ConfigInvalidException e) {
                throw new LightermanException(
                        FailureKind.SOURCE, "cannot read git's configuration " + file + ": " + e.getMessage(), e);
            }
            for (String section : config.getSections()) {
                add(config, section, null, entries);
                for (String subsection : config.getSubsections(section)) {
                    add(config, section, subsection, entries);
                }
            }
        }
        return new GitConfig(entries);
    }

    private static List<Path> files(UserGit git) {
        Optional<String> global = git.variable("GIT_CONFIG_GLOBAL");
        List<Path> files = new ArrayList<>();
        if (git.variable("GIT_CONFIG_NOSYSTEM").filter(GitConfig::isTrue).isEmpty()) {
            files.add(Path.of(git.variable("GIT_CONFIG_SYSTEM").orElse("/etc/gitconfig")));
        }
        if (global.isPresent()) {
            files.add(git.path(global.get()));
        } else {
            files.add(git.variable("XDG_CONFIG_HOME")
                    .filter(text -> !text.isEmpty())
                    .map(text -> Path.of(text, "git", "config"))
                    .orElse(git.path("~/.config/git/config")));
            files.add(git.path("~/.gitconfig"));
        }
        return files;
    }

    private static void add(Config config, String section, String subsection, List<GitConfig.Entry> entries) {
        for (String name : config.getNames(section, subsection)) {
            for (String value : config.getStringList(section, subsection, name)) {
                entries.add(new GitConfig.Entry(
                        section.toLowerCase(Locale.ROOT),
                        subsection == null ? "" : subsection,
                        name.toLowerCase(Locale.ROOT),
                        Config.isMissing(value) ? "true" : Objects.requireNonNullElse(value, "")));
            }
        }
    }
}
