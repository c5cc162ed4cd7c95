package dev.lighterman.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Java;
import dev.lighterman.node.Command;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class Utf8ArgumentsTest {
    private static final List<String> KOREAN = List.of("printf", "[%s]", "한글 이름\n", "", "it's", "🙂 \\ $(id)", "-n");

    @Test
    void argumentsStayAsTheyAreWhereTheyCan() {
        assertThat(Utf8Arguments.of(KOREAN, UTF_8)).isSameAs(KOREAN);
        List<String> ascii = List.of("echo", "a'b", "\n");
        assertThat(Utf8Arguments.of(ascii, US_ASCII)).isSameAs(ascii);
    }

    @Test
    void otherwiseAShellMakesThem() throws Exception {
        List<String> shell = Utf8Arguments.of(KOREAN, ISO_8859_1);
        assertThat(String.join("", shell).chars().allMatch(c -> c < 128)).isTrue();
        for (String program : List.of("sh", "bash", "busybox sh")) {
            List<String> command = new ArrayList<>(List.of(program.split(" ", -1)));
            command.addAll(shell.subList(1, shell.size()));
            assertThat(output(new ProcessBuilder(command))).isEqualTo("[한글 이름\n][][it's][🙂 \\ $(id)][-n]");
        }
    }

    /** The whole way, in a JVM that was started without a locale. */
    @Test
    void aJvmWithoutALocaleLosesNothing() throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                Java.path(), "-cp", System.getProperty("java.class.path"), Utf8ArgumentsTest.class.getName());
        java.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        java.environment().put("NAME", "값");
        assertThat(output(java)).isEqualTo("ANSI_X3.4-1968 [한글 이름\n][][it's][🙂 \\ $(id)][-n] 값");
    }

    /** For the JVM without a locale. */
    public static void main(String[] arguments) throws Exception {
        System.out.print(System.getProperty("sun.jnu.encoding") + " ");
        System.out.flush();
        try (LocalNode node = new LocalNode("here", List.of())) {
            node.execute(Command.of(KOREAN).output(System.out).build());
            node.execute(Command.of("sh", "-c", "printf ' %s' \"$NAME\"")
                    .output(System.out)
                    .build());
        }
    }

    private static String output(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
