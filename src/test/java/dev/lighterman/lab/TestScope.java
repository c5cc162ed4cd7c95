package dev.lighterman.lab;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What is known of one test, or of one class of tests, in case it fails: when it began, and what it made. */
final class TestScope {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(TestScope.class);

    private final Instant began = Instant.now();
    private final AtomicBoolean told = new AtomicBoolean();
    private final List<Path> directories = new CopyOnWriteArrayList<>();
    private final List<ClusterState> namespaces = new CopyOnWriteArrayList<>();
    private final List<Long> seeds = new CopyOnWriteArrayList<>();

    private TestScope() {}

    /** That of a test, or of a class; begins with the first call. */
    static TestScope of(ExtensionContext context) {
        // A store asks those around it as well, so each scope needs a key of its own.
        return context.getStore(STORE)
                .getOrComputeIfAbsent(context.getUniqueId(), id -> new TestScope(), TestScope.class);
    }

    /** The scopes of a test, of its class, and so on. */
    static List<TestScope> around(ExtensionContext context) {
        List<TestScope> scopes = new ArrayList<>();
        for (ExtensionContext c = context; c != c.getRoot(); c = c.getParent().orElseThrow()) {
            scopes.add(of(c));
        }
        return scopes;
    }

    /** Remembers a directory below which the home of a control node may be. */
    void directory(Path directory) {
        directories.add(directory);
    }

    /** Remembers a namespace of the cluster. */
    void namespace(ClusterState namespace) {
        namespaces.add(namespace);
    }

    /** Remembers what random values come from. */
    void seed(long seed) {
        seeds.add(seed);
    }

    Instant began() {
        return began;
    }

    List<Path> directories() {
        return directories;
    }

    List<ClusterState> namespaces() {
        return namespaces;
    }

    List<Long> seeds() {
        return seeds;
    }

    /** Whether this is the first failure of it that is told. */
    boolean tell() {
        return told.compareAndSet(false, true);
    }
}
