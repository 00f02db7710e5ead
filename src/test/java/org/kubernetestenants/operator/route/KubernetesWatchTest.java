package org.kubernetestenants.operator.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.OperatorException;

class KubernetesWatchTest {
    /** A route can compute where it sends to, so that no check of its file finds it. */
    @Test
    void whoever_sends_to_a_watch_is_told_what_to_do() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("tenants", (Watch) handler -> () -> {});
            Endpoint watch = context.getEndpoint("kubernetes-watch:tenants");

            OperatorException refused = catchThrowableOfType(OperatorException.class, watch::createProducer);

            assertThat(refused.problem().full() + "\n").isEqualTo("""
                    error[TO-C501] RouteInvalid: `kubernetes-watch:tenants` only reports changes: a route can begin with it, not send to it
                    help: to hand keys on, send to work-queue:NAME; to write objects, to one of the kubernetes-…: endpoints of Camel
                    """);
        }
    }
}
