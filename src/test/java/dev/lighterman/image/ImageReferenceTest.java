package dev.lighterman.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "nginx,,nginx,",
        "nginx:1.27,,nginx,1.27",
        "kamser0415/cicd-project-ansible,,kamser0415/cicd-project-ansible,",
        "localhost/app,localhost,app,",
        "localhost:5000/app:v1,localhost:5000,app,v1",
        "127.0.0.1:5000/team/app:v1,127.0.0.1:5000,team/app,v1",
        "[::1]:5000/app,[::1]:5000,app,",
        "registry.example.org/a/b/c_d__e-f.g:X.Y-z_1,registry.example.org,a/b/c_d__e-f.g,X.Y-z_1"
    })
    void readsTheParts(String text, String registry, String repository, String tag) throws InvalidInputException {
        ImageReference reference = ImageReference.parse(text);
        assertThat(reference)
                .isEqualTo(new ImageReference(
                        Optional.ofNullable(registry), repository, Optional.ofNullable(tag), Optional.empty()));
        assertThat(reference).hasToString(text);
        assertThat(ImageReference.parse(text + "@" + DIGEST)).isEqualTo(reference.withDigest(DIGEST));
    }

    @Test
    void changesTagAndDigest() throws InvalidInputException {
        ImageReference reference = ImageReference.parse("r.example:5000/a/b:v1");
        assertThat(reference.withDigest(DIGEST)).hasToString("r.example:5000/a/b:v1@" + DIGEST);
        assertThat(reference.withDigest(DIGEST).withTag("v2")).hasToString("r.example:5000/a/b:v2");
        assertThat(reference.withDigest(DIGEST).name()).isEqualTo("r.example:5000/a/b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "UPPER/Case:tag:tag~image name \"UPPER/Case:tag:tag\" has a part \"UPPER\" that is not made of lower case"
                        + " letters and digits, parted by single \".\", \"_\", \"__\" or \"-\"",
                "Foo/Bar~image name \"Foo/Bar\" has upper case letters; perhaps you should write \"foo/bar\"",
                "R.example/Foo:V1~image name \"R.example/Foo:V1\" has upper case letters; perhaps you should write \"R.example/foo:V1\"",
                "''~image name \"\" has no repository; perhaps you should write something like \"me/my-app\"",
                ":v1~image name \":v1\" has no repository; perhaps you should write something like \"me/my-app\"",
                "a//b~image name \"a//b\" has an empty part; perhaps you should remove a \"/\"",
                "a/b/~image name \"a/b/\" has an empty part; perhaps you should remove a \"/\"",
                "a b~image name \"a b\" has a part \"a b\" that is not made of lower case letters and digits, parted by single \".\", \"_\", \"__\" or \"-\"",
                "-a~image name \"-a\" has a part \"-a\" that is not made of lower case letters and digits, parted by single \".\", \"_\", \"__\" or \"-\"",
                "앱~image name \"앱\" has a part \"앱\" that is not made of lower case letters and digits, parted by single \".\", \"_\", \"__\" or \"-\"",
                "a:~image name \"a:\" has a tag \"\" that is not made of letters, digits, \"_\", \".\" and \"-\", or begins with \".\" or \"-\"",
                "a:b:c~image name \"a:b:c\" has a tag \"b:c\" that is not made of letters, digits, \"_\", \".\" and \"-\", or begins with \".\" or \"-\"",
                "a@sha256:12~image name \"a@sha256:12\" has a digest that is not \"sha256:\" and 64 lower case hexadecimal digits",
                "r.example:5000/app:feature/x~image name \"r.example:5000/app:feature/x\" has a tag with a \"/\" in it; perhaps you should write \"-\" there, or leave the tag to image.tags: [\"${branch}\"]",
                "app:feature/x~image name \"app:feature/x\" has a tag with a \"/\" in it; perhaps you should write \"-\" there, or leave the tag to image.tags: [\"${branch}\"]",
                "https://r.example/a~image name \"https://r.example/a\" is an address; perhaps you should leave https:// out",
                "exa mple.org/a~image name \"exa mple.org/a\" has a registry \"exa mple.org\" that is no host name with an optional port",
                "r.example:x/a~image name \"r.example:x/a\" has a registry \"r.example:x\" that is no host name with an optional port"
            })
    void namesWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void knowsTheLimitsOfLength() throws InvalidInputException {
        assertThat(ImageReference.parse("a".repeat(255)).repository()).hasSize(255);
        assertThatThrownBy(() -> ImageReference.parse("r.example/" + "a".repeat(250)))
                .hasMessageEndingWith("is 260 characters long, without the tag; 255 are allowed");
        assertThat(ImageReference.parse("a:" + "t".repeat(128)).tag().orElseThrow())
                .hasSize(128);
        assertThatThrownBy(() -> ImageReference.parse("a:" + "t".repeat(129)))
                .hasMessageEndingWith("has a tag of 129 characters; 128 are allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$(id)", "a;b", "a\nb", "a'b", "{{ x }}", "--help", "a\u0000b"})
    void letsNothingThroughThatACommandLineOrATemplateWouldMind(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text)).isInstanceOf(InvalidInputException.class);
    }

    /** The pattern needed a piece of the stack for each part. */
    @Test
    void aNameOfManyPartsIsReadOrRefused() {
        String name = "a" + ".a".repeat(20_000);
        for (String text : List.of("me/" + name, name + "/me")) {
            assertThatThrownBy(() -> ImageReference.parse(text))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("characters");
        }
    }
}
