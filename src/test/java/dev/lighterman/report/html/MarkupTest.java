package dev.lighterman.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MarkupTest {
    /** A validator refuses the page for each of them; the first and the last of each range. */
    @Test
    void charactersThatXmlOrHtmlForbidsAreReplaced() {
        assertThat(Markup.escape("\u0000\u0008\u000b\u001f\u007f\u0080\u0085\u009f\ud800\ufffe\uffff"))
                .isEqualTo("\ufffd".repeat(11));
        assertThat(Markup.escape("\t\n ~\u00a0한\ud7ff\ue000\ufffd\ud83d\ude00"))
                .isEqualTo("\t\n ~\u00a0한\ud7ff\ue000\ufffd\ud83d\ude00");
        assertThat(Markup.escape("<a href=\"x\" title='y'>&\r"))
                .isEqualTo("&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&#13;");
    }

    @Test
    void secondsHaveThreeDecimals() {
        assertThat(Markup.seconds(Duration.ofMillis(61_987))).isEqualTo("61.987");
        assertThat(Markup.seconds(Duration.ofMillis(9))).isEqualTo("0.009");
    }
}
