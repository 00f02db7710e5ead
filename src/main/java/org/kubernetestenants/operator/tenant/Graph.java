package org.kubernetestenants.operator.tenant;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** The dependencies between a template's resources: known ids, no circles. Immutable. */
public final class Graph {
    private final Map<String, List<String>> dependencies;
    private final Map<String, List<String>> dependents;
    private final Map<String, Integer> depths;

    private Graph(Map<String, List<String>> dependencies) {
        this.dependencies = dependencies;
        this.dependents = reversed(dependencies);
        this.depths = depths(dependencies, dependents);
    }

    /** Everything that is wrong with the ids and dependencies of these resources; empty for a valid graph. Linear time. */
    public static List<Problem> check(List<ResourceTemplate> resources) {
        return GraphCheck.problems(resources, edges(resources));
    }

    /**
     * The graph of these resources. Linear time.
     *
     * @throws OperatorException if {@link #check} has something to say; with its first problem
     */
    public static Graph of(List<ResourceTemplate> resources) {
        List<Problem> problems = check(resources);
        if (!problems.isEmpty()) {
            int more = problems.size() - 1;
            Problem first = problems.getFirst();
            throw new OperatorException(
                    more == 0
                            ? first
                            : first.impact("and " + more + (more == 1 ? " more problem" : " more problems")
                                    + " in the graph"));
        }
        return new Graph(edges(resources));
    }

    /** All ids, in the order of the template. */
    public Set<String> ids() {
        return dependencies.keySet();
    }

    /** Length of the longest chain of dependencies below {@code id}; 0 for one that depends on nothing. */
    public int depth(String id) {
        return find(depths, id);
    }

    /** The ids that {@code id} depends on directly, each once. */
    public List<String> dependencies(String id) {
        return find(dependencies, id);
    }

    /** The ids that depend on {@code id} directly, each once. */
    public List<String> dependents(String id) {
        return find(dependents, id);
    }

    private static <T> T find(Map<String, T> map, String id) {
        T found = map.get(id);
        if (found == null) {
            throw new IllegalArgumentException("no resource has the id " + id);
        }
        return found;
    }

    private static Map<String, List<String>> edges(List<ResourceTemplate> resources) {
        Map<String, Set<String>> edges = new LinkedHashMap<>();
        for (ResourceTemplate resource : resources) {
            edges.computeIfAbsent(resource.id(), id -> new LinkedHashSet<>()).addAll(resource.dependIds());
        }
        Map<String, List<String>> lists = new LinkedHashMap<>();
        edges.forEach((id, needed) -> lists.put(id, List.copyOf(needed)));
        return lists;
    }

    private static Map<String, List<String>> reversed(Map<String, List<String>> edges) {
        Map<String, List<String>> reversed = new LinkedHashMap<>();
        edges.keySet().forEach(id -> reversed.put(id, new ArrayList<>()));
        edges.forEach(
                (id, needed) -> needed.forEach(other -> find(reversed, other).add(id)));
        reversed.replaceAll((id, others) -> List.copyOf(others));
        return reversed;
    }

    private static Map<String, Integer> depths(
            Map<String, List<String>> dependencies, Map<String, List<String>> dependents) {
        Map<String, Integer> depths = new HashMap<>();
        Map<String, Integer> open = new HashMap<>();
        Deque<String> next = new ArrayDeque<>();
        dependencies.forEach((id, needed) -> {
            open.put(id, needed.size());
            depths.put(id, 0);
            if (needed.isEmpty()) {
                next.add(id);
            }
        });
        for (String id = next.poll(); id != null; id = next.poll()) {
            int depth = find(depths, id) + 1;
            for (String dependent : find(dependents, id)) {
                depths.merge(dependent, depth, Math::max);
                if (open.merge(dependent, -1, Integer::sum) == 0) {
                    next.add(dependent);
                }
            }
        }
        return depths;
    }
}
