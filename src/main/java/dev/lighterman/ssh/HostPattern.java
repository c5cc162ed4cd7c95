package dev.lighterman.ssh;

/** Patterns of host names, as known_hosts and ssh_config have them: {@code *} any characters, {@code ?} one. */
final class HostPattern {
    private HostPattern() {}

    /** Whether a name matches. It never takes longer than the lengths multiplied, as a regular expression would. */
    static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int from = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                from = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1; // only the latest star need take in more: what stands before it has matched
                n = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
