package dev.lighterman.lab;

import dev.lighterman.ssh.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** A user of this machine without root, made for one test: closing it ends its processes and removes its home. */
public final class OtherUser implements AutoCloseable {
    private final String name =
            "lm-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 30), 36);
    private final Path home;

    private OtherUser(Path directory) {
        home = directory.resolveSibling("home-" + name);
    }

    /**
     * Makes one with a home beside the directory; the test is skipped, and the reason printed, where that cannot be done.
     *
     * @param shell the login shell
     */
    public static OtherUser make(Path directory, String shell) throws Exception {
        Sshd.require("root".equals(System.getProperty("user.name")), "a user can be made by root only");
        Sshd.require(Files.isExecutable(Path.of("/usr/sbin/useradd")), "there is no /usr/sbin/useradd");
        OtherUser user = new OtherUser(directory);
        Exec.in(directory)
                .of("useradd", "--user-group", "-m", "-d", user.home.toString())
                .run("-s", shell, "-p", "*", user.name);
        return user;
    }

    public String name() {
        return name;
    }

    public Path home() {
        return home;
    }

    /** Lets the key of a server log in as this user, who owns all that is in the home. */
    public void mayLogIn(Sshd sshd) throws IOException, InterruptedException {
        Path keys = Files.createDirectories(home.resolve(".ssh")).resolve("authorized_keys");
        Files.copy(sshd.authorizedKeys(), keys);
        Exec root = Exec.in(home);
        root.run("chown", "-R", name + ":", home.toString());
        root.run("chmod", "700", home.toString());
    }

    /** What a command in the user's login shell prints; it must succeed. */
    public String run(String command) throws IOException, InterruptedException {
        return Exec.in(home).run("su", "-", name, "-c", command);
    }

    @Override
    public void close() throws Exception {
        Exec root = Exec.in(Path.of("/"));
        root.run("sh", "-c", "pkill -KILL -u \"$1\" || :", "sh", name);
        root.run("userdel", "-r", "-f", name);
    }
}
