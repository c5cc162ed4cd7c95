package dev.lighterman;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a subscriber to a run is told, also where the following or the subscriber fails. */
@Timeout(120)
class EventFeedTest {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Subscriber subscriber = new Subscriber();

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
            if (event.equals(new PipelineEvent.Warning("throw"))) {
                throw new IllegalStateException("mine");
            }
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

    private static List<Event> numbered(int count) {
        return IntStream.range(0, count)
                .<Event>mapToObj(i -> new PipelineEvent.Warning("event " + i))
                .toList();
    }

    private EventFeed feed(EventFeed.Source source) {
        EventFeed feed = new EventFeed(source, ended::countDown);
        feed.to(subscriber);
        return feed;
    }

    @Test
    void aSubscriberGetsWhatItRequestsThenItsEnd() throws Exception {
        List<Event> events = numbered(5);
        feed(listener -> events.forEach(listener::on));
        assertThat(subscriber.told.poll(100, MILLISECONDS)).isNull();
        subscriber.request(2);
        assertThat(subscriber.next(2)).isEqualTo(events.subList(0, 2));
        assertThat(subscriber.told.poll(100, MILLISECONDS)).isNull();
        subscriber.request(Long.MAX_VALUE);
        assertThat(subscriber.next(4)).containsExactly(events.get(2), events.get(3), events.get(4), "complete");
        ended.await();
    }

    @Test
    void aSubscriberThatIsBehindHoldsUpItsOwnFollowingAndLosesNothing() throws Exception {
        List<Event> events = numbered(10_000);
        List<Event> followed = new ArrayList<>();
        feed(listener -> {
            for (Event event : events) {
                listener.on(event);
                synchronized (followed) {
                    followed.add(event);
                }
            }
        });
        assertThat(ended.await(300, MILLISECONDS)).isFalse();
        synchronized (followed) {
            assertThat(followed).hasSizeLessThan(1000);
        }
        subscriber.request(Long.MAX_VALUE);
        assertThat(subscriber.next(10_000)).isEqualTo(events);
        assertThat(subscriber.next(1)).containsExactly("complete");
    }

    @Test
    void aSubscriberNeedsNoDemandForItsEnd() throws Exception {
        feed(listener -> {});
        assertThat(subscriber.next(1)).containsExactly("complete");
    }

    @Test
    void aFailureIsToldAfterWhatCameBefore() throws Exception {
        List<Event> events = numbered(100);
        LightermanException failure = new LightermanException(FailureKind.RUN, "lost");
        feed(listener -> {
            events.forEach(listener::on);
            throw failure;
        });
        assertThat(subscriber.told.poll(100, MILLISECONDS)).isNull();
        subscriber.request(1000);
        assertThat(subscriber.next(100)).isEqualTo(events);
        assertThat(subscriber.next(1)).containsExactly(failure);
        ended.await();
    }

    @Test
    void anErrorIsToldAsWell() throws Exception {
        StackOverflowError error = new StackOverflowError("too deep");
        feed(listener -> {
            throw error;
        });
        assertThat(subscriber.next(1)).containsExactly(error);
    }

    @Test
    void aCancelledSubscriberIsToldNothingMoreAndTheFollowingEnds() throws Exception {
        List<Event> events = numbered(10_000);
        feed(listener -> events.forEach(listener::on));
        subscriber.request(1);
        assertThat(subscriber.next(1)).containsExactly(events.get(0));
        subscriber.subscription.get(30, SECONDS).cancel();
        ended.await();
        subscriber.request(10);
        assertThat(subscriber.told.poll(100, MILLISECONDS)).isNull();
    }

    @Test
    void aSubscriberThatThrowsIsToldNothingMoreAndTheFollowingEnds() throws Exception {
        feed(listener -> {
            listener.on(new PipelineEvent.Warning("throw"));
            numbered(10_000).forEach(listener::on);
        });
        subscriber.request(Long.MAX_VALUE);
        ended.await();
        assertThat(subscriber.next(1)).containsExactly(new PipelineEvent.Warning("throw"));
        assertThat(subscriber.told).noneMatch(PipelineEvent.class::isInstance);
    }

    @Test
    void requestingNothingIsAnError() throws Exception {
        feed(listener -> numbered(10_000).forEach(listener::on));
        subscriber.request(0);
        assertThat(subscriber.next(1).get(0)).isInstanceOf(IllegalArgumentException.class);
        ended.await();
    }

    @Test
    void whatWasStoppedTellsNothingMore() throws Exception {
        IllegalStateException closed = new IllegalStateException("closed");
        EventFeed feed = feed(listener -> numbered(10_000).forEach(listener::on));
        feed.stop(closed);
        ended.await();
        subscriber.request(Long.MAX_VALUE);
        assertThat(subscriber.next(1)).containsExactly(closed);
        assertThat(subscriber.told.poll(100, MILLISECONDS)).isNull();
    }

    /** It was followed on, with a thread and a channel, until there was a next event or none any more. */
    @Test
    void aCancelledSubscriberEndsTheFollowingOfARunThatTellsNothing() throws Exception {
        feed(listener -> {
            listener.on(numbered(1).get(0));
            new CountDownLatch(1).await();
        });
        subscriber.request(1);
        assertThat(subscriber.next(1)).isEqualTo(numbered(1));
        subscriber.subscription.get(30, SECONDS).cancel();
        assertThat(ended.await(30, SECONDS)).isTrue();
    }
}
