package dev.lighterman.run;

import dev.lighterman.lab.Tier;
import dev.lighterman.run.stage.SupervisorArchive;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The Python tests that start processes, on the oldest and the newest Python that is installed; they mostly wait. */
@Order(Tier.LONG)
class PythonIT {
    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> theSupervisor() {
        return SupervisorArchive.MODULES.stream()
                .filter(module -> !module.equals("__main__"))
                .flatMap(module -> PythonTest.tests("test_" + module + ".py", true));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> theLease() {
        return PythonTest.tests("test_lease.py", true);
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> theReceiver() {
        return PythonTest.tests("test_receive.py", true);
    }
}
