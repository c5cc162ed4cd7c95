package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownParametersTest {
    @Test
    void theSentenceNamesTheElementAndWhatWasMeant() {
        Set<String> known = Set.of("image", "set", "part");

        assertThat(UnknownParameters.sentence("imag", known))
                .isEqualTo("<imag>: there is no such parameter; did you mean <image>?");
        assertThat(UnknownParameters.sentence("target", known))
                .isEqualTo("<target>: there is no such parameter; fields of the pipeline file are written as there, "
                        + "<image><name>...</name></image>, or go into <set>: <set><image.name>...</image.name></set>");
    }
}
