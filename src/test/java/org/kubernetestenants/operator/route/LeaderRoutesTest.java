package org.kubernetestenants.operator.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PrototypeExchangeFactory;
import org.apache.camel.spi.ExchangeFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A replica that stands by stops its routes while things go on. */
class LeaderRoutesTest {
    private final AtomicReference<@Nullable BiConsumer<String, @Nullable Object>> reports = new AtomicReference<>();
    private final AtomicInteger passedOn = new AtomicInteger();
    private final CountDownLatch reporting = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** What had changed while a process was frozen was passed on when it woke up, to steps that its lost lease had just stopped. */
    @Test
    void change_that_comes_while_the_watch_of_a_route_is_stopped_finds_no_stopped_step() throws Exception {
        try (DefaultCamelContext context = context()) {
            LeaderRoutes.start(context);
            Thread change = Thread.ofVirtual()
                    .start(() -> Objects.requireNonNull(reports.get()).accept("ns/thing", null));
            reporting.await();
            LeaderRoutes.stop(context);
            stopped.countDown();
            change.join();
        }
        assertThat(passedOn).hasValue(1);
    }

    private DefaultCamelContext context() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getCamelContextExtension().setExchangeFactory(new SlowFactory());
        context.getRegistry().bind("things", (Watch) handler -> {
            reports.set(handler);
            return () -> {};
        });
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("kubernetes-watch:things")
                        .routeGroup("leader")
                        .autoStartup(false)
                        .to("direct:queue");
                from("direct:queue").process(exchange -> passedOn.incrementAndGet());
            }
        });
        context.start();
        return context;
    }

    /** Holds a report where Camel does not know of it yet, for as long as a stop that does not wait for it needs by far. */
    private final class SlowFactory extends PrototypeExchangeFactory {
        SlowFactory() {}

        private SlowFactory(Consumer consumer) {
            super(consumer);
        }

        @Override
        public ExchangeFactory newExchangeFactory(Consumer consumer) {
            SlowFactory factory = new SlowFactory(consumer);
            factory.setCamelContext(camelContext);
            return factory;
        }

        @Override
        public Exchange create(Endpoint fromEndpoint, boolean autoRelease) {
            reporting.countDown();
            try {
                boolean unused = stopped.await(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return super.create(fromEndpoint, autoRelease);
        }
    }
}
