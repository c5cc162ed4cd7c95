package dev.lighterman.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** The mode that a file of this machine gets on a control node. It gives no user more rights than the file has here. Stateless. */
public final class FileMode {
    /** Of what all may read. */
    public static final int READABLE = 0644;

    /** Of what all may read and execute. */
    public static final int EXECUTABLE = 0755;

    private static final int GROUP = 0070;
    private static final int OTHERS = 0007;

    private FileMode() {}

    /**
     * The mode of a file: 0644, or 0755 for what may be executed here, without what its group or others may not do here.
     *
     * @param directories how many of the directories above it are sent with it: where these keep a user out, the file must too
     */
    public static int of(Path file, int directories) {
        int mode = Files.isExecutable(file) ? EXECUTABLE : READABLE;
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            mode = without(mode, 0040, permissions.contains(PosixFilePermission.GROUP_READ));
            mode = without(mode, 0010, permissions.contains(PosixFilePermission.GROUP_EXECUTE));
            mode = without(mode, 0004, permissions.contains(PosixFilePermission.OTHERS_READ));
            mode = without(mode, 0001, permissions.contains(PosixFilePermission.OTHERS_EXECUTE));
            Path directory = file.toAbsolutePath().getParent();
            for (int i = 0; i < directories && directory != null; i++) {
                Set<PosixFilePermission> above = Files.getPosixFilePermissions(directory);
                mode = without(mode, GROUP, above.contains(PosixFilePermission.GROUP_EXECUTE));
                mode = without(mode, OTHERS, above.contains(PosixFilePermission.OTHERS_EXECUTE));
                directory = directory.getParent();
            }
            return mode;
        } catch (UnsupportedOperationException e) {
            return mode; // a file system without such permissions
        } catch (IOException e) {
            return mode & ~(GROUP | OTHERS); // only the owner may use it then; reading the file gives the error
        }
    }

    private static int without(int mode, int bits, boolean allowed) {
        return allowed ? mode : mode & ~bits;
    }
}
