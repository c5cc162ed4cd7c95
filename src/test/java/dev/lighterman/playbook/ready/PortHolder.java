package dev.lighterman.playbook.ready;

import java.io.IOException;
import java.net.ServerSocket;

/** The smallest application a cluster can call ready: it listens on port 8080. */
final class PortHolder {
    private PortHolder() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket server = new ServerSocket(8080)) {
            while (true) {
                server.accept().close();
            }
        }
    }
}
