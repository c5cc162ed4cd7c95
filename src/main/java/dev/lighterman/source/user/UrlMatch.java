package dev.lighterman.source.user;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How closely a URL in git's configuration ({@code [http "https://*.example.org"]}) matches another URL.
 *
 * @param host the characters of the host that matched
 * @param path the characters of the path that matched
 * @param user whether the user matched
 */
record UrlMatch(int host, int path, boolean user) implements Comparable<UrlMatch> {
    /** What stands outside of any URL. */
    static final UrlMatch ANY = new UrlMatch(0, 0, false);

    private static final Comparator<UrlMatch> CLOSER = Comparator.comparingInt(UrlMatch::host)
            .thenComparingInt(UrlMatch::path)
            .thenComparing(UrlMatch::user);

    /** Host and port; for {@link URI} a host with an underscore is none. */
    private static final Pattern AUTHORITY = Pattern.compile("(?:.*@)?(\\[[^\\]]*\\]|[^:]*)(?::([0-9]{1,5}))?");

    /** In the place of *, with which a host is none for {@link URI}. */
    private static final String STAR = "x--any";

    /** Empty where it does not match; a pattern of no text matches any URL. */
    static Optional<UrlMatch> of(String pattern, URI url) {
        if (pattern.isEmpty()) {
            return Optional.of(ANY);
        }
        URI wanted;
        try {
            wanted = new URI(pattern.replace("*", STAR));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        if (wanted.getScheme() == null
                || hostOf(wanted).isEmpty()
                || !wanted.getScheme().equalsIgnoreCase(url.getScheme())
                || port(wanted) != port(url)
                || !hosts(hostOf(wanted), hostOf(url))) {
            return Optional.empty();
        }
        String user = user(wanted);
        if (user != null && !user.equals(user(url))) {
            return Optional.empty();
        }
        String path = slashed(wanted.getPath());
        if (!slashed(url.getPath()).startsWith(path)) {
            return Optional.empty();
        }
        return Optional.of(new UrlMatch(hostOf(wanted).replace(STAR, "*").length(), path.length(), user != null));
    }

    private static boolean hosts(String pattern, String host) {
        String[] wanted = pattern.toLowerCase(Locale.ROOT).split("\\.", -1);
        String[] labels = host.toLowerCase(Locale.ROOT).split("\\.", -1);
        if (wanted.length != labels.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].equals(STAR) && !wanted[i].equals(labels[i])) {
                return false;
            }
        }
        return true;
    }

    private static String user(URI url) {
        String user = url.getUserInfo();
        return user == null ? null : user.replaceFirst(":.*", "");
    }

    private static String slashed(String path) {
        String text = Objects.requireNonNullElse(path, "");
        return text.endsWith("/") ? text : text + "/";
    }

    /** The host; empty where there is none. */
    static String hostOf(URI url) {
        Matcher authority = AUTHORITY.matcher(Objects.requireNonNullElse(url.getRawAuthority(), ""));
        return authority.matches() ? authority.group(1) : "";
    }

    static int port(URI url) {
        Matcher authority = AUTHORITY.matcher(Objects.requireNonNullElse(url.getRawAuthority(), ""));
        if (authority.matches() && authority.group(2) != null) {
            return Integer.parseInt(authority.group(2));
        }
        return switch (url.getScheme().toLowerCase(Locale.ROOT)) {
            case "https" -> 443;
            case "http" -> 80;
            default -> 0;
        };
    }

    @Override
    public int compareTo(UrlMatch other) {
        return CLOSER.compare(this, other);
    }
}
