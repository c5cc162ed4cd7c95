package dev.lighterman.settings;

import dev.lighterman.api.Notification;
import dev.lighterman.api.Secret;
import dev.lighterman.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code notify}: who is told how a pipeline ended. */
final class NotificationReader {
    private static final List<String> FIELDS = List.of("url", "on", "format");
    private static final OptionType<Notification.When> WHEN = OptionType.lowerCase(Notification.When.values());
    private static final OptionType<Notification.Format> FORMAT = OptionType.lowerCase(Notification.Format.values());

    private final ValueReader values;
    private final References references;

    NotificationReader(ValueReader values, References references) {
        this.values = values;
        this.references = references;
    }

    Optional<List<Notification>> notifications(String name, YamlNode node) {
        return ListItems.all(node, ListItems.mapping(name, "url, on and format", FIELDS, values, this::notification));
    }

    private Optional<Notification> notification(FieldReader fields) {
        Optional<Notification> notification = fields.required("url", "a url", this::url)
                .map(url -> new Notification(url, List.of(Notification.When.FAILED), Notification.Format.JSON));
        notification = fields.with(
                notification, "on", (of, when) -> of.on(when.toArray(Notification.When[]::new)), this::when);
        return fields.with(
                notification, "format", Notification::format, (name, node) -> values.choice(name, FORMAT, node));
    }

    /** As secrets are read, but one that anybody may know may stand in the file. */
    private Optional<Secret> url(String name, YamlNode node) {
        return values.raw(name, "text", node)
                .flatMap(raw -> references.secretValue(raw, values.place(node)))
                .map(Secret::of);
    }

    private Optional<List<Notification.When>> when(String name, YamlNode node) {
        if (node.items().isEmpty()) {
            values.problem(node, name + " is empty");
            return Optional.empty();
        }
        return ListItems.all(node, item -> values.choice(name, WHEN, item));
    }

    /** What is wrong with one, wherever it was set; nothing of its URL is shown but the beginning. */
    static Optional<String> problem(Notification notification) {
        String url = notification.url().reveal();
        if (url.equals(References.NOT_RUN)) {
            return Optional.empty();
        } else if (notification.on().isEmpty()) {
            return Optional.of(".on is empty");
        }
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (!List.of("http", "https").contains(scheme) || uri.getHost() == null) {
                return Optional.of(".url must be an http or https URL with a host");
            }
            return uri.getUserInfo() == null
                    ? Optional.empty()
                    : Optional.of(".url must have no login in it; perhaps you should use a token in its path");
        } catch (URISyntaxException e) {
            return Optional.of(".url must be an http or https URL, but is none: " + e.getReason());
        }
    }
}
