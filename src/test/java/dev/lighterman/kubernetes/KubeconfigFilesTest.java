package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether there is a kubeconfig on this machine. */
class KubeconfigFilesTest {
    @TempDir
    Path directory;

    /** kind and others leave it behind; nothing was deployed for it, though kubectl on the server had all that it takes. */
    @Test
    void whatAToolLeftOfAClusterIsNoneUnlessItIsNamed() throws Exception {
        Path config = directory.resolve("config");
        KubeconfigFiles files = new KubeconfigFiles(List.of(config));
        assertThat(files.exist(true)).isFalse();
        for (String left : List.of(
                "",
                "apiVersion: v1\nclusters: null\ncontexts: null\ncurrent-context: \"\"\nkind: Config\nusers: null\n",
                "kind: Config\ncontexts: []\n")) {
            Files.writeString(config, left);
            assertThat(files.exist(false)).as(left).isFalse();
            assertThat(files.exist(true)).as(left).isTrue();
        }
        for (String used : List.of(
                "current-context: a", "contexts: [{name: a}]", "contexts: [{name: a}]\ncurrent-context: ''", "{")) {
            Files.writeString(config, used);
            assertThat(files.exist(false)).as(used).isTrue();
        }
    }
}
