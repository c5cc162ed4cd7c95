package dev.lighterman.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Slices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlayWordsTest {
    private static final PlayRequest PLAY = PlayRequest.of(Path.of("site.yml"));

    @Test
    void slicesAndWhatIsAllowedInThem() throws Exception {
        assertThat(PlayWords.slices(null, List.of(), PLAY)).isSameAs(PLAY);
        assertThat(PlayWords.slices(4, List.of(), PLAY).slices()).hasValue(Slices.of(4));
        assertThat(PlayWords.slices(4, List.of("run_once", "order"), PLAY).slices())
                .hasValue(new Slices(4, Set.of(Slices.Change.ORDER, Slices.Change.RUN_ONCE)));
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> PlayWords.slices(0, List.of(), PLAY))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a play has 1 slice or more, not 0");
        assertThatThrownBy(() -> PlayWords.slices(null, List.of("order"), PLAY))
                .hasMessage("--slices-allow is for a play in slices; perhaps you should add --slices N");
        assertThatThrownBy(() -> PlayWords.slices(2, List.of("once"), PLAY))
                .hasMessage("slices: there is no \"once\" to allow; there are serial, run_once, any_errors_fatal,"
                        + " max_fail_percentage, throttle, delegate_to, add_host, group_by, hostvars, play_hosts, end_play,"
                        + " set_stats, include, order");
    }

    @Test
    void theDocumentationHasEachChange() throws IOException {
        String page = Files.readString(Path.of("docs/scaling.md"));
        assertThat(Arrays.stream(Slices.Change.values()))
                .allSatisfy(change -> assertThat(page.lines())
                        .anyMatch(line -> line.startsWith("| `" + change.word() + "` | ")
                                && line.endsWith(" | " + change.meaning() + " |")));
    }

    @Test
    void aKeyIsCheckedBeforeAnythingIsContacted() throws Exception {
        assertThat(PlayWords.key("order 1", PLAY).key()).hasValue("order 1");
        assertThat(PlayWords.key(null, PLAY)).isSameAs(PLAY);
        assertThatThrownBy(() -> PlayWords.key(" ", PLAY))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a key has 1 to 200 characters, none of them a control character");
    }
}
