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
    /** Each suggestion compares with every id, which must not make a check of a huge template quadratic. */
    private static final int MAX_SUGGESTIONS = 20;

    private GraphCheck() {}

    static List<Problem> problems(List<ResourceTemplate> resources, Map<String, List<String>> edges) {
        List<Problem> problems = new ArrayList<>(duplicates(resources));
        problems.addAll(unknown(edges));
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

    private static List<Problem> unknown(Map<String, List<String>> edges) {
        String names = edges.keySet().stream().sorted().limit(MAX_NAMES).collect(Collectors.joining(", "))
                + (edges.size() > MAX_NAMES ? ", …" : "");
        List<Problem> problems = new ArrayList<>();
        edges.forEach((id, needed) -> needed.stream()
                .filter(other -> !edges.containsKey(other))
                .forEach(other -> {
                    String meant = problems.size() < MAX_SUGGESTIONS ? meant(other, edges.keySet()) : "";
                    problems.add(Problem.of(
                                    Code.UNKNOWN_DEPENDENCY,
                                    "`" + id + "` depends on `" + other + "`, which does not exist")
                            .help(meant + "ids: " + names));
                }));
        return problems;
    }

    private static String meant(String typed, Set<String> ids) {
        return Nearest.to(typed, ids)
                .map(nearest -> "did you mean `" + nearest + "`? ")
                .orElse("");
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
