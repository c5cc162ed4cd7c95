package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.settings.Options;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.Test;

/** They were ignored without a word, and the values of the pipeline file used. */
class SectionsTest {
    private static Map<String, String> fields(String path, String xml) throws Exception {
        return Sections.fields(path, new XmlPlexusConfiguration(Xpp3DomBuilder.build(new StringReader(xml))));
    }

    @Test
    void elementsAreFields() throws Exception {
        assertThat(
                        fields(
                                "deploy",
                                "<deploy><replicas> 2 </replicas><service><name>shop</name></service>"
                                        + "<manifests><manifest>k8s/a.yml</manifest><manifest>k8s/b.yml</manifest></manifests></deploy>"))
                .containsExactly(
                        Map.entry("deploy.replicas", "2"),
                        Map.entry("deploy.service.name", "shop"),
                        Map.entry("deploy.manifests", "[\"k8s/a.yml\", \"k8s/b.yml\"]"));
        assertThat(fields("name", "<name>shop</name>")).containsExactly(Map.entry("name", "shop"));
        assertThat(fields("deploy", "<deploy/>")).containsExactly(Map.entry("deploy", "{}"));
        assertThat(fields("vars", "<vars><tag>1</tag></vars>")).containsExactly(Map.entry("vars.tag", "1"));
    }

    @Test
    void listsAndMappingsMayBeInside() throws Exception {
        assertThat(fields("transfer", "<transfer><set><files><file>a\"b</file></files><to>/srv</to></set></transfer>"))
                .containsExactly(Map.entry("transfer", "[{\"files\": [\"a\\\"b\"], \"to\": \"/srv\"}]"));
        assertThat(fields("ansible", "<ansible><extraVars><replicas>2</replicas><on>true</on></extraVars></ansible>"))
                .containsExactly(Map.entry("ansible.extraVars", "{\"replicas\": 2, \"on\": true}"));
        assertThat(fields("deploy", "<deploy><labels><label>1</label></labels></deploy>"))
                .containsExactly(Map.entry("deploy.labels", "{\"label\": 1}"));
        assertThat(fields(
                        "inventory",
                        "<inventory><web><host>a</host><host>b</host></web><db><host>c</host></db></inventory>"))
                .containsExactly(Map.entry("inventory", "{\"web\": [\"a\", \"b\"], \"db\": [\"c\"]}"));
    }

    /** One argument called {@code arg} was taken for a list of one. */
    @Test
    void namesAndTextsAreWhatTheyAreCalled() throws Exception {
        assertThat(fields(
                        "image",
                        "<image><args><arg>1.10</arg></args><labels><com.example>a b</com.example></labels></image>"))
                .containsExactly(
                        Map.entry("image.args", "{\"arg\": \"1.10\"}"),
                        Map.entry("image.labels", "{\"com.example\": \"a b\"}"));
    }

    @Test
    void everySectionIsAParameter() throws IOException {
        String goals = Files.readString(Path.of("src/main/java/dev/lighterman/maven/DeliveryMojo.java"));

        assertThat(Options.all().stream()
                        .map(option -> option.path().replaceFirst("\\..*", ""))
                        .distinct())
                .allSatisfy(name -> assertThat(goals).contains("private PlexusConfiguration " + name + ";"));
    }
}
