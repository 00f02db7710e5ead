package org.kubernetestenants.operator.route;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.source.Notifications;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a connection of its own, and makes a new one when it breaks or the registry's settings change. An outage is told of once
 * when it begins and once when it is over.
 */
final class PostgreSqlListenConsumer extends DefaultConsumer implements Suspendable {
    /** Exchange property: what was said. */
    static final String PAYLOAD = "payload";

    /** How long a stop, or changed settings, may go unseen. */
    private static final Duration LOOK = Duration.ofMillis(500);
    /** After so long a silence the server is asked whether it is still there. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(PostgreSqlListenConsumer.class);

    private final String channel;
    private final String registry;

    private @Nullable Thread listener;
    private volatile boolean running;

    PostgreSqlListenConsumer(PostgreSqlListenEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.channel = endpoint.getChannel();
        this.registry = endpoint.getRegistry();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        begin();
    }

    @Override
    protected void doResume() {
        begin();
    }

    /** Comes before a stop, which would stop the steps under what is being passed on. */
    @Override
    protected void doSuspend() throws Exception {
        end();
    }

    @Override
    protected void doStop() throws Exception {
        end();
        super.doStop();
    }

    private void begin() {
        Channels channels =
                CamelContextHelper.mandatoryLookup(getEndpoint().getCamelContext(), "channels", Channels.class);
        running = true;
        listener = Thread.ofVirtual().name("postgresql-listen-" + channel).start(() -> listen(channels));
    }

    private void end() throws InterruptedException {
        running = false;
        Thread thread = listener;
        if (thread != null) {
            LockSupport.unpark(thread);
            // A server that does not answer holds it for longer; it passes nothing on any more.
            thread.join(LOOK.multipliedBy(2));
        }
    }

    private void listen(Channels channels) {
        Duration retry = FIRST_RETRY;
        boolean out = false;
        while (running) {
            try {
                TenantRegistrySpec spec = channels.spec(registry);
                retry = min(retry.multipliedBy(2), LAST_RETRY);
                try (Notifications notifications = channels.listen(registry, spec, channel)) {
                    LOG.info("postgresql-listen:{} hears TenantRegistry {}", channel, registry);
                    out = false;
                    retry = FIRST_RETRY;
                    // Whatever was said before.
                    pass("");
                    hear(notifications, channels, spec);
                } catch (SQLException e) {
                    throw Channels.failed(registry, spec, e);
                }
            } catch (RuntimeException e) {
                if (!out && running) {
                    LOG.warn(
                            "postgresql-listen:{} hears nothing until it is connected again: {}",
                            channel,
                            OperatorException.problemOf(e).condition());
                }
                out = true;
                LockSupport.parkNanos(retry.toNanos());
            }
        }
    }

    /** Until it is stopped, the connection breaks, or the registry has other settings. */
    private void hear(Notifications notifications, Channels channels, TenantRegistrySpec spec) throws SQLException {
        long last = System.nanoTime();
        while (running && channels.spec(registry).equals(spec)) {
            for (String payload : notifications.await(LOOK)) {
                pass(payload);
                last = System.nanoTime();
            }
            if (System.nanoTime() - last > SILENCE.toNanos()) {
                notifications.check(ANSWER);
                last = System.nanoTime();
            }
        }
    }

    private void pass(String payload) {
        if (!running) {
            return;
        }
        Exchange exchange = createExchange(false);
        try {
            exchange.getIn().setBody(registry);
            exchange.setProperty(PAYLOAD, payload);
            getProcessor().process(exchange);
            Exception thrown = exchange.getException();
            if (thrown != null) {
                getExceptionHandler().handleException("what was said on " + channel + " was not passed on", thrown);
            }
        } catch (Exception e) {
            getExceptionHandler().handleException("what was said on " + channel + " was not passed on", e);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
