package dev.lighterman.mask;

import dev.lighterman.api.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The byte sequences that give a secret away, and where they are in a text. Immutable. */
public final class SecretForms {
    /** Anything shorter is hidden nowhere. */
    static final int SHORTEST = 4;

    private static final int HEAD_BITS = 16;
    private static final int HEADS = 1 << HEAD_BITS;
    private static final int GRAM = 3;
    private static final int SKIP_BITS = 17;
    private static final int SKIPS = 1 << SKIP_BITS;
    private static final int MOST_SKIPPED = 100;
    /** Anything shorter is hidden as a word only. */
    static final int UNMISTAKABLE = 8;

    /**
     * A sequence to look for.
     *
     * @param bytes never empty
     * @param word whether no letter or digit may stand before or behind it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Form(byte[] bytes, boolean word) {}

    /** What libraries leave as it is: RFC 3986, paths, JavaScript, forms, then whatever may stand in a part of an address. */
    private static final List<String> UNRESERVED =
            List.of("-._~", "-._~/", "-._~!*'()", "-._*", "-._~$&+,/:;=@", "-._~!$&'()*+,;=:@", "-._~$&+:=@");

    /** Each one more doubles the forms to look for. */
    private static final int MOST_CHOSEN = 4;

    /** People forget to encode an at sign: the last one before the host ends a password. */
    private static final Pattern LOGIN = Pattern.compile("://[^/\\s:@]*:([^\\s@]+(?:@[^\\s@/?#]+)*)@");

    private final List<Form> all;
    /** By a number made of the first bytes: most places of a text are no beginning of any, and that is told by one look. */
    private final Form[][] byHead = new Form[HEADS][];

    /** By up to so many bytes: the ends of a text that may be the beginning of one. */
    private final Set<Integer> shortHeads = new HashSet<>();

    private final int longest;
    private final int shortest;
    /** By a number made of three bytes: how far on a form may end at the earliest whose shortest length ends with these here. */
    private final byte[] skips = new byte[SKIPS];

    private SecretForms(List<Form> all) {
        this.all = List.copyOf(all);
        for (Form form : all) {
            int head = 0;
            for (int i = 0; i < SHORTEST; i++) {
                head = head << 8 | (form.bytes[i] & 0xff);
                if (i < SHORTEST - 1) {
                    shortHeads.add(head << 2 | i);
                }
            }
            int place = place(head);
            Form[] others = byHead[place] == null ? new Form[0] : byHead[place];
            byHead[place] = Arrays.copyOf(others, others.length + 1);
            byHead[place][others.length] = form;
        }
        this.longest = all.stream().mapToInt(form -> form.bytes.length).max().orElse(0);
        this.shortest = Math.min(
                MOST_SKIPPED,
                all.stream().mapToInt(form -> form.bytes.length).min().orElse(MOST_SKIPPED));
        Arrays.fill(skips, (byte) (shortest - GRAM + 1));
        for (Form form : all) {
            for (int at = 0; at + GRAM <= shortest; at++) {
                int place = gram(form.bytes, at);
                skips[place] = (byte) Math.min(skips[place], shortest - GRAM - at);
            }
        }
    }

    public static SecretForms of(Collection<Secret> secrets) {
        Set<String> texts = new LinkedHashSet<>();
        for (Secret secret : secrets) {
            addForms(texts, secret.reveal().strip());
            addLogin(texts, secret.reveal());
            if (secret.reveal().indexOf('\n') >= 0) { // a key, say, that is printed line by line
                secret.reveal()
                        .lines()
                        .map(String::strip)
                        .filter(line -> size(line) >= UNMISTAKABLE)
                        .forEach(texts::add);
            }
        }
        return new SecretForms(texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .map(bytes -> new Form(bytes, bytes.length < UNMISTAKABLE))
                .toList());
    }

