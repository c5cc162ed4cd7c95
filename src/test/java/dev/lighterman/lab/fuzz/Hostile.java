package dev.lighterman.lab.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inputs: what is valid, changed in places, and now and then bytes that never were. Stateless. */
public final class Hostile {
    private static final int LONGEST = 256 << 10;

    private static final List<byte[]> TOKENS = tokens();

    private Hostile() {}

    private static List<byte[]> tokens() {
        List<byte[]> tokens = new ArrayList<>();
        for (String text : new String[] {
            "\0",
            "\u0007",
            "\u001b[31m",
            "\u001b]0;title\u0007",
            "\u007f",
            "\u0085",
            "\u009b2J",
            "\u2028",
            "\ufeff",
            "\ufffd",
            "\r",
            "\n",
            "\r\n",
            "\n\n",
            "\t",
            " ",
            "   ",
            "한국어",
            "배포",
            "e\u0301",
            "\ud83d\ude00",
            "\u202e",
            "%",
            "%zz",
            "%h",
            "%%",
            "~",
            "~/",
            "../",
            "/",
            "\\",
            "\\u0000",
            "\\ud800",
            "\\",
            "'",
            "\"",
            "\"\"",
            "`",
            "$",
            "${",
            "${env:X}",
            "${file:/}",
            "{{",
            "}}",
            "{%",
            "#",
            ";",
            "=",
            "==",
            ":",
            ": ",
            ",",
            "|",
            "&a ",
            "*a",
            "<<: *a",
            "!!int ",
            "!vault ",
            "? ",
            "- ",
            "---\n",
            "...\n",
            "@",
            "*",
            "?",
            "!",
            "[",
            "]",
            "{",
            "}",
            "()",
            "null",
            "true",
            "no",
            "0",
            "-1",
            "007",
            "0x",
            "1e999",
            "-0.0",
            "NaN",
            "Infinity",
            "2147483648",
            "9223372036854775808",
            "99999999999999999999999999",
            "1:60",
            "2026-99-99",
            "+",
            "=%"
        }) {
            tokens.add(text.getBytes(StandardCharsets.UTF_8));
        }
        tokens.add(new byte[] {(byte) 0xff});
        tokens.add(new byte[] {(byte) 0xc3, '('});
        tokens.add(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});
        tokens.add(new byte[] {(byte) 0xf0, (byte) 0x9f, (byte) 0x98});
        tokens.add(new byte[] {(byte) 0xc0, (byte) 0x80});
        return List.copyOf(tokens);
    }

    /** One input. */
    public static byte[] of(Random random, String... samples) {
        return of(
                random,
                Arrays.stream(samples)
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    /** One input. */
    public static byte[] of(Random random, List<byte[]> samples) {
        if (random.nextInt(12) == 0) {
            return anything(random);
        }
        byte[] bytes = samples.get(random.nextInt(samples.size()));
        int changes = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 6);
        for (int i = 0; i < changes && bytes.length < LONGEST; i++) {
            bytes = changed(random, bytes, samples);
        }
        return random.nextInt(60) == 0 ? huge(random, bytes) : bytes;
    }

    /** The same as text; bytes that are none are replaced. */
    public static String text(Random random, String... samples) {
        return new String(of(random, samples), StandardCharsets.UTF_8);
    }

    /** Pieces of an input, of any length, some empty: where each one ends. */
    public static List<Integer> cuts(Random random, int length) {
        List<Integer> ends = new ArrayList<>();
        int most = random.nextBoolean() ? 3 : 1 + random.nextInt(Math.max(1, length));
        for (int at = 0; at < length; ) {
            at = Math.min(length, at + random.nextInt(most + 1));
            ends.add(at);
        }
        return ends;
    }

    private static byte[] anything(Random random) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = random.nextInt(60); i > 0; i--) {
                out.writeBytes(token(random));
            }
            return out.toByteArray();
        }
        return bytes;
    }

    private static byte[] token(Random random) {
        return TOKENS.get(random.nextInt(TOKENS.size()));
    }

    private static byte[] changed(Random random, byte[] bytes, List<byte[]> samples) {
        int length = bytes.length;
        int at = random.nextInt(length + 1);
        int end = Math.min(length, at + random.nextInt(random.nextBoolean() ? 4 : 80));
        return switch (random.nextInt(12)) {
            case 0 -> {
                byte[] copy = bytes.clone();
                if (length > 0) {
                    copy[at % length] ^= (byte) (1 << random.nextInt(8));
                }
                yield copy;
            }
            case 1 -> joined(bytes, 0, at, new byte[0], bytes, end, length);
            case 2 -> joined(bytes, 0, end, new byte[0], bytes, at, length);
            case 3 -> joined(bytes, 0, at, new byte[0], bytes, length, length);
            case 4, 5, 6 -> joined(bytes, 0, at, token(random), bytes, at, length);
            case 7 -> joined(bytes, 0, at, token(random), bytes, end, length);
            case 8 -> word(random, bytes);
            case 9 -> {
                byte[] other = samples.get(random.nextInt(samples.size()));
                int from = random.nextInt(other.length + 1);
                yield joined(bytes, 0, at, new byte[0], other, from, other.length);
            }
            case 10 -> line(random, bytes);
            default ->
                random.nextInt(4) == 0
                        ? new String(bytes, StandardCharsets.ISO_8859_1)
                                .replace("\n", "\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1)
                        : joined(bytes, 0, at, anything(random), bytes, at, length);
        };
    }

    /** A word, a number or what stands between quotation marks becomes something else. */
    private static byte[] word(Random random, byte[] bytes) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        int from = at;
        int end = at;
        while (from > 0 && isWord(bytes[from - 1])) {
            from--;
        }
        while (end < bytes.length && isWord(bytes[end])) {
            end++;
        }
        if (random.nextBoolean() && from > 0 && end < bytes.length && bytes[from - 1] == '"' && bytes[end] == '"') {
            from--;
            end++;
        }
        byte[] other = random.nextInt(6) == 0 ? "[{\"a\":null}]".getBytes(StandardCharsets.US_ASCII) : token(random);
        return joined(bytes, 0, from, other, bytes, end, bytes.length);
    }

    private static boolean isWord(byte b) {
        return Character.isLetterOrDigit(b & 0xff) || b == '_' || b == '.' || b == '-';
    }

    /** A line goes, stands twice, or stands where another one stood. */
    private static byte[] line(Random random, byte[] bytes) {
        List<String> lines = new ArrayList<>(List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)));
        String one = lines.get(random.nextInt(lines.size()));
        int where = random.nextInt(lines.size());
        switch (random.nextInt(3)) {
            case 0 -> lines.remove(where);
            case 1 -> lines.add(where, one);
            default -> lines.set(where, one);
        }
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A piece many times over: long lines, many lines, deep nesting. */
    private static byte[] huge(Random random, byte[] bytes) {
        String[] pieces = {
            "[",
            "{\"a\":",
            "{a: ",
            "- ",
            "a:\n ",
            "x",
            " ",
            "\t",
            "\n",
            "한",
            "\"",
            "\\",
            "'",
            "=",
            ",",
            ":",
            "a=b ",
            "*",
            "!",
            "#",
            "\0",
            "\u001b[",
            "&a [",
            "? ",
            "%",
            "1",
            "/",
            "//u:",
            "a\n",
            "|1|",
            "\r",
            ";",
            "]",
            "}",
            "[a]\n",
            ":1",
            "1s",
            ".a",
            "${a}",
            "%61",
            "\u001b\u001b["
        };
        String piece = pieces[random.nextInt(pieces.length)];
        int times = Math.max(1, (random.nextBoolean() ? 2_000 : 60_000) / piece.length());
        int at = random.nextInt(bytes.length + 1);
        return joined(bytes, 0, at, piece.repeat(times).getBytes(StandardCharsets.UTF_8), bytes, at, bytes.length);
    }

    private static byte[] joined(byte[] first, int from, int end, byte[] between, byte[] second, int from2, int end2) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first, from, end - from);
        out.writeBytes(between);
        out.write(second, from2, end2 - from2);
        return out.toByteArray();
    }
}
