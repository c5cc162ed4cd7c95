package dev.lighterman.run.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameListTest {
    @Test
    void ofManyTheFirstAreTold() {
        List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
        assertThat(NameList.of(names, 8)).isEqualTo("a, b, c, d, e, f, g, h and 3 more");
        assertThat(NameList.of(names)).isEqualTo("a, b, c, d, e, f, g, h, i, j and 1 more");
        assertThat(NameList.of(names.subList(0, 2), 2)).isEqualTo("a, b");
    }
}
