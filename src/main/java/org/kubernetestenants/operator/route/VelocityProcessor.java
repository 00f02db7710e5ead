package org.kubernetestenants.operator.route;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.kubernetestenants.operator.apply.Reconciliation;
import org.kubernetestenants.operator.template.Rendering;
import org.kubernetestenants.operator.tenant.Revision;
import org.kubernetestenants.operator.tenant.TemplateVariables;

/**
 * The step {@code velocity}. Body out: the tenant's manifests, a list of {@link org.kubernetestenants.operator.template.Manifest}.
 * What could not be rendered is kept beside the body, and fails by itself.
 */
final class VelocityProcessor implements Processor {
    /** Exchange property: the manifests as rendered, in the order of the body. */
    static final String RENDERED = "rendered";

    @Override
    public void process(Exchange exchange) {
        Reconciliation pass = LoadTenant.pass(exchange, "velocity");
        Revision revision = SafetySteps.revision(pass, "velocity");
        Rendering rendering = revision.template()
                .render(TemplateVariables.of(pass.tenant()), pass.id().namespace());
        pass.failures().putAll(rendering.failures());
        exchange.setProperty(RENDERED, rendering.manifests());
        exchange.getMessage().setBody(rendering.manifests());
    }
}
