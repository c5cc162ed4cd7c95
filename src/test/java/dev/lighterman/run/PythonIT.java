package dev.lighterman.run;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The Python tests that start processes, on the oldest and the newest Python that is installed. */
class PythonIT {
    @TestFactory
    Stream<DynamicTest> theSupervisor() {
        return PythonTest.tests("test_supervisor.py", true);
    }

    @TestFactory
    Stream<DynamicTest> theLease() {
        return PythonTest.tests("test_lease.py", true);
    }

    @TestFactory
    Stream<DynamicTest> theReceiver() {
        return PythonTest.tests("test_receive.py", true);
    }
}
