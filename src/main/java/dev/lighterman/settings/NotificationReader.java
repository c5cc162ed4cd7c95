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
    private final StructureReader structures;
    private final References references;

    NotificationReader(ValueReader values, StructureReader structures, References references) {
        this.values = values;
        this.structures = structures;
        this.references = references;
    }

    Optional<List<Notification>> notifications(String name, YamlNode node) {
        return ListItems.all(node, ListItems.mapping(name, "url, on and format", values, this::notification));
    }

    private Optional<Notification> notification(String name, YamlNode.Mapping mapping) {
        structures.unknown(name, mapping, FIELDS);
        Optional<YamlNode> address = StructureReader.present(mapping, "url");
        if (address.isEmpty()) {
            values.problem(mapping, "an item of " + name + " needs a url");
        }
        Optional<Secret> url = address.flatMap(node -> url(name + ".url", node));
        Optional<List<Notification.When>> on = StructureReader.present(mapping, "on")
                .map(node -> when(name + ".on", node))
                .orElse(Optional.of(List.of(Notification.When.FAILED)));
        Optional<Notification.Format> format = StructureReader.present(mapping, "format")
                .map(node -> values.choice(name + ".format", FORMAT, node))
                .orElse(Optional.of(Notification.Format.JSON));
        return url.isPresent() && on.isPresent() && format.isPresent()
                ? Optional.of(new Notification(url.get(), on.get(), format.get()))
                : Optional.empty();
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
