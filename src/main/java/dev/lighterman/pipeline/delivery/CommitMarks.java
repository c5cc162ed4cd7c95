package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.SourceCommit;
import dev.lighterman.kubernetes.Manifests;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The labels and annotations with which an image and a workload name their commit. Nothing in them changes from build to build
 * of one commit, so that equal content stays one digest. Immutable.
 *
 * @param commit the commit; empty where none is known, and then nothing is said
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/annotations.md">the keys of the labels</a>
 */
public record CommitMarks(Optional<SourceCommit> commit) {
    private static final String SOURCE_ANNOTATION = "lighterman.dev/source";
    private static final String REVISION_LABEL = "org.opencontainers.image.revision";
    private static final String SOURCE_LABEL = "org.opencontainers.image.source";

    /** Not a path of this machine, which means nothing elsewhere. */
    private static final Pattern ADDRESS = Pattern.compile("(?:https?|ssh|git)://.+|[^/:]+@[^/:]+:.+");

    /** No commit. */
    static CommitMarks none() {
        return new CommitMarks(Optional.empty());
    }

    /** For the image. */
    Map<String, String> labels() {
        return marks(REVISION_LABEL, SOURCE_LABEL);
    }

    /** For the workload. */
    Map<String, String> annotations() {
        return marks(Manifests.COMMIT_ANNOTATION, SOURCE_ANNOTATION);
    }

    private Map<String, String> marks(String revision, String source) {
        Map<String, String> marks = new LinkedHashMap<>();
        commit.map(SourceCommit::revision).ifPresent(text -> marks.put(revision, text));
        commit.map(SourceCommit::url)
                .filter(url -> ADDRESS.matcher(url).matches())
                .ifPresent(url -> marks.put(source, url));
        return marks;
    }
}
