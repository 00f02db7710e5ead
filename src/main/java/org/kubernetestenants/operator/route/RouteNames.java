package org.kubernetestenants.operator.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.kubernetestenants.operator.error.OperatorException;

/** What Camel finds out too late, or not at all: ids that are there twice, calls of routes and queues that do not exist, and of watches. */
final class RouteNames {
    private static final String DIRECT = "direct:";
    private static final String QUEUE = "work-queue:";
    private static final String WATCH = "kubernetes-watch:";

    private final RouteProblems problems;
    private final Map<String, RouteDefinition> loaded = new HashMap<>();

    RouteNames(RouteProblems problems) {
        this.problems = problems;
    }

    /** After each file: Camel quietly drops a route when another file has one of the same id. */
    void loaded(List<RouteDefinition> all) {
        for (RouteDefinition route : all) {
            RouteDefinition before = loaded.put(route.getId(), route);
            if (before != null && before != route) {
                throw twice(route.getId());
            }
        }
    }

    /** Throws RouteInvalid with the first thing that is wrong. */
    void check(List<RouteDefinition> routes) {
        Set<String> ids = new HashSet<>();
        for (RouteDefinition route : routes) {
            once(ids, route);
            once(ids, route.getInput());
            steps(route).forEach(step -> once(ids, step));
        }
        called(DIRECT, routes);
    }

    /** The same of calls of queues, once it is known that all routes can be made. */
    void checkQueues(List<RouteDefinition> routes) {
        called(QUEUE, routes);
    }

    private void called(String scheme, List<RouteDefinition> routes) {
        Set<String> there = routes.stream()
                .map(route -> route.getInput().getEndpointUri())
                .filter(uri -> uri.startsWith(scheme))
                .map(RouteNames::plain)
                .collect(Collectors.toSet());
        routes.forEach(route -> steps(route).forEach(step -> exists(step, scheme, there)));
    }

    private void once(Set<String> ids, OptionalIdentifiedDefinition<?> definition) {
        String id = definition.getId();
        if (id != null && definition.hasCustomIdAssigned() && !ids.add(id)) {
            throw twice(id);
        }
    }

    private OperatorException twice(String id) {
        return problems.last("id: [\"']?", id, "the id `" + id + "` is there twice", Set.of());
    }

    private void exists(ProcessorDefinition<?> step, String scheme, Set<String> called) {
        String uri = switch (step) {
            case SendDefinition<?> send -> send.getEndpointUri();
            case ToDynamicDefinition send -> send.getUri();
            // A step that calls no endpoint.
            default -> "";
        };
        if (uri.startsWith(WATCH)) {
            String watch = uri.replaceFirst("\\?.*", "");
            throw problems.in(step, watch, KubernetesWatchEndpoint.readOnly(watch));
        }
        boolean isPlain = uri.startsWith(scheme) && !uri.contains("${") && !uri.contains("{{");
        if (isPlain && !called.contains(plain(uri))) {
            String name = plain(uri);
            throw problems.in(step, name, "no route begins with `" + name + "`", called);
        }
    }

    private static String plain(String uri) {
        return uri.replaceFirst("\\?.*", "").replaceFirst("^([a-z-]+)://", "$1:");
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // as the method that lists them has it
    private static Collection<ProcessorDefinition<?>> steps(RouteDefinition route) {
        return new ArrayList<>((Collection)
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class));
    }
}
