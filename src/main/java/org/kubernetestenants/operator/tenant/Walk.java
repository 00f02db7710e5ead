package org.kubernetestenants.operator.tenant;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.Manifest;

/**
 * The resources of one pass, each yielded exactly once with its verdict, as soon as it can be decided; made for Camel's
 * streaming, parallel split.
 *
 * <p>{@link #hasNext} never blocks. {@link #next} yields all that can be decided before it waits, and waits only for reports
 * of runnable steps that it yielded, never for readiness. It needs no thread of its own: the split puts a step into its pool
 * before it asks for the next one, so that whoever waits here waits for work that a thread has already taken, even in a pool
 * of one. A step that nobody reports cannot hold it for ever: after the report timeout without any report, all steps in
 * flight count as failed.
 *
 * <p>One caller of {@code next} at a time; claims are set before the first.
 */
public final class Walk implements Iterator<Step> {
    static final Duration REPORT_TIMEOUT = Duration.ofMinutes(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition reported = lock.newCondition();
    private final List<Step> steps;
    private final Map<String, List<String>> dependencies;
    private final Map<String, List<Step>> dependents = new HashMap<>();
    private final Verdicts verdicts;
    private final Duration reportTimeout;
    private final Deque<Step> decided = new ArrayDeque<>();
    private final List<Step> yielded = new ArrayList<>();
    private boolean started;

    private Walk(
            List<Manifest> manifests,
            Map<String, List<String>> dependencies,
            ToIntFunction<Manifest> depth,
            Map<String, Problem> failed,
            Duration reportTimeout) {
        Map<String, Step> byId = new LinkedHashMap<>();
        manifests.stream().sorted(Comparator.comparingInt(depth)).forEach(manifest -> {
            Step step = new Step(manifest, depth.applyAsInt(manifest), this::onReport);
            if (byId.put(manifest.id(), step) != null) {
                throw new IllegalArgumentException("two manifests of the resource " + manifest.id());
            }
        });
        this.steps = List.copyOf(byId.values());
        this.dependencies = dependencies;
        this.verdicts = new Verdicts(byId, failed);
        this.reportTimeout = reportTimeout;
        for (Step step : steps) {
            for (String id : dependenciesOf(step)) {
                if (byId.containsKey(id)) {
                    dependents.computeIfAbsent(id, any -> new ArrayList<>()).add(step);
                    step.undecided++;
                }
            }
        }
    }

    /**
     * A walk along the dependencies.
     *
     * @param manifests the resources that were rendered; those that {@code includeWhen} left out are in neither argument
     * @param failed what is wrong with those that could not be rendered, by id: their dependents are skipped
     */
    public static Walk ordered(Graph graph, List<Manifest> manifests, Map<String, Problem> failed) {
        return ordered(graph, manifests, failed, REPORT_TIMEOUT);
    }

    /** As {@link #ordered(Graph, List, Map)}, with its own report timeout. */
    public static Walk ordered(
            Graph graph, List<Manifest> manifests, Map<String, Problem> failed, Duration reportTimeout) {
        Map<String, List<String>> dependencies = new HashMap<>();
        graph.ids().forEach(id -> dependencies.put(id, graph.dependencies(id)));
        return new Walk(manifests, dependencies, manifest -> graph.depth(manifest.id()), failed, reportTimeout);
    }

    /** A walk in which everything may go. */
    public static Walk plain(List<Manifest> manifests) {
        return new Walk(manifests, Map.of(), any -> 0, Map.of(), REPORT_TIMEOUT);
    }

    /** All steps, dependencies before dependents, else in the order of the manifests. */
    public List<Step> steps() {
        return steps;
    }

    /**
     * The step that the {@code index}-th call of {@link #next} returned, from 0, as Camel's {@code CamelSplitIndex} counts: for
     * whoever has to {@link Step#fail} or {@link Step#abandon} a step at the end of its exchange, whatever the body is by then.
     *
     * @throws IndexOutOfBoundsException if it was not yielded yet
     */
    public Step yielded(int index) {
        lock.lock();
        try {
            return yielded.get(index);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean hasNext() {
        lock.lock();
        try {
            return yielded.size() < steps.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next step; its verdict stands.
     *
     * @throws NoSuchElementException if all were yielded
     * @throws OperatorException if the thread is interrupted while it waits; it stays marked as interrupted
     */
    @Override
    public Step next() {
        lock.lock();
        try {
            start();
            if (yielded.size() == steps.size()) {
                throw new NoSuchElementException();
            }
            awaitDecision();
            Step step = decided.remove();
            if (step.isRunnable() && step.outcome() != null) {
                step.decide(Decision.SETTLED);
            }
            yielded.add(step);
            return step;
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        if (started) {
            return;
        }
        started = true;
        for (Step step : steps) {
            if (!step.queued && (step.undecided == 0 || isFree(step))) {
                settle(step);
            }
        }
    }

    /** Whether its dependencies do not matter. */
    private static boolean isFree(Step step) {
        Claim claim = step.claim();
        return step.outcome() != null || (claim != null && claim.desiredUnchanged());
    }

    /** Decides {@code first}, and whatever can be decided through it. A loop, since chains may be thousands long. */
    private void settle(Step first) {
        Deque<Step> next = new ArrayDeque<>();
        next.add(first);
        for (Step step = next.poll(); step != null; step = next.poll()) {
            if (!step.queued) {
                enqueue(step);
            }
            boolean isKnown = step.outcome() != null || !step.isRunnable();
            if (isKnown && !step.settled) {
                step.settled = true;
                for (Step dependent : dependents.getOrDefault(step.id(), List.of())) {
                    dependent.undecided--;
                    if (dependent.undecided == 0 && !dependent.queued) {
                        next.add(dependent);
                    }
                }
            }
        }
    }

    private void enqueue(Step step) {
        Claim claim = step.claim();
        if (step.outcome() != null) {
            step.decide(Decision.SETTLED);
        } else if (claim != null && claim.desiredUnchanged()) {
            step.decide(Decision.RUNNABLE);
        } else {
            step.decide(verdicts.of(step, dependenciesOf(step)));
        }
        step.queued = true;
        decided.add(step);
    }

    private void onReport(Step step) {
        lock.lock();
        try {
            if (started) {
                settle(step);
            }
            reported.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitDecision() {
        try {
            while (decided.isEmpty()) {
                if (!reported.await(reportTimeout.toNanos(), TimeUnit.NANOSECONDS)) {
                    yielded.forEach(Step::abandon);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorException(
                    Problem.of(Code.ROUTE_FAILED, "the pass was interrupted before it came to every resource"), e);
        }
    }

    private List<String> dependenciesOf(Step step) {
        return dependencies.getOrDefault(step.id(), List.of());
    }
}
