package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;

/**
 * What a remote lists: its branches, tags and HEAD.
 *
 * @param source what was asked for, named in messages
 * @param refs by their full names; there is at least one
 */
record RemoteRefs(GitSource source, Map<String, Ref> refs) {
    private static final int NAMES_SHOWN = 5;
    /** A commit's id, whole or cut short. */
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");

    /**
     * What to build.
     *
     * @param ref the remote's ref
     * @param branch the branch, empty for a tag or a detached HEAD
     * @param id what the ref points to
     */
    record Head(String ref, Optional<String> branch, ObjectId id) {
        private static Head of(Ref found, Optional<String> branch) {
            // as the remote lists it; an annotated tag's commit is listed beside it
            ObjectId peeled = found.getPeeledObjectId();
            return new Head(found.getName(), branch, peeled == null ? found.getObjectId() : peeled);
        }

        RemoteHead told() {
            return new RemoteHead(ref, branch, id.name());
        }
    }

    /** What the source's branch or tag points to, or HEAD where it names none. */
    Head wanted() throws LightermanException {
        return source.branch().isPresent() ? named(source.branch().get()) : head();
    }

    /** The branches wanted, in the order of their names; there is at least one. */
    List<Head> matching(Predicate<String> wanted) throws LightermanException {
        List<String> found = branches().stream().filter(wanted).toList();
        if (found.isEmpty()) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    source.url() + " has no branch that matches source.pollBranches",
                    "perhaps you should look at what it has: " + names(branches()));
        }
        List<Head> heads = new ArrayList<>();
        for (String name : found) {
            heads.add(named(name));
        }
        return heads;
    }

    private Head head() throws LightermanException {
        Ref head = refs.get(Constants.HEAD);
        if (head == null || head.getObjectId() == null) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    source.url() + " has a HEAD that names no branch",
                    "perhaps you should name one of its branches: " + names(branches()));
        }
        String target = head.getTarget().getName();
        if (!target.startsWith(Constants.R_HEADS)) {
            // an old server does not say which branch its HEAD is: take one that points to the same commit
            Optional<Ref> same = refs.values().stream()
                    .filter(ref -> ref.getName().startsWith(Constants.R_HEADS))
                    .filter(ref -> head.getObjectId().equals(ref.getObjectId()))
                    .findFirst();
            if (same.isEmpty()) {
                return new Head(Constants.HEAD, Optional.empty(), head.getObjectId());
            }
            target = same.get().getName();
        }
        return new Head(target, Optional.of(target.substring(Constants.R_HEADS.length())), head.getObjectId());
    }

    private Head named(String name) throws LightermanException {
        String branch = name.startsWith(Constants.R_HEADS) ? name.substring(Constants.R_HEADS.length()) : name;
        Ref found = refs.get(Constants.R_HEADS + branch);
        if (found != null) {
            return Head.of(found, Optional.of(branch));
        }
        Ref tag = refs.get(name.startsWith(Constants.R_TAGS) ? name : Constants.R_TAGS + name);
        if (tag != null) {
            return Head.of(tag, Optional.empty());
        }
        throw new LightermanException(
                FailureKind.SOURCE,
                source.url() + " has no branch or tag \"" + name + "\"",
                COMMIT.matcher(name).matches()
                        ? "perhaps you should make a branch or tag for that commit; only playbooks of git may name a commit, by its 40 digits"
                        : "perhaps you should name one of its branches: " + names(near(branch, branches())));
    }

    private List<String> branches() {
        return refs.values().stream()
                .map(Ref::getName)
                .filter(name -> name.startsWith(Constants.R_HEADS))
                .map(name -> name.substring(Constants.R_HEADS.length()))
                .sorted()
                .toList();
    }

    /** The names like the wanted one; those that begin like it come first. */
    private static List<String> near(String wanted, Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparingInt((String name) -> -alike(wanted, name)))
                .toList();
    }

    private static int alike(String one, String other) {
        int length = 0;
        while (length < Math.min(one.length(), other.length())
                && Character.toLowerCase(one.charAt(length)) == Character.toLowerCase(other.charAt(length))) {
            length++;
        }
        return length;
    }

    private static String names(List<String> names) {
        String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        int rest = names.size() - NAMES_SHOWN;
        return rest > 0 ? shown + " and " + rest + " more" : shown;
    }
}
