package org.kubernetestenants.operator.route;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.kubernetestenants.operator.apply.Applier;
import org.kubernetestenants.operator.observe.LogContext;
import org.kubernetestenants.operator.tenant.Step;

/**
 * The step {@code ssa}. Body in: a claimed {@link Step}. Body out: the same. Applies it by server-side apply and reports the
 * outcome to the walk; refuses a step that was not claimed.
 */
final class SsaProcessor implements Processor {
    private final Applier applier;

    SsaProcessor(Applier applier) {
        this.applier = applier;
    }

    @Override
    public void process(Exchange exchange) {
        Step step = SafetySteps.body(exchange, Step.class, "ssa", "claim");
        try (LogContext ignored = LogContext.resource(step.id())) {
            step.report(applier.apply(LoadTenant.pass(exchange, "ssa"), step));
        } catch (RuntimeException e) {
            step.fail(e);
            throw e;
        }
    }
}
