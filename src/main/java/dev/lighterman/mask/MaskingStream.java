package dev.lighterman.mask;

import dev.lighterman.node.BulkOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes an asterisk for each byte of a secret and of an address's password, whatever pieces they come in. Not thread-safe. */
final class MaskingStream extends BulkOutput {
    private final SecretForms forms;
    private final OutputStream out;
    /** The last byte told, if there is one, and behind it what is not told yet: both as they came. */
    private byte[] held = new byte[0];

    private int told;
    /** How many bytes behind those told belong to a secret that was found before. */
    private int covered;

    MaskingStream(SecretForms forms, OutputStream out) {
        this.forms = forms;
        this.out = out;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int had = held.length;
        held = Arrays.copyOf(held, had + length);
        System.arraycopy(bytes, from, held, had, length);
        tell(clear());
    }

    /** Up to where nothing can begin that is not there as a whole; an address is not taken apart. */
    private int clear() {
        int until = forms.unclear(held, told);
        String text = text();
        until = Math.min(until, UrlLogin.unclear(text));
        for (int[] login : UrlLogin.spans(text)) {
            if (login[0] < until && until <= login[1]) {
                until = login[0];
            }
        }
        return Math.max(told, until);
    }

    /** A character for each byte. */
    private String text() {
        return new String(held, StandardCharsets.ISO_8859_1);
    }

    private void tell(int until) throws IOException {
        if (until == told) {
            return;
        }
        byte[] masked = Arrays.copyOfRange(held, told, until);
        Arrays.fill(masked, 0, Math.min(covered, masked.length), (byte) '*');
        int end = told + covered;
        List<int[]> spans = forms.spans(held, told, until);
        for (int[] login : UrlLogin.spans(text())) {
            if (login[1] >= told && login[1] < until) {
                spans.add(new int[] {login[1], login[2]});
            }
        }
        for (int[] span : spans) {
            Arrays.fill(masked, span[0] - told, Math.min(span[1], until) - told, (byte) '*');
            end = Math.max(end, span[1]);
        }
        covered = Math.max(0, end - until);
        held = Arrays.copyOfRange(held, until - 1, held.length);
        told = 1;
        out.write(masked, 0, masked.length);
    }

    /** Tells everything; what would have been the beginning of a secret is none. */
    @Override
    public void flush() throws IOException {
        tell(held.length);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        flush();
        out.close();
    }
}
