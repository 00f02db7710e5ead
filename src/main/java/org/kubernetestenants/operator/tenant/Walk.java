package org.kubernetestenants.operator.tenant;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.Manifest;

/** Yields each resource of a pass exactly once, with its verdict, as soon as it can be decided. */
public final class Walk implements Iterator<Step> {
    static final Duration REPORT_TIMEOUT = Duration.ofSeconds(120);

    private Walk() {}

    /** A walk along the dependencies. */
    public static Walk ordered(Graph graph, List<Manifest> manifests, Map<String, Problem> failed) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #ordered(Graph, List, Map)}, with its own time without any report after which steps in flight count as failed. */
    public static Walk ordered(
            Graph graph, List<Manifest> manifests, Map<String, Problem> failed, Duration reportTimeout) {
        throw new UnsupportedOperationException();
    }

    /** A walk in which everything may go. */
    public static Walk plain(List<Manifest> manifests) {
        throw new UnsupportedOperationException();
    }

    /** All steps, dependencies before dependents, else in the manifests' order. */
    public List<Step> steps() {
        throw new UnsupportedOperationException();
    }

    /** The step that the {@code index}-th call of {@link #next} returned, from 0, as Camel's {@code CamelSplitIndex} counts. */
    public Step yielded(int index) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean hasNext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Step next() {
        throw new UnsupportedOperationException();
    }
}
