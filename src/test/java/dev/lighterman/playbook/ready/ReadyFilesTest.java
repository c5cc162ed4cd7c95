package dev.lighterman.playbook.ready;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.image.ImageReference;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.inventory.text.IniText;
import dev.lighterman.kubernetes.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The files at the top level are what the renderer makes for the defaults. After a wanted change write them anew:
 * {@code mvn test -Dtest=ReadyFilesTest -Dlighterman.regenerate=true}.
 */
class ReadyFilesTest {
    @TestFactory
    Stream<DynamicTest> topLevelFilesAreTheRenderings() throws InvalidInputException {
        return renderings().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> check(Path.of(entry.getKey()), entry.getValue())));
    }

    private static void check(Path file, String rendering) throws IOException {
        if (Boolean.getBoolean("lighterman.regenerate")) {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, rendering);
        }
        assertThat(Files.readString(file))
                .as("to write it anew: mvn test -Dtest=ReadyFilesTest -Dlighterman.regenerate=true")
                .isEqualTo(rendering);
    }

    static Map<String, String> renderings() throws InvalidInputException {
        ImageReference image = ImageReference.parse("kamser0415/cicd-project-ansible");
        String manifest = Manifests.render(Deployment.standard(), image, Map.of());
        Map<String, String> files = new LinkedHashMap<>();
        files.put("ansible.cfg", AnsibleCfg.standard().render());
        files.put("inventory/hosts", IniText.standard());
        files.put(
                "playbooks/create-cicd-devops-images.yml",
                ImagePlaybook.of(Image.named(image.toString()).context("~/lighterman/My-Docker-Project"))
                        .playbook()
                        .text());
        files.put(
                "playbooks/k8s-cicd-deployment-playbook.yml",
                new DeploymentPlaybook(
                                "kubernetes",
                                new Kubectl("kubectl", Optional.empty(), Optional.empty()),
                                "cicd-deployment",
                                manifest,
                                Set.of())
                        .playbook()
                        .text());
        return files;
    }
}
