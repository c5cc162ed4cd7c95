package dev.lighterman.kubernetes;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Kubernetes' rules for names and ports, each with a message for people. Stateless. */
public final class KubernetesNames {
    private static final int MAX_LABEL_LENGTH = 63;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?");

    private KubernetesNames() {}

    /**
     * What is wrong with the name of a namespace, Deployment, Service or container (a DNS label, RFC 1123).
     *
     * @param name any text, not null
     * @return empty when it is right; else a clause such as {@code "My_App" has characters other than...}
     */
    public static Optional<String> problemWithName(String name) {
        if (name.isEmpty()) {
            return Optional.of("the name is empty");
        }
        if (name.length() > MAX_LABEL_LENGTH) {
            return Optional.of(
                    "\"" + name + "\" has " + name.length() + " characters; " + MAX_LABEL_LENGTH + " are allowed");
        }
        if (!LABEL.matcher(name).matches()) {
            String suggestion =
                    name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-").replaceAll("^-+|-+$", "");
            return Optional.of("\"" + name
                    + "\" is not made of lower case letters, digits and \"-\" with a letter or digit" + " at both ends"
                    + (suggestion.isEmpty() ? "" : "; perhaps you should write \"" + suggestion + "\""));
        }
        return Optional.empty();
    }

    /**
     * What is wrong with the name of a Service, which must begin with a letter (RFC 1035).
     *
     * @param name any text, not null
     * @return empty when it is right
     */
    public static Optional<String> problemWithServiceName(String name) {
        return problemWithName(name)
                .or(() -> Character.isDigit(name.charAt(0))
                        ? Optional.of(
                                "\"" + name + "\" begins with a digit; the name of a service begins with a letter")
                        : Optional.empty());
    }

    /**
     * What is wrong with a port.
     *
     * @param port any number
     * @return empty when it is right
     */
    public static Optional<String> problemWithPort(int port) {
        return port >= 1 && port <= 65535 ? Optional.empty() : Optional.of(port + " is no port; ports are 1 to 65535");
    }

    /**
     * What is doubtful about a node port: clusters can be set up for another range.
     *
     * @param port any number
     * @return empty when it is in the range that clusters have by default
     */
    public static Optional<String> warningAboutNodePort(int port) {
        return port >= 30000 && port <= 32767
                ? Optional.empty()
                : Optional.of("node port " + port + " is outside 30000 to 32767, the range of most clusters");
    }

    static void check(String what, Optional<String> problem) {
        problem.ifPresent(text -> {
            throw new IllegalArgumentException(what + ": " + text);
        });
    }
}
