package dev.lighterman.source.user;

/** {@code url.<base>.insteadOf}: what git makes of a URL before it goes there. */
public final class InsteadOf {
    private InsteadOf() {}

    /** The URL that git would use; the longest prefix decides. It may hold a login. */
    public static String rewritten(GitConfig config, String url) {
        String base = null;
        String prefix = "";
        for (GitConfig.Entry entry : config.named("url", "insteadOf")) {
            if (url.startsWith(entry.value()) && (base == null || entry.value().length() > prefix.length())) {
                base = entry.subsection();
                prefix = entry.value();
            }
        }
        return base == null ? url : base + url.substring(prefix.length());
    }
}