    private static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The password of an address that is a secret as a whole, as it stands there and as it is. */
    private static void addLogin(Set<String> texts, String secret) {
        Matcher login = LOGIN.matcher(secret);
        while (login.find()) {
            addForms(texts, login.group(1));
            try {
                addForms(texts, URLDecoder.decode(login.group(1).replace("+", "%2B"), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                // its percent signs are percent signs
            }
        }
    }

    private static void addForms(Set<String> texts, String secret) {
        if (size(secret) < SHORTEST) {
            return;
        }
        texts.addAll(Quoting.all(secret));
        for (String unreserved : unreserved(secret)) {
            String encoded = Quoting.percent(secret, unreserved);
            texts.add(encoded);
            texts.add(lowerCaseEscapes(encoded));
            texts.add(encoded.replace("%20", "+"));
        }
        base64(texts, secret.getBytes(StandardCharsets.UTF_8));
        wrapped(texts, secret);
        wrapped(texts, secret + "\n"); // as echo writes it, or a file has it
    }

    /** What may be left as it is: where a secret has few characters of that kind, any of them, whichever library it is. */
    private static Set<String> unreserved(String secret) {
        Set<String> all = new LinkedHashSet<>(UNRESERVED);
        String special = secret.codePoints()
                .filter(c -> c < 0x80 && c != '%' && !Character.isLetterOrDigit(c))
                .distinct()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        for (int chosen = 0; special.length() <= MOST_CHOSEN && chosen < 1 << special.length(); chosen++) {
            StringBuilder left = new StringBuilder();
            for (int i = 0; i < special.length(); i++) {
                left.append((chosen >> i & 1) == 1 ? special.substring(i, i + 1) : "");
            }
            all.add(left.toString());
        }
        return all;
    }

    private static String lowerCaseEscapes(String encoded) {
        StringBuilder lower = new StringBuilder(encoded);
        for (int i = encoded.indexOf('%'); i >= 0; i = encoded.indexOf('%', i + 3)) {
            lower.setCharAt(i + 1, Character.toLowerCase(encoded.charAt(i + 1)));
            lower.setCharAt(i + 2, Character.toLowerCase(encoded.charAt(i + 2)));
        }
        return lower.toString();
    }

    /** On its own, and inside of something longer, {@code user:password} say: which depends on what stands before it. */
    private static void base64(Set<String> texts, byte[] secret) {
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            texts.add(encoder.encodeToString(secret));
            texts.add(encoder.withoutPadding().encodeToString(secret));
            for (int before = 0; before < 3; before++) {
                byte[] shifted = new byte[before + secret.length];
                System.arraycopy(secret, 0, shifted, before, secret.length);
                String encoded = encoder.withoutPadding().encodeToString(shifted);
                int from = (before * 8 + 5) / 6; // characters with bits of what stands before
                int to = shifted.length * 8 / 6; // and without those with bits of what stands behind
                if (to - from >= UNMISTAKABLE) {
                    texts.add(encoded.substring(from, to));
                }
            }
        }
    }

    /** Line by line, as base64, MIME encoders and openssl print what is longer than a line. */
    private static void wrapped(Set<String> texts, String secret) {
        String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        for (int width : List.of(76, 64)) {
            for (int from = 0; encoded.length() > width && from < encoded.length(); from += width) {
                String line = encoded.substring(from, Math.min(from + width, encoded.length()));
                if (line.length() >= UNMISTAKABLE) {
                    texts.add(line);
                }
            }
        }
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** For the control node. */
    public Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("texts", texts(false));
        map.put("words", texts(true));
        return map;
    }

    private List<String> texts(boolean word) {
        return all.stream()
                .filter(form -> form.word == word)
                .map(form -> new String(form.bytes, StandardCharsets.UTF_8))
                .toList();
    }

    private static int place(int head) {
        return (head * 0x9e3779b1) >>> (32 - HEAD_BITS);
    }

    /** The forms that may begin with the four bytes here; null for none. */
    private Form[] beginning(byte[] text, int at) {
        return byHead[
                place((text[at] & 0xff) << 24
                        | (text[at + 1] & 0xff) << 16
                        | (text[at + 2] & 0xff) << 8
                        | (text[at + 3] & 0xff))];
    }

    private static int gram(byte[] text, int at) {
        int bytes = (text[at] & 0xff) << 16 | (text[at + 1] & 0xff) << 8 | (text[at + 2] & 0xff);
        return (bytes * 0x9e3779b1) >>> (32 - SKIP_BITS);
    }

    /** Where those are that begin within a part of a text: beginnings and ends, in order, none touching the next. */
    List<int[]> spans(byte[] text, int from, int until) {
        List<int[]> spans = new ArrayList<>();
        int last = Math.min(until - 1, text.length - shortest);
        for (int at = all.isEmpty() ? until : from; at <= last; at++) {
            int skip = skips[gram(text, at + shortest - GRAM)];
            if (skip > 0) {
                at += skip - 1;
                continue;
            }
            int end = matchEnd(text, at);
            if (end > at) {
                int[] before = spans.isEmpty() ? null : spans.get(spans.size() - 1);
                if (before != null && at <= before[1]) {
                    before[1] = Math.max(before[1], end);
                } else {
                    spans.add(new int[] {at, end});
                }
            }
        }
        return spans;
    }

    /** The end of the longest one that begins here; {@code at} for none. */
    private int matchEnd(byte[] text, int at) {
        Form[] candidates = beginning(text, at);
        int end = at;
        if (candidates != null) {
            for (Form form : candidates) {
                int behind = at + form.bytes.length;
                if (behind > end && behind <= text.length && matches(form, text, at, behind)) {
                    boolean alone =
                            (at == 0 || !isWord(text[at - 1])) && (behind == text.length || !isWord(text[behind]));
                    end = alone || !form.word ? behind : end;
                }
            }
        }
        return end;
    }

    /** From where on a text may be the beginning of one, or needs the next byte to be told; its length for nowhere. */
    int unclear(byte[] text, int from) {
        int to = text.length;
        for (int at = Math.max(from, to - longest); at + SHORTEST <= to; at++) {
            Form[] candidates = beginning(text, at);
            if (candidates != null) {
                for (Form form : candidates) {
                    int there = to - at;
                    boolean cut = there < form.bytes.length || (there == form.bytes.length && form.word);
                    if (cut && matches(form, text, at, to)) {
                        return at;
                    }
                }
            }
        }
        for (int at = Math.max(from, to - SHORTEST + 1); at < to; at++) {
            int head = 0;
            for (int i = at; i < to; i++) {
                head = head << 8 | (text[i] & 0xff);
            }
            if (shortHeads.contains(head << 2 | (to - at - 1))) {
                return at;
            }
        }
        return to;
    }

    private static boolean matches(Form form, byte[] text, int from, int to) {
        return Arrays.equals(form.bytes, 0, to - from, text, from, to);
    }

    private static boolean isWord(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
    }
}
