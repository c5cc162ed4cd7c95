package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.app.SecretFiles;
import dev.lighterman.settings.GitReference;
import dev.lighterman.settings.LocalPath;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Runs a playbook of yours on the server, with what stands beside it, as {@code ansible-playbook} would there. Fails the build
 * when the result is not SUCCESS.
 */
@Mojo(name = "play", requiresProject = false, threadSafe = true)
public final class PlayMojo extends PipelineMojo {
    /** The playbook file, on this machine. */
    @Parameter(property = "lighterman.playbook")
    private File playbook;

    /** A repository that the playbook is in, by its path from the top, as {@code URL@REF}: a branch, a tag or a commit. */
    @Parameter(property = "lighterman.play.git")
    private String git;

    /** A file or directory here, an absolute path on the server, or hosts with a comma. */
    @Parameter(property = "lighterman.play.inventory")
    private String hosts;

    /** Only these of the hosts. */
    @Parameter(property = "lighterman.play.limit")
    private String limit;

    /** Only tasks with these tags. */
    @Parameter(property = "lighterman.play.tags")
    private List<String> tags = List.of();

    /** Not the tasks with these tags. */
    @Parameter(property = "lighterman.play.skipTags")
    private List<String> skipTags = List.of();

    /** Variables as {@code -e} has them: {@code key=value}, JSON, or {@code @FILE}. Not for secrets. */
    @Parameter(property = "lighterman.play.extraVars")
    private String extraVars;

    /** Changes nothing, says what would change. */
    @Parameter(property = "lighterman.play.check", defaultValue = "false")
    private boolean check;

    /** Shows the differences. */
    @Parameter(property = "lighterman.play.diff", defaultValue = "false")
    private boolean diff;

    /** How many hosts at once. Ansible's default without it, 5. */
    @Parameter(property = "lighterman.play.forks")
    private Integer forks;

    /** Runs as another user, root by default. */
    @Parameter(property = "lighterman.play.become", defaultValue = "false")
    private boolean become;

    /** A file here whose content is the vault password. */
    @Parameter(property = "lighterman.play.vaultPasswordFile")
    private File vaultPasswordFile;

    /** Vault passwords of several ids, each {@code label@file}. */
    @Parameter(property = "lighterman.play.vaultIds")
    private List<String> vaultIds = List.of();

    /** A file here whose content is the password for become. */
    @Parameter(property = "lighterman.play.becomePasswordFile")
    private File becomePasswordFile;

    /** A YAML or JSON file here of variables that nobody may read. */
    @Parameter(property = "lighterman.play.secretVars")
    private File secretVars;

    /** Starts at the task of this name. */
    @Parameter(property = "lighterman.play.startAtTask")
    private String startAtTask;

    /** Is fine with plays that match no host and an empty inventory. */
    @Parameter(property = "lighterman.play.allowNoHosts", defaultValue = "false")
    private boolean allowNoHosts;

    /** Sends also what symbolic links lead to outside of the playbook's directory and its git work tree. */
    @Parameter(property = "lighterman.play.followLinks", defaultValue = "false")
    private boolean followLinks;

    @Override
    boolean needsImage() {
        return false;
    }

    @Override
    boolean isPerPipeline() {
        return false;
    }

    @Override
    List<Path> sources() {
        return playbook == null || git != null
                ? List.of()
                : List.of(playbook.toPath().toAbsolutePath().getParent());
    }

    @Override
    PipelineResult run(Pipeline pipeline, EventListener listener) throws InvalidInputException {
        if (playbook == null) {
            throw new InvalidInputException(
                    "the playbook is missing; perhaps you should run: mvn lighterman:play -Dlighterman.playbook=site.yml");
        }
        SecretFiles files = new SecretFiles();
        PlayRequest request = request().options(options());
        if (hosts != null) {
            request = request.inventory(hosts);
        }
        request = files.vaultIds(vaultIds, request);
        request = files.becomePassword(path(becomePasswordFile), request);
        request = files.secretVariables(secretVars == null ? List.of() : List.of(secretVars.toPath()), request);
        files.throwIfAny();
        return pipeline.play(request, listener);
    }

    private PlayRequest request() throws InvalidInputException {
        Path named = asNamed(playbook.toPath());
        try {
            return git == null
                    ? PlayRequest.of(named)
                    : PlayRequest.inGit(GitReference.parse(git), LocalPath.slashed(named));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }

    private static Path path(File file) {
        return file == null ? null : file.toPath();
    }

    /** All but what is read from files. */
    private AnsibleOptions options() throws InvalidInputException {
        AnsibleOptions options = AnsibleOptions.none()
                .tags(tags)
                .skipTags(skipTags)
                .check(check)
                .diff(diff)
                .allowNoHosts(allowNoHosts)
                .become(become)
                .followLinks(followLinks);
        if (limit != null) {
            options = options.limit(limit);
        }
        if (forks != null) {
            options = options.forks(forks);
        }
        if (vaultPasswordFile != null) {
            options = options.vaultPasswordFile(vaultPasswordFile.toPath());
        }
        if (extraVars != null) {
            options = options.extraVars(extraVars);
        }
        return startAtTask == null ? options : options.startAtTask(startAtTask);
    }
}
