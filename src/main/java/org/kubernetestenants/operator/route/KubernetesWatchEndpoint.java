package org.kubernetestenants.operator.route;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** One watch in a route; see {@link KubernetesWatchComponent}. Consumer only. */
public final class KubernetesWatchEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {
    /** Exchange property: the object as last known. */
    static final String OBJECT = "object";

    private final Watch watch;
    private final String name;

    KubernetesWatchEndpoint(String uri, KubernetesWatchComponent component, String name, Watch watch) {
        super(uri, component);
        this.name = name;
        this.watch = watch;
    }

    @Override
    public Producer createProducer() {
        throw new OperatorException(readOnly("kubernetes-watch:" + name));
    }

    /** Nothing can be sent to {@code uri}: it only reports. Camel finds out at a route's first exchange, {@link RouteNames} at once. */
    static Problem readOnly(String uri) {
        return Problem.of(
                        Code.ROUTE_INVALID,
                        "`" + uri + "` only reports changes: a route can begin with it, not send to it")
                .help(
                        "to hand keys on, send to work-queue:NAME; to write objects, to one of the kubernetes-…: endpoints of Camel");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Consumer consumer = new WatchConsumer(processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    private final class WatchConsumer extends DefaultConsumer implements Suspendable {
        /** Longer than the steps of the flow take, which only enqueue; for users' own Camel waits on. */
        private static final int REPORT_SECONDS = 5;

        /** Shared by reports that are under way. */
        private final ReentrantReadWriteLock intake = new ReentrantReadWriteLock();

        private volatile boolean open;
        private @Nullable AutoCloseable subscription;

        WatchConsumer(Processor processor) {
            super(KubernetesWatchEndpoint.this, processor);
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            subscribe();
        }

        @Override
        protected void doResume() {
            subscribe();
        }

        /** Comes before a stop, which would stop the steps under a change that is being passed on. */
        @Override
        protected void doSuspend() throws Exception {
            unsubscribe();
        }

        @Override
        protected void doStop() throws Exception {
            unsubscribe();
            super.doStop();
        }

        private void subscribe() {
            open = true;
            subscription = watch.subscribe(this::report);
        }

        /** A report that is under way is waited for: Camel knows of it only from its first step on, and would stop the next one. */
        private void unsubscribe() throws Exception {
            open = false;
            if (subscription != null) {
                subscription.close();
            }
            if (intake.writeLock().tryLock(REPORT_SECONDS, TimeUnit.SECONDS)) {
                intake.writeLock().unlock();
            }
        }

        private void report(String key, @Nullable Object object) {
            intake.readLock().lock();
            try {
                if (open) {
                    pass(key, object);
                }
            } finally {
                intake.readLock().unlock();
            }
        }

        private void pass(String key, @Nullable Object object) {
            Exchange exchange = createExchange(false);
            try {
                exchange.getIn().setBody(key);
                exchange.setProperty(OBJECT, object);
                getProcessor().process(exchange);
                Exception thrown = exchange.getException();
                if (thrown != null) {
                    getExceptionHandler().handleException("a change of " + key + " was not passed on", thrown);
                }
            } catch (Exception e) {
                getExceptionHandler().handleException("a change of " + key + " was not passed on", e);
            } finally {
                releaseExchange(exchange, false);
            }
        }
    }
}
