package dev.lighterman.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RunningCommandTest {
    /** A command that hears no signal, as behind a link that stalls. */
    private static final class Deaf extends RunningCommand {
        private final Thread caller = Thread.currentThread();
        private final List<String> signals = new CopyOnWriteArrayList<>();

        Deaf() {
            super(new SpillQueue(1024), Duration.ofMinutes(1));
        }

        @Override
        protected void signal(String name) {
            signals.add(name);
            caller.interrupt();
        }

        @Override
        protected boolean ended() {
            return false;
        }

        @Override
        protected boolean settled(long quietNanos) {
            return false;
        }

        @Override
        protected void abandon() {}

        @Override
        protected Exit exit() {
            throw new AssertionError("it does not end");
        }
    }

    /** A caller who was interrupted before waited for the grace of what was to end its run. */
    @Test
    void aCommandThatIsLeftWhenInterruptedIsNotWaitedFor() {
        Deaf command = new Deaf();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() ->
                        command.await(Command.of("x").leftWhenInterrupted().build(), System.nanoTime()))
                .isInstanceOf(InterruptedException.class);
        Thread.interrupted();
        assertThat(command.signals).containsExactly("TERM");
    }

    /** Both graces were waited for. */
    @Test
    void aSecondInterruptBreaksOffTheGrace() {
        Deaf command = new Deaf();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> command.await(Command.of("x").build(), System.nanoTime()))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(command.signals).containsExactly("TERM", "KILL");
    }
}
