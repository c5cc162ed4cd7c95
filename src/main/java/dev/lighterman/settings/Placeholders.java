package dev.lighterman.settings;

import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.SourceCommit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in tags, labels and build arguments for the commit that is built, and is known only when it is checked out.
 * Stateless.
 */
public final class Placeholders {
    private static final int SHORT = 7;
    private static final int LONGEST_TAG = 128;
    private static final Pattern ANY = Pattern.compile("(?<!\\$)\\$\\{(commit|commit:short|branch)\\}");
    /** Options in whose texts they may stand. */
    private static final Set<String> OPTIONS = Set.of("image.tags", "image.labels", "image.args");

    private Placeholders() {}

    /** The text of an option, written so that no variable is looked for in place of a commit. */
    static String kept(String option, String text) {
        return OPTIONS.contains(option) ? ANY.matcher(text).replaceAll("\\$$0") : text;
    }

    /** A text with words that show what will stand there. */
    static String sample(String text) {
        return ANY.matcher(text).replaceAll(found -> found.group(1).startsWith("commit") ? "COMMIT" : "BRANCH");
    }

    /** An image as it is shown while there is no commit. */
    public static Image sample(Image image) {
        try {
            return filled(image, text -> sample(text));
        } catch (InvalidInputException e) {
            throw new IllegalStateException(e); // a sample is there for all of them
        }
    }

    /**
     * The image of a commit.
     *
     * @throws InvalidInputException if it names a commit or branch, and there is none
     */
    public static Image filled(Image image, Optional<SourceCommit> commit) throws InvalidInputException {
        return filled(image, text -> filled(text, commit));
    }

    private interface Fill {
        String in(String text) throws InvalidInputException;
    }

    private static Image filled(Image image, Fill fill) throws InvalidInputException {
        String[] tags = image.tags().toArray(String[]::new);
        for (int i = 0; i < tags.length; i++) {
            tags[i] = tag(tags[i], fill.in(tags[i]));
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (Map.Entry<String, Object> label : image.labels().entrySet()) {
            labels.put(label.getKey(), fill.in(label.getValue().toString()));
        }
        Map<String, Object> args = new LinkedHashMap<>(image.args());
        for (Map.Entry<String, Object> arg : args.entrySet()) {
            if (arg.getValue() instanceof String text) {
                arg.setValue(fill.in(text));
            }
        }
        return image.tags(tags).labels(labels).args(args);
    }

    /** A branch may be called what no tag can be. */
    private static String tag(String written, String filled) throws InvalidInputException {
        if (written.equals(filled)) {
            return written;
        }
        String tag = filled.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceFirst("^[.-]+", "");
        if (tag.isEmpty()) {
            throw new InvalidInputException(
                    "image.tags: \"" + written + "\" is \"" + filled + "\", which cannot be a tag");
        }
        return tag.length() > LONGEST_TAG ? tag.substring(0, LONGEST_TAG) : tag;
    }

    private static String filled(String text, Optional<SourceCommit> commit) throws InvalidInputException {
        Matcher matcher = ANY.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            Optional<String> value = name.equals("branch")
                    ? commit.flatMap(SourceCommit::branch)
                    : commit.map(found -> name.equals("commit") ? found.revision() : shortened(found));
            if (value.isEmpty()) {
                throw new InvalidInputException("image: \"" + text + "\" names a "
                        + (name.equals("branch") ? "branch" : "commit") + ", but what is built has none");
            }
            matcher.appendReplacement(result, Matcher.quoteReplacement(value.get()));
        }
        return matcher.appendTail(result).toString();
    }

    private static String shortened(SourceCommit commit) {
        return commit.commit().substring(0, SHORT) + (commit.dirty() ? "-dirty" : "");
    }
}
