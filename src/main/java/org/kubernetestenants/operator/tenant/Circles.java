package org.kubernetestenants.operator.tenant;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The circles of a graph, one for each group of nodes that can all reach each other: Tarjan's strongly connected components,
 * without recursion, since a template may have a chain of thousands.
 */
final class Circles {
    /**
     * One circle.
     *
     * @param path its nodes along the edges, each once; the last has an edge to the first
     * @param others further nodes that are in circles with these
     */
    record Circle(List<String> path, List<String> others) {}

    private final Map<String, List<String>> edges;
    private final Map<String, Integer> index = new HashMap<>();
    private final Map<String, Integer> low = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final Set<String> isOpen = new HashSet<>();
    private final List<Circle> found = new ArrayList<>();

    private record Visit(String id, Iterator<String> rest) {}

    private Circles(Map<String, List<String>> edges) {
        this.edges = edges;
    }

    /** The circles in {@code edges}; edges to unknown nodes are ignored. */
    static List<Circle> in(Map<String, List<String>> edges) {
        Circles circles = new Circles(edges);
        for (String id : edges.keySet()) {
            if (!circles.index.containsKey(id)) {
                circles.explore(id);
            }
        }
        return circles.found;
    }

    private void explore(String root) {
        Deque<Visit> path = new ArrayDeque<>();
        path.push(enter(root));
        while (!path.isEmpty()) {
            Visit visit = path.element();
            if (visit.rest().hasNext()) {
                String next = visit.rest().next();
                if (!index.containsKey(next)) {
                    path.push(enter(next));
                } else if (isOpen.contains(next)) {
                    lower(visit.id(), position(index, next));
                }
            } else {
                path.pop();
                leave(visit.id(), path.peek());
            }
        }
    }

    private Visit enter(String id) {
        int position = index.size();
        index.put(id, position);
        low.put(id, position);
        open.push(id);
        isOpen.add(id);
        return new Visit(id, successors(id).iterator());
    }

    private void leave(String id, @Nullable Visit parent) {
        int lowest = position(low, id);
        if (parent != null) {
            lower(parent.id(), lowest);
        }
        if (lowest == position(index, id)) {
            close(id);
        }
    }

    private void close(String root) {
        Set<String> component = new HashSet<>();
        String id;
        do {
            id = open.pop();
            isOpen.remove(id);
            component.add(id);
        } while (!id.equals(root));
        if (component.size() > 1 || successors(root).contains(root)) {
            found.add(circle(root, component));
        }
    }

    /** The shortest circle through {@code root}, by breadth-first search within its component. */
    private Circle circle(String root, Set<String> component) {
        Map<String, String> cameFrom = new HashMap<>();
        Deque<String> next = new ArrayDeque<>(List.of(root));
        while (!cameFrom.containsKey(root)) {
            String id = next.remove();
            for (String successor : successors(id)) {
                if (component.contains(successor) && cameFrom.putIfAbsent(successor, id) == null) {
                    next.add(successor);
                }
            }
        }
        List<String> path = new ArrayList<>();
        String id = root;
        do {
            id = cameFrom.getOrDefault(id, root);
            path.add(id);
        } while (!id.equals(root));
        Collections.reverse(path);
        path.forEach(component::remove);
        return new Circle(path, component.stream().sorted().toList());
    }

    private List<String> successors(String id) {
        return edges.getOrDefault(id, List.of()).stream()
                .filter(edges::containsKey)
                .toList();
    }

    private void lower(String id, int position) {
        low.merge(id, position, Math::min);
    }

    private static int position(Map<String, Integer> positions, String id) {
        return positions.getOrDefault(id, Integer.MAX_VALUE);
    }
}
