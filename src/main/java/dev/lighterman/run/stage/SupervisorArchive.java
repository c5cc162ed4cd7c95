package dev.lighterman.run.stage;

import dev.lighterman.node.PythonScript;
import dev.lighterman.resource.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The supervisor of a run as one file that Python executes: a zip archive of its modules. */
public final class SupervisorArchive {
    static final String NAME = "supervisor.pyz";

    public static final List<String> MODULES = List.of(
            "__main__",
            "access",
            "cancel",
            "container",
            "content",
            "follow",
            "galaxy",
            "lighterman_handlers",
            "lighterman_ways",
            "mask",
            "onhost",
            "owed",
            "place",
            "play",
            "probe",
            "process",
            "program",
            "prune",
            "secret",
            "start",
            "store",
            "supervise",
            "why");

    // The oldest that a zip archive can say: the bytes depend on the modules alone.
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private SupervisorArchive() {}

    /** The archive's bytes, the same each time. Nothing is compressed: the connection does that, and Python may lack zlib. */
    public static byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            add(zip, "common", PythonScript.common());
            for (String module : MODULES) {
                add(zip, module, module(module));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String module, byte[] text) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(text);
        ZipEntry entry = new ZipEntry(module + ".py");
        entry.setTimeLocal(TIME);
        entry.setSize(text.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(text);
        zip.closeEntry();
    }

    /** The text of one of {@link #MODULES}. */
    public static byte[] module(String name) {
        return Resource.bytes(SupervisorArchive.class, "supervisor/" + name + ".py");
    }
}
