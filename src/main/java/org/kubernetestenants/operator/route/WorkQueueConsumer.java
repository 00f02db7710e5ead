package org.kubernetestenants.operator.route;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.observe.LogContext;
import org.kubernetestenants.operator.queue.WorkQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes keys and sends each through the route as an exchange whose body is the key. The permit is taken before the exchange is
 * made, so that at most {@code workers} exchanges are open. A route says when it wants the key again by the exchange property
 * {@link #DELAY} (a {@link Duration}) or {@link #RETRY} ({@code true}: with back-off); an exception is a retry.
 */
final class WorkQueueConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    /** Exchange property: a Duration after which the key is wanted again. */
    static final String DELAY = "workQueueDelay";
    /** Exchange property: whether the key is to be tried again with back-off. */
    static final String RETRY = "workQueueRetry";

    private static final Logger LOG = LoggerFactory.getLogger(WorkQueueConsumer.class);

    private final WorkQueueEndpoint endpoint;
    /** Keys that were taken and are not done. */
    private final AtomicInteger taken = new AtomicInteger();

    private @Nullable Thread dispatcher;
    private @Nullable ExecutorService workers;

    WorkQueueConsumer(WorkQueueEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        beginIntake();
    }

    @Override
    protected void doResume() {
        beginIntake();
    }

    /** Stopping a consumer stops the route's steps, under the exchanges that are still in them; so Camel suspends it first. */
    @Override
    protected void doSuspend() throws InterruptedException {
        endIntake();
    }

    @Override
    protected void doStop() throws Exception {
        endIntake();
        super.doStop();
    }

    private void beginIntake() {
        WorkQueue queue = endpoint.queues().queue(endpoint.getName());
        ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(endpoint.getName() + "-", 0).factory());
        workers = executor;
        dispatcher = Thread.ofVirtual().name("work-queue-" + endpoint.getName()).start(() -> dispatch(queue, executor));
    }

    private void endIntake() throws InterruptedException {
        endpoint.queues().drop(endpoint.getName());
        if (dispatcher != null) {
            dispatcher.interrupt();
            // It may just have taken a key, which Camel has to be told of before it looks whether any is open.
            dispatcher.join();
        }
        if (workers != null) {
            workers.shutdown();
        }
    }

    /** Camel counts an exchange from its first step on; a key whose worker has yet to begin would meet a route that is stopped. */
    @Override
    public int getPendingExchangesSize() {
        return taken.get();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {}

    private void dispatch(WorkQueue queue, ExecutorService executor) {
        Semaphore permits = new Semaphore(endpoint.getWorkers());
        try {
            while (true) {
                permits.acquire();
                String key = queue.take();
                if (key == null) {
                    return;
                }
                taken.incrementAndGet();
                executor.execute(() -> {
                    try {
                        work(queue, key);
                    } finally {
                        taken.decrementAndGet();
                        permits.release();
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(WorkQueue queue, String key) {
        Exchange exchange = createExchange(false);
        try (LogContext ignored = LogContext.of(endpoint.getContext(), key)) {
            exchange.getIn().setBody(key);
            exchange.getMessage().setBody(key);
            try {
                getProcessor().process(exchange);
            } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
                // Whatever it was, the key must come back.
                exchange.setException(e);
            }
            settle(queue, key, exchange);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void settle(WorkQueue queue, String key, Exchange exchange) {
        Exception thrown = exchange.getException();
        if (thrown != null) {
            log(key, thrown);
            queue.retry(key);
            return;
        }
        endpoint.queues().outage().done(endpoint.getName(), key).ifPresent(LOG::info);
        if (Boolean.TRUE.equals(exchange.getProperty(RETRY, Boolean.class))) {
            queue.retry(key);
        } else if (exchange.getProperty(DELAY) instanceof Duration delay) {
            queue.doneAfter(key, delay);
        } else {
            queue.done(key);
        }
    }

    private void log(String key, Exception thrown) {
        Problem problem = OperatorException.problemOf(thrown);
        Outage outage = endpoint.queues().outage();
        switch (problem.code()) {
            case LEASE_LOST -> LOG.info("{} was left as it is: {}", key, problem.shortText());
            case API_UNREACHABLE ->
                outage.failed(endpoint.getName(), key, problem).ifPresent(LOG::error);
            default -> {
                LOG.error("{}", problem.full(), problem.code() == Code.INTERNAL ? thrown : null);
                outage.done(endpoint.getName(), key).ifPresent(LOG::info);
            }
        }
    }
}
