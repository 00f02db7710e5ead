package org.kubernetestenants.operator.route;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.kubernetestenants.operator.apply.Ownership;
import org.kubernetestenants.operator.tenant.Walk;

/**
 * The step {@code claim}. Body in: a {@link Walk}, or manifests, of which it makes a walk in which everything may go. Body out:
 * the walk, each step claimed or settled.
 */
final class ClaimProcessor implements Processor {
    private final Ownership ownership;

    ClaimProcessor(Ownership ownership) {
        this.ownership = ownership;
    }

    @Override
    public void process(Exchange exchange) {
        Walk walk = exchange.getMessage().getBody() instanceof Walk ordered
                ? ordered
                : Walk.plain(DagProcessor.manifests(exchange, "claim"));
        ownership.claim(LoadTenant.pass(exchange, "claim"), walk);
        exchange.getMessage().setBody(walk);
    }
}
