package dev.lighterman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the tests that ask it through a Service rely on. */
class AnsweringAppTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void listensOnlyOnceItHasAnswered() throws Exception {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        AnsweringApp.compile(classes);
        Path version = Files.writeString(directory.resolve("version.txt"), "version 1\n");
        Path loaded = directory.resolve("loaded.txt");
        int port = freePort();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + loaded,
                        "-cp",
                        classes.toString(),
                        "App",
                        Integer.toString(port),
                        version.toString())
                .inheritIO()
                .start();
        try {
            awaitListener(port, process);
        } finally {
            process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        }

        // Nobody asked it for anything, and yet it has had an exchange.
        assertThat(Files.readString(loaded).contains(" sun.net.httpserver.ExchangeImpl "))
                .as("has loaded what an answer takes")
                .isTrue();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListener(int port, Process process) throws Exception {
        while (true) {
            assertThat(process.isAlive()).isTrue();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (ConnectException e) {
                Thread.sleep(20);
            }
        }
    }
}
