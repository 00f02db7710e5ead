package org.kubernetestenants.operator.route;

import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.kubernetestenants.operator.apply.Reconciliation;
import org.kubernetestenants.operator.template.Manifest;
import org.kubernetestenants.operator.tenant.Walk;

/** The step {@code dag}. Body in: manifests. Body out: a {@link Walk}, which yields them along their dependencies. */
final class DagProcessor implements Processor {
    private final Duration reportTimeout;

    /** @param reportTimeout how long the walk waits for applies in flight without hearing of one */
    DagProcessor(Duration reportTimeout) {
        this.reportTimeout = reportTimeout;
    }

    @Override
    public void process(Exchange exchange) {
        Reconciliation pass = LoadTenant.pass(exchange, "dag");
        List<Manifest> manifests = manifests(exchange, "dag");
        exchange.getMessage()
                .setBody(Walk.ordered(
                        SafetySteps.revision(pass, "dag").graph(), manifests, pass.failures(), reportTimeout));
    }

    /** The body as a list of manifests; a template without resources has none. */
    @SuppressWarnings("unchecked") // checked element by element
    static List<Manifest> manifests(Exchange exchange, String step) {
        List<?> body = SafetySteps.body(exchange, List.class, step, "velocity");
        body.forEach(element -> SafetySteps.check(element, Manifest.class, step, "velocity"));
        return (List<Manifest>) body;
    }
}
