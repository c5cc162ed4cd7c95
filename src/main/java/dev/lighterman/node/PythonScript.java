package dev.lighterman.node;

import dev.lighterman.resource.Resource;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Python script of Lighterman's that runs on a control node without a file there. The client sends its text on standard input:
 * other users of the node can read a command's arguments. The script's own input follows its text. The module {@code common}, and
 * modules of its own, are there for it to import. Immutable and thread-safe.
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
            for part in sys.argv.pop(1).split():
                name,size=part.split(":")
                module=type(sys)(name)
                if name: sys.modules[name]=module
                exec(text(int(size)),module.__dict__ if name else globals())' "$@"
            exit 84
            """;

    /** The texts by the names of their modules, in the order they are executed; the script itself has none. */
    private final Map<String, byte[]> texts;

    private PythonScript(Map<String, byte[]> texts) {
        this.texts = texts;
    }

    /**
     * A script among the resources.
     *
     * @param owner the class beside which it lies, not null
     * @param resource its file name, not null
     * @param modules its own modules, each before those that import it: the paths of their files from there, without {@code .py}
     * @throws UncheckedIOException if a resource cannot be read
     */
    public static PythonScript of(Class<?> owner, String resource, String... modules) {
        Map<String, byte[]> texts = new LinkedHashMap<>();
        texts.put("common", common());
        for (String module : modules) {
            texts.put(module.substring(module.lastIndexOf('/') + 1), Resource.bytes(owner, module + ".py"));
        }
        texts.put("", Resource.bytes(owner, resource));
        return new PythonScript(texts);
    }

    /** {@return the module that all scripts share; its text in UTF-8} */
    public static byte[] common() {
        return Resource.bytes(PythonScript.class, "common.py");
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
        command.add(texts.entrySet().stream()
                .map(text -> text.getKey() + ":" + text.getValue().length)
                .collect(Collectors.joining(" ")));
        command.addAll(List.of(arguments));
        return Command.of(command).input(out -> {
            for (byte[] text : texts.values()) {
                out.write(text);
            }
            out.flush();
            input.writeTo(out);
        });
    }
}
