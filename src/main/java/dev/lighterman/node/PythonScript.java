package dev.lighterman.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A Python script of Lighterman's that runs on a control node without a file there. The client sends its text on standard input:
 * other users of the node can read a command's arguments. The script's own input follows its text. The module {@code common}
 * is there for it to import. Immutable and thread-safe.
 */
public final class PythonScript {
    // Reads without a buffer, so that what follows the texts is left for the script. Its arguments are those of a
    // program.
    private static final String SHELL = RemotePython.FUNCTION + RemotePython.HOME + """
            python -c 'import os,sys
            def text(size):
                got=b""
                while len(got)<size:
                    more=os.read(0,size-len(got))
                    if not more: sys.exit(1)
                    got+=more
                return got
            common=type(sys)("common")
            sys.modules["common"]=common
            exec(text(int(sys.argv.pop(1))),common.__dict__)
            exec(text(int(sys.argv.pop(1))))' "$@"
            exit 84
            """;

    private final byte[] common;
    private final byte[] script;

    private PythonScript(byte[] common, byte[] script) {
        this.common = common;
        this.script = script;
    }

    /**
     * A script among the resources.
     *
     * @param owner the class beside which it lies, not null
     * @throws UncheckedIOException if the resource cannot be read
     */
    public static PythonScript of(Class<?> owner, String resource) {
        return new PythonScript(common(), read(owner, resource));
    }

    /** {@return the module that all scripts share; its text in UTF-8} */
    public static byte[] common() {
        return read(PythonScript.class, "common.py");
    }

    /**
     * A call without further input. Where the node has no Python, it exits with {@link RemotePython#MISSING}.
     *
     * @param arguments the script's arguments, which other users of the node can read; not null
     */
    public Command.Builder command(String... arguments) {
        return command(out -> {}, arguments);
    }

    /**
     * A call with further input. Where the node has no Python, it exits with {@link RemotePython#MISSING}.
     *
     * @param input what the script reads on its standard input, not null
     * @param arguments the script's arguments, which other users of the node can read; not null
     */
    public Command.Builder command(Command.Input input, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", SHELL, "lighterman"));
        command.add(Integer.toString(common.length));
        command.add(Integer.toString(script.length));
        command.addAll(List.of(arguments));
        return Command.of(command).input(out -> {
            out.write(common);
            out.write(script);
            out.flush();
            input.writeTo(out);
        });
    }

    private static byte[] read(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
