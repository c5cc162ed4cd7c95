package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Slices;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SliceSurveyTest {
    private static SliceSurvey survey(String... plays) throws LightermanException {
        return SliceSurvey.parse("server", "{\"plays\": [" + String.join(", ", plays) + "], \"found\": []}");
    }

    private static String play(String name, String... hosts) {
        return "{\"name\": \"" + name + "\", \"place\": \"site.yml:1\", \"hosts\": ["
                + String.join(
                        ", ",
                        List.of(hosts).stream().map(host -> "\"" + host + "\"").toList()) + "]}";
    }

    @Test
    void hostsAreDealtOutAndThoseOfPlaysWithOneAreInTheFirst() throws Exception {
        assertThat(survey(play("web", "a", "b", "c", "d", "e")).parts(2))
                .containsExactly(List.of("a", "c", "e"), List.of("b", "d"));
        assertThat(survey(play("web", "a", "b", "c", "d"), play("one", "localhost"), play("db", "b"))
                        .parts(2))
                .containsExactly(List.of("localhost", "b", "d"), List.of("a", "c"));
        assertThat(survey(play("web", "a", "b")).parts(7)).containsExactly(List.of("a"), List.of("b"));
        assertThat(survey(play("web", "a")).parts(7)).containsExactly(List.of("a"));
        assertThat(survey(play("web")).parts(7)).containsExactly(List.of());
        assertThat(survey(play("web", "a", "b")).parts(1)).containsExactly(List.of("a", "b"));
    }

    @Property
    void everyHostIsInOneSlice(
            @ForAll @IntRange(min = 0, max = 60) int hosts, @ForAll @IntRange(min = 1, max = 20) int count)
            throws Exception {
        String[] names = IntStream.range(0, hosts).mapToObj(i -> "h" + i).toArray(String[]::new);
        List<List<String>> parts = survey(play("all", names)).parts(count);
        List<String> dealt = new ArrayList<>();
        parts.forEach(dealt::addAll);
        assertThat(dealt).containsExactlyInAnyOrder(names);
        assertThat(parts).hasSize(Math.max(1, Math.min(count, hosts)));
        if (hosts > 1) {
            int largest = parts.stream().mapToInt(List::size).max().orElseThrow();
            assertThat(parts).allMatch(part -> part.size() >= largest - 1);
        }
    }

    @Test
    void aPlayWithOtherHostsThanTheOneBeforeIsTold() throws Exception {
        assertThat(survey(
                                play("one", "a", "b"),
                                play("same", "b", "a"),
                                play("none"),
                                play("less", "a"),
                                play("again", "a"))
                        .found())
                .containsExactly(new SliceSurvey.Found(Slices.Change.ORDER, "site.yml:1", "play \"less\""));
    }

    @Test
    void whatIsNotAllowedIsRefusedWithItsPlace() throws Exception {
        SliceSurvey survey = SliceSurvey.parse("server", """
                {"plays": [], "found": [
                 {"change": "serial", "place": "site.yml:3", "what": "serial: 2"},
                 {"change": "hostvars", "place": "templates/a.j2:7", "what": "{{ hostvars[x] }}"},
                 {"change": "of a newer plugin", "place": "", "what": ""}]}
                """);
        survey.refuse(Set.of(Slices.Change.SERIAL, Slices.Change.HOSTVARS));
        assertThatThrownBy(() -> survey.refuse(Set.of(Slices.Change.SERIAL)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("""
                        templates/a.j2:7: {{ hostvars[x] }}: in slices facts and registered variables of hosts in other slices are missing
                        the playbook does not do the same in slices, so nothing was started; perhaps you should run it without slices, or allow what is fine with --slices-allow hostvars""");
    }

    @Test
    void serversMustAgreeAboutTheHosts() throws Exception {
        SliceSurvey survey = survey(play("one", "a", "b", "c"), play("two", "a"));
        survey.agree("x", "y", survey(play("one", "c", "b", "a"), play("two", "a")));
        assertThatThrownBy(() -> survey.agree("x", "y", survey(play("one", "b", "d"), play("two", "a"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("site.yml:1: play \"one\" has other hosts on x than on y: a, c, d; nothing was started;"
                        + " perhaps you should give an inventory of this machine");
        assertThatThrownBy(() -> survey.agree("x", "y", survey(play("one", "a", "b", "c"))))
                .hasMessage("the playbook has 2 plays on x and 1 on y; nothing was started");
    }

    @Test
    void anAnswerThatIsAnErrorIsTold() {
        assertThatThrownBy(() -> SliceSurvey.parse("server", "{\"error\": \"KeyError: x\"}"))
                .hasMessage("Ansible on server could not say what the slices would have: KeyError: x");
    }
}
