package dev.lighterman.settings;

import dev.lighterman.api.Image;
import dev.lighterman.api.Secret;
import dev.lighterman.source.FileNames;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes the image of option values. Not thread-safe. */
final class ImageSettings extends SectionSettings {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+/[a-z0-9_]+(/[a-z0-9.]+)?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern SECRET_ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    /** What a playbook of the user's own says itself. */
    private static final List<Option<?>> RENDERED_ONLY = List.of(
            ImageSection.HOSTS,
            ImageSection.ARGS,
            ImageSection.TARGET,
            ImageSection.LABELS,
            ImageSection.TAGS,
            ImageSection.PLATFORMS,
            ImageSection.SECRETS,
            ImageSection.CACHE,
            ImageSection.PULL,
            ImageSection.NETWORK);

    private final Optional<String> file;

    ImageSettings(SectionSettings of, Optional<String> file) {
        super(of);
        this.file = file;
    }

    /** The image, with its context; empty when none is named. */
    Optional<Image> image(String pipeline) {
        Optional<String> name = values.get(ImageSection.NAME);
        if (name.isEmpty()) {
            if (values.anyBelow("image")) {
                findings.problem(SettingsBuilder.missingImage(file));
            }
            return Optional.empty();
        }
        ImageNames.problem(name.get()).ifPresent(text -> problem(ImageSection.NAME, text));
        String context = values.get(ImageSection.CONTEXT).orElseGet(() -> ContextDirectory.of(pipeline));
        Image image = ImageSection.ALL.set(login(Image.named(name.get()).context(context)), values);
        image = values.apply(
                image, ImageSection.PLAYBOOK, (of, playbook) -> of.playbook(LocalPath.resolve(directory, playbook)));
        image = build(image);
        if (image.playbook().isPresent()) {
            contradicted(RENDERED_ONLY, "image.playbook", "your own playbook says how it builds");
        }
        if (image.prebuilt().isPresent()) {
            contradicted(RENDERED_ONLY, "image.prebuilt", "nothing is built");
            contradicted(List.of(ImageSection.PLAYBOOK, ImageSection.LIMIT), "image.prebuilt", "nothing is built");
        }
        if (!SettingsBuilder.isRemoteDirectory(context)) {
            problem(ImageSection.CONTEXT, SettingsBuilder.remoteDirectory("image.context", context));
        }
        checkDockerfile(image.dockerfile(), context);
        return Optional.of(image);
    }

    private Image build(Image of) {
        Image image = of.args(args()).labels(labels()).secrets(secrets());
        for (String tag : image.tags()) {
            if (!TAG.matcher(Placeholders.sample(tag)).matches()) {
                problem(
                        ImageSection.TAGS,
                        "image.tags: \"" + tag
                                + "\" is no tag of an image; perhaps you should write it without the name, such as"
                                + " latest");
            }
        }
        for (String platform : image.platforms()) {
            if (!PLATFORM.matcher(platform).matches()) {
                problem(
                        ImageSection.PLATFORMS,
                        "image.platforms: \"" + platform
                                + "\" is no platform; perhaps you should write it as linux/arm64");
            }
        }
        return image;
    }

    /** Texts and secrets: the names become variables of the engine's environment. */
    private Map<String, Object> args() {
        Map<String, Object> args = new LinkedHashMap<>();
        values.get(ImageSection.ARGS).orElse(Map.of()).forEach((name, value) -> {
            if (!VARIABLE.matcher(name).matches()) {
                problem(ImageSection.ARGS, "image.args: \"" + name + "\" cannot be the name of an ARG");
            }
            args.put(name, value instanceof Secret ? value : text(ImageSection.ARGS, name, value));
        });
        return args;
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        values.get(ImageSection.LABELS).orElse(Map.of()).forEach((name, value) -> {
            if (name.isEmpty() || name.contains("=") || name.startsWith("~")) {
                problem(ImageSection.LABELS, "image.labels: \"" + name + "\" cannot be the name of a label");
            }
            labels.put(name, text(ImageSection.LABELS, name, value));
        });
        return labels;
    }

    private Map<String, Secret> secrets() {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        Set<String> variables = new LinkedHashSet<>();
        values.get(ImageSection.SECRETS).orElse(Map.of()).forEach((id, value) -> {
            if (!SECRET_ID.matcher(id).matches()) {
                problem(ImageSection.SECRETS, "image.secrets: \"" + id + "\" cannot be the id of a secret");
            } else if (!variables.add(id.replaceAll("[.-]", "_"))) {
                problem(ImageSection.SECRETS, "image.secrets: the id \"" + id + "\" is too much like another one");
            }
            if (value instanceof Secret secret) {
                secrets.put(id, secret);
            } else {
                problem(
                        ImageSection.SECRETS,
                        "image.secrets: " + id + " must come from elsewhere; perhaps you should write ${env:NAME} or"
                                + " ${file:PATH}");
            }
        });
        return secrets;
    }

    /** The text of a value, which is no text yet where it was set in code. */
    private String text(Option<?> option, String name, Object value) {
        if (value instanceof Map<?, ?> || value instanceof List<?> || value instanceof Secret || value == null) {
            problem(option, option.path() + "." + name + " must be text");
            return "";
        }
        return value.toString();
    }

    private void contradicted(List<Option<?>> options, String by, String why) {
        for (Option<?> option : options) {
            if (values.get(option).isPresent()) {
                boolean hosts = option == ImageSection.HOSTS && by.equals("image.playbook");
                problem(
                        option,
                        option.path() + " and " + by + " cannot both be set: "
                                + (hosts ? "your own playbook says its hosts" : why));
            }
        }
    }

    /** It is sent to the context and named from there, so it must be inside of it. */
    private void checkDockerfile(String dockerfile, String context) {
        FileNames.problem(dockerfile).ifPresent(text -> problem(ImageSection.DOCKERFILE, "image.dockerfile: " + text));
        String parts = "/" + Glob.slashes(dockerfile) + "/";
        if (dockerfile.startsWith("/") || parts.contains("/../") || parts.endsWith("//") || parts.endsWith("/./")) {
            problem(
                    ImageSection.DOCKERFILE,
                    "image.dockerfile must be a file inside of the image's context, but is \"" + dockerfile
                            + "\"; perhaps you should write its path relative to " + context);
        }
    }

    private Image login(Image image) {
        Optional<String> username = values.get(ImageSection.LOGIN_USERNAME);
        Optional<Secret> password = values.get(ImageSection.LOGIN_PASSWORD);
        if (username.isPresent() && password.isEmpty()) {
            problem(ImageSection.LOGIN_USERNAME, "image.login needs a password");
        } else if (username.isEmpty() && password.isPresent()) {
            problem(ImageSection.LOGIN_PASSWORD, "image.login needs a username");
        }
        return username.isPresent() && password.isPresent() ? image.login(username.get(), password.get()) : image;
    }
}
