package org.kubernetestenants.operator.tenant;

import java.util.List;
import java.util.Set;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** The dependencies between a template's resources: known ids, no circles. Immutable. */
public final class Graph {
    private Graph() {}

    /** Everything that is wrong with the ids and dependencies of these resources; empty for a valid graph. Linear time. */
    public static List<Problem> check(List<ResourceTemplate> resources) {
        throw new UnsupportedOperationException();
    }

    /**
     * The graph of these resources. Linear time.
     *
     * @throws OperatorException if {@link #check} has something to say; with its first problem
     */
    public static Graph of(List<ResourceTemplate> resources) {
        throw new UnsupportedOperationException();
    }

    /** All ids, in the order of the template. */
    public Set<String> ids() {
        throw new UnsupportedOperationException();
    }

    /** Length of the longest chain of dependencies below {@code id}; 0 for one that depends on nothing. */
    public int depth(String id) {
        throw new UnsupportedOperationException();
    }

    /** The ids that {@code id} depends on directly, each once. */
    public List<String> dependencies(String id) {
        throw new UnsupportedOperationException();
    }

    /** The ids that depend on {@code id} directly, each once. */
    public List<String> dependents(String id) {
        throw new UnsupportedOperationException();
    }
}
