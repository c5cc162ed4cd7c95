package dev.lighterman.run;

import dev.lighterman.node.Command;
import dev.lighterman.node.RemotePython;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A Python script of ours that is sent along with its call, on standard input: arguments can be read by others. */
enum RemoteScript {
    CONTROL("control.py"),
    LEASE("lease.py");

    // Read without a buffer, so that what follows the text is left for it.
    private static final String SHELL = RemotePython.FUNCTION + RemotePython.HOME + """
            python -c 'import os,sys
            n=int(sys.argv[1]);t=b""
            while len(t)<n:
                d=os.read(0,n-len(t))
                if not d: sys.exit(1)
                t+=d
            exec(t)' "$@"
            exit 84
            """;

    private final String resource;

    RemoteScript(String resource) {
        this.resource = resource;
    }

    /** A call without further input. */
    Command.Builder command(String... arguments) {
        return command(out -> {}, arguments);
    }

    /** A call whose input is the text of the script, then what the given one writes. */
    Command.Builder command(Command.Input input, String... arguments) {
        byte[] text = text();
        List<String> command = new ArrayList<>(List.of("sh", "-c", SHELL, "lighterman", Integer.toString(text.length)));
        command.addAll(List.of(arguments));
        return Command.of(command).input(out -> {
            out.write(text);
            out.flush();
            input.writeTo(out);
        });
    }

    private byte[] text() {
        try (InputStream in = RemoteScript.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
