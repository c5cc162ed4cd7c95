package dev.lighterman.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.Exit;
import dev.lighterman.node.FileMode;
import dev.lighterman.run.AnsweringNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent and counted, with a receiver that says what a test wants. */
class TransferTest {
    private static final String GREETING = "LIGHTERMAN 1\n";
    private static final String NOTHING = "{\"has\": null}\n";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<String> told = new ArrayList<>();

    private final TransferListener listener = new TransferListener() {
        @Override
        public void transferred(String remote, long bytes, boolean sent) {
            told.add(remote + " " + bytes + " " + sent);
        }

        @Override
        public void removed(String path) {
            told.add("removed " + path);
        }

        @Override
        public void progressed(long bytes, long of) {
            told.add(bytes + " of " + of);
        }
    };

    private TransferFile file(String name, String content) throws IOException {
        return new TransferFile(Files.writeString(directory.resolve(name), content), name, FileMode.READABLE);
    }

    private TransferReport send(List<TransferFile> files, AnsweringNode.Answer answer) throws Exception {
        return Transfer.send(new AnsweringNode(answer), "/srv/app", files, TransferTerms.NONE, listener);
    }

    private static String hash(String content) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** What stands before the list is the script's and the terms'. */
    private String receivedAfterTerms() {
        String text = received.toString(StandardCharsets.UTF_8);
        return text.substring(text.indexOf('\n', text.lastIndexOf("{\"allowHome\"")) + 1);
    }

    @Test
    void onlyWhatTheNodeHasNotIsSentAndCounted() throws Exception {
        TransferReport report = send(List.of(file("same", "1"), file("other", "22"), file("new", "333")), command -> {
            AnsweringNode.say(command, GREETING + has("1") + has("old") + NOTHING);
            command.input().writeTo(received);
            AnsweringNode.say(command, "{\"got\": 5}\n{\"removed\": \"/srv/app/gone\"}\n{\"done\": true}\n");
            return Exit.exited(0);
        });

        assertThat(receivedAfterTerms())
                .isEqualTo("1 644 4\nsame2 644 5\nother3 644 3\nnew\n" + "1\n22" + hash("22") + "\n2\n333" + hash("333")
                        + "\n\n");
        assertThat(told)
                .containsExactly("5 of 5", "same 1 false", "other 2 true", "new 3 true", "removed /srv/app/gone");
        assertThat(List.of(report.filesSent(), report.filesUnchanged(), (int) report.bytesSent()))
                .containsExactly(2, 1, 5);
    }

    private static String has(String content) throws IOException {
        try {
            return "{\"has\": \"" + hash(content) + "\"}\n";
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** A file that changes after its size was told, and before it is sent. */
    private void changesTo(String content, String problem) throws Exception {
        TransferFile file = file("app.jar", "four");
        assertThatThrownBy(() -> send(List.of(file), command -> {
                    Files.writeString(file.local(), content);
                    AnsweringNode.say(command, GREETING + NOTHING);
                    command.input().writeTo(received);
                    return Exit.exited(0);
                }))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot send " + file.local() + ": " + problem);
        assertThat(received.toString(StandardCharsets.UTF_8)).doesNotContain(hash(content));
    }

    @Test
    void aFileThatGrowsMeanwhileIsNotPutInPlace() throws Exception {
        changesTo("more than four", "it became larger while it was read");
    }

    @Test
    void aFileThatShrinksMeanwhileIsNotPutInPlace() throws Exception {
        changesTo("3", "it became smaller while it was read");
    }

    @Test
    void aLostConnectionSaysWhetherFilesMayBeInPlace() throws Exception {
        List<TransferFile> files = List.of(file("app.jar", "four"));
        assertThatThrownBy(() -> send(files, command -> Exit.of(Exit.Kind.CONNECTION_LOST)))
                .isInstanceOf(ConnectionException.class)
                .hasMessage("the connection to ansible-server was lost while files were sent to /srv/app;"
                        + " those there are as they were");
        assertThatThrownBy(() -> send(files, command -> {
                    AnsweringNode.say(command, GREETING + NOTHING);
                    command.input().writeTo(OutputStream.nullOutputStream());
                    return Exit.of(Exit.Kind.CONNECTION_LOST);
                }))
                .isInstanceOf(ConnectionException.class)
                .hasMessage("the connection to ansible-server was lost while files were sent to /srv/app;"
                        + " each is either as it was or whole and new");
    }

    @Test
    void whatTheReceiverRefusesIsNamedAndNothingMoreIsSent() throws Exception {
        List<TransferFile> files = List.of(file("a", "1"), file("b", "2"));
        assertThatThrownBy(() -> send(files, command -> {
                    AnsweringNode.say(
                            command, GREETING + NOTHING + "{\"failed\": 1, \"why\": \"it is a directory\"}\n");
                    command.input().writeTo(received);
                    return Exit.exited(1);
                }))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot put b in place in /srv/app on ansible-server: it is a directory");
        assertThat(receivedAfterTerms()).isEqualTo("1 644 1\na1 644 1\nb\n");
        assertThat(told).isEmpty();
    }
}
