package dev.lighterman.playbook.ready;

import dev.lighterman.api.Image;
import dev.lighterman.image.ImageReference;
import dev.lighterman.playbook.Task;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names under which the engine keeps the layers of the last builds, when the image's own tags are gone: it takes from them what
 * has not changed, so that the same commit is the same digest. Nothing is ever pushed by these names. Immutable.
 *
 * @param image the image that is built, and by which engine
 * @param reference its name
 * @param commit the commit that it is built of; empty where that is not known, and the names are gone with the playbook's end
 */
record KeptBuilds(Image image, ImageReference reference, Optional<String> commit) {
    /** How many builds of a repository are kept: branches may take turns. */
    private static final int MOST = 5;

    private static final String KEPT = "localhost/lighterman-kept/";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_TAG = 128;
    private static final int DIGITS = 12;

    /**
     * The names of this build, one for each platform. The tag is in them, since several images of one repository may be of one
     * commit.
     */
    List<String> names() {
        List<String> platforms = image.platforms().size() > 1 ? image.platforms() : List.of("");
        return platforms.stream().map(this::name).toList();
    }

    /** The name of the part for one of several platforms. */
    String name(String platform) {
        String end = "-"
                + commit.map(digits -> digits.substring(0, Math.min(DIGITS, digits.length())))
                        .orElse("build") + (platform.isEmpty() ? "" : "-" + platform.replace('/', '-'));
        String tag = reference.tag().orElse("latest");
        return repository() + ":" + tag.substring(0, Math.min(tag.length(), LONGEST_TAG - end.length())) + end;
    }

    /** What no registry has: a registry's name becomes a part of the path. */
    private String repository() {
        String host = reference
                .registry()
                .map(name -> name.toLowerCase(Locale.ROOT)
                                .replaceAll("[^a-z0-9]+", "-")
                                .replaceAll("^-|-$", "") + "/")
                .orElse("");
        String path = host + reference.repository();
        return KEPT
                + (KEPT.length() + path.length() > LONGEST_NAME
                        ? "long-" + Integer.toHexString(path.hashCode())
                        : path);
    }

    /** Removes the names of older builds, except for those that are in use. */
    Task limit() {
        return CommandTask.named("keep the layers of the last " + MOST + " builds only")
                .run("sh", "-c", script())
                .task()
                .keyword("changed_when", ReadyTasks.NO)
                .keyword("failed_when", ReadyTasks.NO)
                .build();
    }

    /**
     * The engine lists the newest image first; podman lists all names of those found.
     * podman 4.3 cannot list images while another build removes one or has a list of images, so that it is asked again;
     * without a shell variable, which the command module would replace.
     */
    String script() {
        String program = image.engine().program();
        List<String> own = names();
        String list = program + " images --format '{{.Repository}}:{{.Tag}}' " + repository();
        if (image.engine() == Image.Engine.PODMAN) {
            list = "{ " + list + " || { sleep 5; " + list + "; } || { sleep 10; " + list + "; }; }";
        }
        return list + " | grep '^" + repository() + ":' | grep -vxF -e " + String.join(" -e ", own) + " | tail -n +"
                + ((MOST - 1) * own.size() + 1) + " | xargs -r " + program + " rmi";
    }
}
