package dev.lighterman;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.lighterman.lab.ClassPath;
import dev.lighterman.node.ControlNode;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.run.PlaybookRunner;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the map of docs/architecture.md: which package may use which, and where each third-party library lives. */
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter().importPath(ClassPath.classes());

    /** Library packages, and the only packages of ours that may know them. */
    private static final Map<String, String[]> LIBRARIES = Map.of(
            "com.jcraft.jsch..", new String[] {"dev.lighterman.ssh.."},
            "org.yaml.snakeyaml..", new String[] {"dev.lighterman.yaml.."},
            "org.apache.commons.exec..", new String[] {"dev.lighterman.local.."},
            "org.eclipse.jgit..", new String[] {"dev.lighterman.source.."},
            "io.fabric8..", new String[] {"dev.lighterman.kubernetes.."},
            "tools.jackson..", new String[] {"dev.lighterman.json.."},
            "com.fasterxml..", new String[] {},
            "picocli..", new String[] {"dev.lighterman.cli.."},
            "org.apache.maven..", new String[] {"dev.lighterman.maven.."});

    private static final Pattern ROOM = Pattern.compile("`([a-z.]+)`");
    /** A row of the table of rooms: the room, and who uses it. */
    private static final Pattern ROW = Pattern.compile("^\\| " + ROOM + " \\|.*\\| ([^|]+) \\|$", Pattern.MULTILINE);

    /** A runner of another making would not know the server's reconnectTimeout, nor what is to be hidden. */
    @Test
    void runnersOfPlaybooksAreMadeInOnePlace() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(ServerConnection.class, PlaybookRunner.class)
                .should()
                .callConstructor(PlaybookRunner.class, ControlNode.class, Duration.class)
                .check(MAIN);
    }

    /** Java's serial form would be one more format to keep: results are kept as JSON. */
    @Test
    void nothingInTheApiIsSerializable() {
        noClasses()
                .that()
                .resideInAPackage("dev.lighterman.api..")
                .and()
                .areNotEnums()
                .and()
                .areNotAssignableTo(Throwable.class)
                .should()
                .beAssignableTo(Serializable.class)
                .check(MAIN);
    }

    @Test
    void eachRoomIsUsedByThoseThatTheTableNames() throws IOException {
        Map<String, Set<String>> users = new TreeMap<>();
        for (JavaClass type : MAIN) {
            users.computeIfAbsent(room(type), none -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass used = dependency.getTargetClass().getBaseComponentType();
                if (used.getPackageName().startsWith("dev.lighterman")
                        && !room(used).equals(room(type))) {
                    users.computeIfAbsent(room(used), none -> new TreeSet<>()).add(room(type));
                }
            }
        }
        users.put("api", Set.of()); // used by all

        Map<String, Set<String>> table = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs/architecture.md")));
        while (row.find()) {
            table.put(
                    row.group(1),
                    ROOM.matcher(row.group(2))
                            .results()
                            .map(name -> name.group(1))
                            .collect(Collectors.toSet()));
        }
        assertThat(users).isEqualTo(table);
    }

    /** The package below ours; the entry points are a room too. */
    private static String room(JavaClass type) {
        return type.getPackageName().replaceFirst("^dev\\.lighterman\\.([a-z]+).*", "$1");
    }

    @Test
    void noPackageCycles() {
        slices().matching("dev.lighterman.(**)").should().beFreeOfCycles().check(MAIN);
    }

    /** In a large room a circle of files hides from a rule about packages. */
    @Test
    void noCyclesOfFilesInTheLargeRooms() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return resideInAnyPackage(
                                                "dev.lighterman.pipeline..",
                                                "dev.lighterman.run..",
                                                "dev.lighterman.report..")
                                        .test(type)
                                ? SliceIdentifier.of(type.getName().replaceAll("\\$.*", ""))
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "files of pipeline, run and report";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(MAIN);
    }

    /** An internal type or a library's in a public signature could not change without breaking those who call it. */
    @Test
    void publicSignaturesNameOnlyPublicTypes() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : PublicApi.types()) {
            Set<JavaClass> hidden = hiddenAbove(type);
            Stream.concat(Stream.of(type), hidden.stream())
                    .flatMap(ArchitectureTest::mentioned)
                    .map(JavaClass::getBaseComponentType)
                    .filter(other -> !other.isPrimitive()
                            && !hidden.contains(other)
                            && !other.getPackageName().startsWith("java.")
                            && !PublicApi.contains(other))
                    .forEach(other -> found.add(type.getName() + " names " + other.getName()));
        }
        assertThat(found).isEmpty();
    }

    /** Classes that only hold what types of the same package have in common. */
    private static Set<JavaClass> hiddenAbove(JavaClass type) {
        return type.getAllRawSuperclasses().stream()
                .filter(above -> PublicApi.PACKAGES.contains(above.getPackageName()) && !PublicApi.contains(above))
                .collect(Collectors.toSet());
    }

    private static Stream<JavaClass> mentioned(JavaClass type) {
        Stream<JavaType> above = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<JavaType> parameters = type.getTypeParameters().stream().map(parameter -> parameter);
        Stream<JavaClass> members = type.getMembers().stream()
                .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC)
                        && (member.getModifiers().contains(JavaModifier.PUBLIC)
                                || member.getModifiers().contains(JavaModifier.PROTECTED)))
                .flatMap(member -> Stream.concat(
                        member.getAllInvolvedRawTypes().stream(),
                        member instanceof JavaCodeUnit code ? code.getExceptionTypes().stream() : Stream.of()));
        return Stream.concat(
                Stream.concat(above, parameters).flatMap(other -> other.getAllInvolvedRawTypes().stream()), members);
    }

    @Test
    void theVocabularyDependsOnNothingButTheJdk() {
        classes()
                .that()
                .resideInAPackage("dev.lighterman.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.lighterman.api..")
                .check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void eachLibraryHasOneRoom(String library, String[] rooms) {
        noClasses()
                .that(resideInAPackage("dev.lighterman..").and(not(resideInAnyPackage(rooms))))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(MAIN);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> libraries() {
        return LIBRARIES.entrySet().stream()
                .map(entry -> org.junit.jupiter.params.provider.Arguments.of(entry.getKey(), entry.getValue()));
    }

    @Test
    void noStaticMutableState() {
        noFields()
                .that()
                .areStatic()
                .and()
                .areNotFinal()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beDeclaredInClassesThat()
                .resideInAPackage("dev.lighterman..")
                .allowEmptyShould(true)
                .check(MAIN);
    }

    /** Standard output belongs to the consoles of the command line and the Maven plugin; a library prints nothing. */
    @Test
    void onlyTheCommandLineAndThePluginTouchTheStandardStreams() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.lighterman.cli..", "dev.lighterman.maven..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(MAIN);
    }

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        try (Stream<Path> directories = Files.walk(Path.of("src/main/java/dev/lighterman"))) {
            List<Path> silent = directories
                    .filter(Files::isDirectory)
                    .filter(ArchitectureTest::hasSources)
                    .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                    .toList();
            assertThat(silent).isEmpty();
        }
    }

    private static boolean hasSources(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
