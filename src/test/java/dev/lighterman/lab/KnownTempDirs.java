package dev.lighterman.lab;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes the directories of {@code @TempDir} as ever, and remembers them: the runs of a test that fails are below them. */
public final class KnownTempDirs implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws Exception {
        Path directory = TempDirFactory.Standard.INSTANCE.createTempDirectory(element, context);
        TestScope.of(context).directory(directory);
        return directory;
    }

    @Override
    public void close() throws IOException {
        TempDirFactory.Standard.INSTANCE.close();
    }
}
