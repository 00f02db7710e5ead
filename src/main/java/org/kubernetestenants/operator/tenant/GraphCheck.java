package org.kubernetestenants.operator.tenant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.Problem;

/** What can be wrong with ids and dependencies, in words. */
final class GraphCheck {
    /** A help text that lists more names than this helps nobody. */
    private static final int MAX_NAMES = 20;

    private GraphCheck() {}

    static List<Problem> problems(List<ResourceTemplate> resources, Map<String, List<String>> edges) {
        List<Problem> problems = new ArrayList<>(duplicates(resources));
        edges.forEach((id, needed) -> needed.stream()
                .filter(other -> !edges.containsKey(other))
                .forEach(other -> problems.add(unknown(id, other, edges.keySet()))));
        Circles.in(edges).forEach(circle -> problems.add(circle(circle)));
        return problems;
    }

    private static List<Problem> duplicates(List<ResourceTemplate> resources) {
        Map<String, Integer> uses = new HashMap<>();
        resources.forEach(resource -> uses.merge(resource.id(), 1, Integer::sum));
        Set<String> told = new HashSet<>();
        return resources.stream()
                .map(ResourceTemplate::id)
                .filter(id -> uses.getOrDefault(id, 0) > 1 && told.add(id))
                .map(id -> Problem.of(Code.DUPLICATE_ID, uses.get(id) + " resources have the id `" + id + "`")
                        .help("ids are unique over all arrays of a template: give each of them its own"))
                .toList();
    }

    private static Problem unknown(String id, String other, Set<String> ids) {
        String names = ids.stream().sorted().limit(MAX_NAMES).collect(Collectors.joining(", "))
                + (ids.size() > MAX_NAMES ? ", …" : "");
        String meant = Nearest.to(other, ids)
                .map(nearest -> "did you mean `" + nearest + "`? ")
                .orElse("");
        return Problem.of(Code.UNKNOWN_DEPENDENCY, "`" + id + "` depends on `" + other + "`, which does not exist")
                .help(meant + "ids: " + names);
    }

    private static Problem circle(Circles.Circle circle) {
        List<String> path = circle.path();
        String last = path.getLast();
        String headline =
                path.size() == 1 ? "`" + last + "` depends on itself" : path.size() + " resources depend on each other";
        Problem problem = Problem.of(Code.DEPENDENCY_CYCLE, headline)
                .detail(String.join(" -> ", path) + " -> " + path.getFirst())
                .help("remove one edge, say `" + path.getFirst() + "` from the dependIds of `" + last + "`");
        return circle.others().isEmpty()
                ? problem
                : problem.detail("entangled with it: " + String.join(", ", circle.others()));
    }
}
