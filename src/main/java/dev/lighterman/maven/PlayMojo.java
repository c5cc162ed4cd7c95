package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.app.PlayWords;
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
public final class PlayMojo extends CallMojo {
    /** The playbook file, on this machine. */
    @Parameter(property = "lighterman.playbook")
    private File playbook;

    /** A repository that the playbook is in, by its path from the top, as {@code URL@REF}: a branch, a tag or a commit. */
    @Parameter(property = "lighterman.play.git")
    private String git;

    /** Only these of the hosts. */
    @Parameter(property = "lighterman.play.limit")
    private String limit;

    /** Only tasks with these tags. */
    @Parameter(property = "lighterman.play.tags")
    private List<String> tags = List.of();

    /** Not the tasks with these tags. */
    @Parameter(property = "lighterman.play.skipTags")
    private List<String> skipTags = List.of();

    /** Starts at the task of this name. */
    @Parameter(property = "lighterman.play.startAtTask")
    private String startAtTask;

    /** Succeeds when no play matches a host or the inventory is empty (otherwise NOT_BUILT). */
    @Parameter(property = "lighterman.play.allowNoHosts", defaultValue = "false")
    private boolean allowNoHosts;

    /**
     * Runs it once: where the server has a run of this key with the same content, that one is followed or its result given; other
     * content is refused.
     */
    @Parameter(property = "lighterman.play.key")
    private String key;

    /** Splits the hosts over so many runs at once, with one result. */
    @Parameter(property = "lighterman.play.slices")
    private Integer slices;

    /** What may be otherwise in slices, such as {@code run_once}. */
    @Parameter(property = "lighterman.play.slicesAllow")
    private List<String> slicesAllow = List.of();

    @Override
    List<Path> sources() {
        return playbook == null || git != null
                ? List.of()
                : List.of(playbook.toPath().toAbsolutePath().getParent());
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        if (playbook == null) {
            throw new InvalidInputException(
                    "the playbook is missing; perhaps you should run: mvn lighterman:play -Dlighterman.playbook=site.yml");
        }
        AnsibleOptions options =
                over(AnsibleOptions.none().tags(tags).skipTags(skipTags).allowNoHosts(allowNoHosts));
        options = PlayWords.with(options, limit, AnsibleOptions::limit);
        options = PlayWords.with(options, startAtTask, AnsibleOptions::startAtTask);
        PlayRequest whole = PlayWords.key(key, over(request().options(options)));
        return pipeline.play(PlayWords.slices(slices, slicesAllow, whole), listener);
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
}
