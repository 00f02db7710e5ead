package org.kubernetestenants.operator.route;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Routes that run on the leader only: the flow's, whose group is {@code flow-*}, and users' own whose group is {@code leader}. They
 * are not started with the context, but by {@link #start} and {@link #stop}. All others run on every replica.
 */
final class LeaderRoutes {
    private static final String FLOW = "flow-";
    private static final String LEADER = "leader";
    private static final int STOP_SECONDS = 5;

    private LeaderRoutes() {}

    /** Keeps them from starting with the context; between the context's init and its start. */
    static void hold(ModelCamelContext context) {
        context.getRouteDefinitions().stream()
                .filter(route -> isLeaders(route.getGroup()))
                .forEach(route -> route.setAutoStartup("false"));
    }

    /** Starts them, consumers of queues before those that fill them. */
    static void start(CamelContext context) throws Exception {
        for (Route route : leaders(context)) {
            context.getRouteController().startRoute(route.getRouteId());
        }
    }

    /** Stops them, those that fill queues first. */
    static void stop(CamelContext context) throws Exception {
        for (Route route : leaders(context).reversed()) {
            // Whatever a pass still does, its writes are refused: no need to wait for the slowest database.
            context.getRouteController().stopRoute(route.getRouteId(), STOP_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static List<Route> leaders(CamelContext context) {
        return context.getRoutes().stream()
                .filter(route -> isLeaders(route.getGroup()))
                .sorted(Comparator.comparing(route -> isSource(route) ? 1 : 0))
                .toList();
    }

    private static boolean isSource(Route route) {
        return !(route.getEndpoint() instanceof WorkQueueEndpoint);
    }

    private static boolean isLeaders(@Nullable String group) {
        return isFlow(group) || LEADER.equals(group);
    }

    /** Whether routes of this group are the flow's. */
    static boolean isFlow(@Nullable String group) {
        return group != null && group.startsWith(FLOW);
    }
}
