package dev.lighterman.mask;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Writes an asterisk for each byte of a secret, whatever pieces it comes in. Not thread-safe. */
final class MaskingStream extends OutputStream {
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
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int had = held.length;
        held = Arrays.copyOf(held, had + length);
        System.arraycopy(bytes, from, held, had, length);
        tell(forms.unclear(held, told));
    }

    private void tell(int until) throws IOException {
        if (until == told) {
            return;
        }
        byte[] masked = Arrays.copyOfRange(held, told, until);
        Arrays.fill(masked, 0, Math.min(covered, masked.length), (byte) '*');
        int end = told + covered;
        for (int[] span : forms.spans(held, told, until)) {
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
