package dev.lighterman.report.console;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes UTF-8 that comes in pieces cut anywhere; what is no UTF-8 becomes U+FFFD. Not thread-safe. */
final class Utf8Decoder {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer rest = ByteBuffer.allocate(0);

    /** The characters that are whole so far. */
    String decode(ByteBuffer bytes) {
        return decode(bytes, false);
    }

    /** What was left unfinished; the next text begins afresh. */
    String end() {
        String text = decode(ByteBuffer.allocate(0), true);
        decoder.reset();
        return text;
    }

    private String decode(ByteBuffer bytes, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(rest.remaining() + bytes.remaining())
                .put(rest)
                .put(bytes)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, last);
        if (last) {
            decoder.flush(out);
        }
        rest = in;
        return out.flip().toString();
    }
}
