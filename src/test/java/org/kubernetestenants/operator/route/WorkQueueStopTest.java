package org.kubernetestenants.operator.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An orderly stop waits for every key that was taken: no route is stopped under one. */
class WorkQueueStopTest {
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 5);
    }

    @Test
    void passThatIsUnderWayComesToItsEnd() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (DefaultCamelContext context = context(exchange -> goOn.await())) {
            context.createProducerTemplate().sendBody("work-queue:q", "key");
            await().untilAtomic(begun, org.hamcrest.Matchers.is(1));
            Thread stopping = Thread.ofVirtual().start(context::stop);
            goOn.countDown();
            stopping.join();
        }
        assertThat(ended).hasValue(1);
    }

    /** A sync that began while the operator stopped found its hook gone, and wrote into the registry's status that the source failed. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keyThatIsTakenWhileTheContextStopsFindsNoStoppedRoute(long seed) throws Exception {
        try (DefaultCamelContext context = context(exchange -> Thread.yield())) {
            WorkQueueComponent queues = context.getComponent("work-queue", WorkQueueComponent.class);
            CountDownLatch stopped = new CountDownLatch(1);
            Thread adding = Thread.ofPlatform().start(() -> {
                for (int i = 0; stopped.getCount() > 0; i++) {
                    queues.queue("q").add("key-" + i % 50);
                }
            });
            TimeUnit.MILLISECONDS.sleep(new Random(seed).nextInt(200));
            context.stop();
            stopped.countDown();
            adding.join();
        }
        assertThat(ended.get()).isEqualTo(begun.get());
    }

    private DefaultCamelContext context(Processor work) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.addComponent("work-queue", new WorkQueueComponent());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("work-queue:q?workers=4")
                        .process(this::begin)
                        .process(work)
                        .to("direct:hook");
                from("direct:hook").process(exchange -> ended.incrementAndGet());
            }

            private void begin(Exchange exchange) {
                begun.incrementAndGet();
            }
        });
        context.start();
        return context;
    }
}
