package dev.lighterman;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventPublisherTest {
    private final EventPublisher events =
            new EventPublisher(new EventLog(10_000, Path.of(System.getProperty("java.io.tmpdir"))));

    /** Requests when told to; notes everything. */
    private static final class Subscriber implements Flow.Subscriber<Event> {
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription.complete(to);
        }

        @Override
        public void onNext(Event event) {
            told.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            told.add(failure);
        }

        @Override
        public void onComplete() {
            told.add("complete");
        }

        private void request(long n) throws Exception {
            subscription.get(30, SECONDS).request(n);
        }

        private List<Object> next(int count) throws InterruptedException {
            List<Object> next = new ArrayList<>();
            while (next.size() < count) {
                next.add(told.poll(30, SECONDS));
            }
            return next;
        }
    }

    private List<Event> tell(int count, int size) {
        List<Event> told = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            told.add(EventLogTest.numbered(i, size));
            events.on(told.get(i));
        }
        return told;
    }

    @Test
    void iterationWaitsForTheNextAndEndsWithTheLast() throws Exception {
        CompletableFuture<List<Event>> iterated = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            List<Event> all = new ArrayList<>();
            events.forEach(all::add);
            iterated.complete(all);
        });
        thread.start();
        List<Event> told = tell(100, 1000);
        assertThat(iterated).isNotDone();
        events.close();
        assertThat(iterated.get(30, SECONDS)).isEqualTo(told);
        assertThat(events).as("a second time").containsExactlyElementsOf(told);
    }

    @Test
    void anInterruptedIterationSaysSo() throws Exception {
        Iterator<Event> iterator = events.iterator();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                assertThat(iterator.hasNext()).isFalse();
            } catch (CancellationException e) {
                flag.complete(Thread.currentThread().isInterrupted());
            }
        });
        thread.start();
        thread.interrupt();
        assertThat(flag.get(30, SECONDS)).isTrue();
    }

    @Test
    void aSlowListenerHoldsUpNobodyAndGetsEverything() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Event> slow = new ArrayList<>();
        CompletableFuture<Void> slowTold = events.listen(event -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            slow.add(event);
        });
        List<Event> fast = new ArrayList<>();
        CompletableFuture<Void> fastTold = events.listen(fast::add);
        List<Event> told = tell(1000, 1000);
        events.close();
        fastTold.get(30, SECONDS);
        assertThat(fast).isEqualTo(told);
        assertThat(slow).isEmpty();
        go.countDown();
        slowTold.get(30, SECONDS);
        assertThat(slow).isEqualTo(told);
    }

    @Test
    void aListenersExceptionIsItsOwn() throws Exception {
        IllegalStateException mine = new IllegalStateException("mine");
        CompletableFuture<Void> failed = events.listen(event -> {
            throw mine;
        });
        List<Event> other = new ArrayList<>();
        CompletableFuture<Void> fine = events.listen(other::add);
        List<Event> told = tell(3, 1);
        events.close();
        fine.get(30, SECONDS);
        assertThat(other).isEqualTo(told);
        assertThatThrownBy(() -> failed.get(30, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCause(mine);
    }

    @Test
    void aSubscriberGetsWhatItRequestsThenItsEnd() throws Exception {
        Subscriber subscriber = new Subscriber();
        events.subscribe(subscriber);
        List<Event> told = tell(5, 1);
        assertThat(subscriber.told).isEmpty();
        subscriber.request(2);
        assertThat(subscriber.next(2)).isEqualTo(told.subList(0, 2));
        assertThat(subscriber.told.poll(100, java.util.concurrent.TimeUnit.MILLISECONDS))
                .isNull();
        subscriber.request(Long.MAX_VALUE);
        subscriber.request(Long.MAX_VALUE);
        assertThat(subscriber.next(3)).isEqualTo(told.subList(2, 5));
        events.close();
        assertThat(subscriber.next(1)).containsExactly("complete");
    }

    @Test
    void aSubscriberThatIsDoneNeedsNoDemandForItsEnd() throws Exception {
        events.close();
        Subscriber subscriber = new Subscriber();
        events.subscribe(subscriber);
        assertThat(subscriber.next(1)).containsExactly("complete");
    }

    @Test
    void aSubscriberIsToldOfAFailureAfterWhatCameBefore() throws Exception {
        List<Event> told = tell(1, 1);
        IllegalStateException failure = new IllegalStateException("lost");
        events.fail(failure);
        Subscriber subscriber = new Subscriber();
        events.subscribe(subscriber);
        subscriber.request(10);
        assertThat(subscriber.next(2)).containsExactly(told.get(0), failure);
    }

    @Test
    void aCancelledSubscriberIsToldNothingMore() throws Exception {
        Subscriber subscriber = new Subscriber();
        events.subscribe(subscriber);
        subscriber.subscription.get(30, SECONDS).cancel();
        subscriber.request(10);
        tell(3, 1);
        events.close();
        List<Event> other = new ArrayList<>();
        events.listen(other::add).get(30, SECONDS);
        assertThat(other).hasSize(3);
        assertThat(subscriber.told).isEmpty();
    }

    @Test
    void requestingNothingIsAnError() throws Exception {
        Subscriber subscriber = new Subscriber();
        events.subscribe(subscriber);
        subscriber.request(0);
        assertThat(subscriber.next(1).get(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasToString("java.lang.IllegalArgumentException: a positive number must be requested, not 0");
    }

    @Test
    void whatWasDiscardedIsNotTold() throws Exception {
        tell(3, 1);
        IllegalStateException closed = new IllegalStateException("closed");
        events.discard(closed);
        events.on(new PipelineEvent.SessionOpened());
        assertThat(events).isEmpty();
        assertThatThrownBy(() -> events.listen(event -> {}).get(30, SECONDS)).hasCause(closed);
    }
}
