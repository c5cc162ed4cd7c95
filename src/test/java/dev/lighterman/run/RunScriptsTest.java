package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunScriptsTest {
    @Test
    void whatKeepsARunFromBeginningHasARemedyWhereItIsKnown() {
        assertThat(RunScripts.remedy("tar: site.yml: Wrote only 512 of 10240 bytes: No space left on device"))
                .contains("perhaps you should make room there");
        assertThat(RunScripts.remedy("mkdir: cannot create directory: Disk quota exceeded"))
                .contains("perhaps you should make room there");
        assertThat(RunScripts.remedy("tar: This does not look like a tar archive"))
                .contains("perhaps you should look at the user's profile there (~/.bashrc): something in it reads"
                        + " standard input, which is for the command");
        assertThat(RunScripts.remedy("Could not chdir to home directory /home/ci: No such file or directory"))
                .contains("perhaps you should make the user's home directory there");
        for (String why : List.of("Read-only file system", "Permission denied")) {
            assertThat(RunScripts.remedy("mkdir: cannot create directory ‘/home/ci/.lighterman’: " + why))
                    .contains("perhaps you should log in as a user who can write to the home directory there");
        }
        assertThat(RunScripts.remedy("sh: 1: syntax error")).isEmpty();
    }
}
