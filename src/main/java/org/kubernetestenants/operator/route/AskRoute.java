package org.kubernetestenants.operator.route;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.Route;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceHelper;
import org.kubernetestenants.operator.source.RouteRows;
import org.kubernetestenants.operator.source.RouteSourceProblems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code askRoute}: rows from the user's route. The name that the registry has is only compared with those of the routes that were
 * loaded at start; it never becomes part of a URI.
 */
final class AskRoute {
    /** Exchange property: the registry's key, for a route that serves several. */
    private static final String REGISTRY = "registry";

    private static final String ROWS = "direct://rows-";
    private static final Logger LOG = LoggerFactory.getLogger(AskRoute.class);

    private AskRoute() {}

    /**
     * Body in: any. Body out: {@link RouteRows}, closed when the pass ends. Headers that the route set are gone.
     *
     * @throws org.kubernetestenants.operator.error.OperatorException InvalidSourceSettings, NotRows or SourceRouteFailed
     */
    static void ask(Exchange exchange) {
        SyncPass pass = OpenSource.pass(exchange, "askRoute");
        RouteSourceProblems problems =
                RouteSourceProblems.of(pass.key(), pass.registry().getSpec());
        Map<String, Endpoint> routes = routes(exchange.getContext());
        Endpoint route = routes.get(problems.name());
        if (route == null) {
            throw problems.noRoute(routes.keySet());
        }
        exchange.setProperty(REGISTRY, pass.key());
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        send(exchange, route, problems);
        RouteRows rows = RouteRows.of(exchange.getMessage().getBody(), problems);
        closeAtEnd(exchange, rows);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(rows);
    }

    private static Map<String, Endpoint> routes(CamelContext context) {
        Map<String, Endpoint> routes = new TreeMap<>();
        for (Route route : context.getRoutes()) {
            String uri = route.getEndpoint().getEndpointBaseUri();
            if (uri.startsWith(ROWS)) {
                routes.put(uri.substring(ROWS.length()), route.getEndpoint());
            }
        }
        return routes;
    }

    /** In the same exchange: what the route opened and Camel closes stays open until the rows were read. */
    private static void send(Exchange exchange, Endpoint route, RouteSourceProblems problems) {
        try {
            Producer producer = route.createProducer();
            try {
                ServiceHelper.startService(producer);
                producer.process(exchange);
            } finally {
                ServiceHelper.stopService(producer);
            }
        } catch (Exception e) {
            exchange.setException(e);
        }
        refuseFailure(exchange, problems);
    }

    /** A failure that the route's own error handler took for settled is one: what the body is then, nobody knows. */
    private static void refuseFailure(Exchange exchange, RouteSourceProblems problems) {
        var extension = exchange.getExchangeExtension();
        boolean handled = extension.isErrorHandlerHandledSet() && extension.isErrorHandlerHandled();
        Exception thrown = exchange.getException();
        if (thrown == null && handled) {
            thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        }
        boolean stopped = handled || exchange.isRouteStop() || exchange.isRollbackOnly();
        // The pass goes on, to say what happened.
        exchange.setException(null);
        exchange.setRouteStop(false);
        exchange.setRollbackOnly(false);
        extension.setErrorHandlerHandled(null);
        extension.setRedeliveryExhausted(false);
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        exchange.removeProperty(Exchange.FAILURE_ENDPOINT);
        exchange.removeProperty(Exchange.FAILURE_ROUTE_ID);
        if (thrown != null) {
            throw problems.failed(thrown);
        }
        if (stopped) {
            throw problems.stopped();
        }
    }

    private static void closeAtEnd(Exchange exchange, RouteRows rows) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                try {
                    rows.close();
                } catch (IOException e) {
                    LOG.warn("what a route of rows had opened could not be closed", e);
                }
            }
        });
    }
}
