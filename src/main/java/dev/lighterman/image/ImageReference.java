package dev.lighterman.image;

import dev.lighterman.api.InvalidInputException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a container image, {@code [registry[:port]/]repository[:tag][@digest]}, by the rules of Docker's
 * distribution/reference grammar. Immutable.
 *
 * @param registry host and maybe port; empty for Docker Hub left unsaid
 * @param repository the path within the registry, lower case, not null
 * @param tag empty where none is given, which the engine takes for {@code latest}
 * @param digest {@code sha256:} and 64 hexadecimal digits, if given
 * @see <a href="https://github.com/distribution/reference/blob/main/reference.go">the grammar</a>
 */
public record ImageReference(
        Optional<String> registry, String repository, Optional<String> tag, Optional<String> digest) {
    private static final int MAX_NAME_LENGTH = 255;
    private static final int MAX_TAG_LENGTH = 128;
    private static final Pattern REGISTRY = Pattern.compile(
            "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*+(?::[0-9]+)?"
                    + "|\\[[0-9a-fA-F:]+\\](?::[0-9]+)?");
    private static final String SLASH_IN_TAG =
            "has a tag with a \"/\" in it; perhaps you should write \"-\" there, or leave the tag to image.tags:"
                    + " [\"${branch}\"]";
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*+");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]*");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /** Checks the parts; {@link #parse} is for what users wrote. */
    public ImageReference {
        String problem = problem(registry, repository, tag, digest);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    /**
     * Reads a reference.
     *
     * @throws InvalidInputException when it breaks the rules; one problem without a place, naming what is wrong
     */
    public static ImageReference parse(String text) throws InvalidInputException {
        String rest = text;
        Optional<String> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(rest.substring(at + 1));
            rest = rest.substring(0, at);
        }
        Optional<String> registry = Optional.empty();
        int slash = rest.indexOf('/');
        if (slash >= 0 && isRegistry(rest.substring(0, slash))) {
            registry = Optional.of(rest.substring(0, slash));
            rest = rest.substring(slash + 1);
        }
        Optional<String> tag = Optional.empty();
        int colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
        if (colon >= 0) {
            tag = Optional.of(rest.substring(colon + 1));
            rest = rest.substring(0, colon);
        }
        String problem = problem(registry, rest, tag, digest);
        if (problem != null) {
            throw new InvalidInputException("image name \"" + text + "\" " + problem);
        }
        return new ImageReference(registry, rest, tag, digest);
    }

    /** Docker's rule for telling a registry from the first part of a Docker Hub name. */
    private static boolean isRegistry(String first) {
        return first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    }

    private static String problem(
            Optional<String> registry, String repository, Optional<String> tag, Optional<String> digest) {
        if (repository.isEmpty()) {
            return "has no repository; perhaps you should write something like \"me/my-app\"";
        }
        if (registry.isPresent() && !REGISTRY.matcher(registry.get()).matches()) {
            if (registry.get().matches("[a-z0-9_-]+:[^:]*[A-Za-z_-][^:]*")) {
                return SLASH_IN_TAG;
            }
            return registry.get().matches("https?:")
                    ? "is an address; perhaps you should leave " + registry.get() + "// out"
                    : "has a registry \"" + registry.get() + "\" that is no host name with an optional port";
        }
        if (hasUpperCase(repository) && problem(registry, repository.toLowerCase(Locale.ROOT), tag, digest) == null) {
            return "has upper case letters; perhaps you should write \""
                    + text(registry, repository.toLowerCase(Locale.ROOT), tag, digest) + "\"";
        }
        for (String component : repository.split("/", -1)) {
            if (component.isEmpty()) {
                return "has an empty part; perhaps you should remove a \"/\"";
            }
            int colon = component.indexOf(':');
            if (colon > 0 && COMPONENT.matcher(component.substring(0, colon)).matches()) {
                return SLASH_IN_TAG;
            }
            if (!COMPONENT.matcher(component).matches()) {
                return "has a part \"" + component + "\" that is not made of lower case letters and digits, parted by"
                        + " single \".\", \"_\", \"__\" or \"-\"";
            }
        }
        int length = repository.length() + registry.map(r -> r.length() + 1).orElse(0);
        if (length > MAX_NAME_LENGTH) {
            return "is " + length + " characters long, without the tag; " + MAX_NAME_LENGTH + " are allowed";
        }
        if (tag.isPresent()) {
            if (tag.get().length() > MAX_TAG_LENGTH) {
                return "has a tag of " + tag.get().length() + " characters; " + MAX_TAG_LENGTH + " are allowed";
            }
            if (!TAG.matcher(tag.get()).matches()) {
                return "has a tag \"" + tag.get() + "\" that is not made of letters, digits, \"_\", \".\" and \"-\", or"
                        + " begins with \".\" or \"-\"";
            }
        }
        if (digest.isPresent() && !DIGEST.matcher(digest.get()).matches()) {
            return "has a digest that is not \"sha256:\" and 64 lower case hexadecimal digits";
        }
        return null;
    }

    private static boolean hasUpperCase(String text) {
        return text.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
    }

    /** The same image by another tag; a digest is dropped. */
    public ImageReference withTag(String newTag) {
        return new ImageReference(registry, repository, Optional.of(newTag), Optional.empty());
    }

    /** The same image pinned to a digest, its tag kept for people to read. */
    public ImageReference withDigest(String newDigest) {
        return new ImageReference(registry, repository, tag, Optional.of(newDigest));
    }

    /** Registry and repository alone, as written. */
    public String name() {
        return text(registry, repository, Optional.empty(), Optional.empty());
    }

    private static String text(
            Optional<String> registry, String repository, Optional<String> tag, Optional<String> digest) {
        return registry.map(r -> r + "/").orElse("")
                + repository
                + tag.map(t -> ":" + t).orElse("")
                + digest.map(d -> "@" + d).orElse("");
    }

    /** As users write it. */
    @Override
    public String toString() {
        return text(registry, repository, tag, digest);
    }
}
