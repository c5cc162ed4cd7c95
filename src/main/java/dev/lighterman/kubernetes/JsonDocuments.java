package dev.lighterman.kubernetes;

/**
 * JSON as kubectl takes it in manifests: one object after another, without anything between them. YAML 1.1 has all of JSON but
 * that, and one escape. Stateless.
 */
final class JsonDocuments {
    private JsonDocuments() {}

    /** The same text with marks between its objects; unchanged where it does not begin as JSON does. */
    static String asYaml(String text) {
        String begin = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (!begin.stripLeading().startsWith("{")) {
            return text;
        }
        StringBuilder yaml = new StringBuilder();
        boolean quoted = false;
        int depth = 0;
        for (int i = 0; i < begin.length(); i++) {
            char c = begin.charAt(i);
            if (quoted && c == '\\' && i + 1 < begin.length()) {
                char escaped = begin.charAt(++i);
                yaml.append(escaped == '/' ? "/" : "\\" + escaped);
                continue;
            }
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '{') {
                yaml.append(depth == 0 && endsObject(yaml) ? "\n---\n" : "");
                depth++;
            } else if (!quoted && c == '}') {
                depth--;
            }
            yaml.append(c);
        }
        return yaml.toString();
    }

    private static boolean endsObject(StringBuilder text) {
        int end = text.length();
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return end > 0 && text.charAt(end - 1) == '}';
    }
}
