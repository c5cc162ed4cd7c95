package dev.lighterman.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Which commits came after which. */
final class History {
    private History() {}

    /** {@code git rev-list --first-parent --reverse since..head}; empty when {@code since} is not part of it. */
    static Optional<List<String>> since(Repository repository, ObjectId since, ObjectId head) throws IOException {
        if (!repository.getObjectDatabase().has(since) || !isPartOf(repository, since, head)) {
            return Optional.empty();
        }
        List<String> commits = new ArrayList<>();
        Set<ObjectId> later = later(repository, since, head);
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit next = walk.parseCommit(head);
            while (later.contains(next)) {
                commits.add(next.name());
                if (next.getParentCount() == 0) {
                    break;
                }
                next = walk.parseCommit(next.getParent(0));
            }
        }
        Collections.reverse(commits);
        return Optional.of(commits);
    }

    /** {@code git rev-list since..head}. */
    private static Set<ObjectId> later(Repository repository, ObjectId since, ObjectId head) throws IOException {
        Set<ObjectId> later = new HashSet<>();
        try (RevWalk walk = new RevWalk(repository)) {
            walk.markStart(walk.parseCommit(head));
            walk.markUninteresting(walk.parseCommit(since));
            for (RevCommit commit : walk) {
                later.add(commit);
            }
        }
        return later;
    }

    private static boolean isPartOf(Repository repository, ObjectId one, ObjectId head) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            return walk.isMergedInto(walk.parseCommit(one), walk.parseCommit(head));
        }
    }
}
