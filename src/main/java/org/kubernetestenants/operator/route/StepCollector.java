package org.kubernetestenants.operator.route;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.Step;
import org.kubernetestenants.operator.tenant.Walk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The aggregation strategy {@code steps} at the end of each step of the walk: a step that threw, or of which nobody reported
 * what became of it, has failed by now, so that nobody waits for it. The exchange goes on: one resource never ends the pass,
 * except for what must stop all of it (the lease is lost, a safety step is missing).
 */
final class StepCollector implements AggregationStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(StepCollector.class);

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange one) {
        Walk walk = LoadTenant.pass(one, "steps").walk();
        Integer index = one.getProperty(Exchange.SPLIT_INDEX, Integer.class);
        Exception thrown = one.getException();
        if (walk != null && index != null) {
            Step step = walk.yielded(index);
            if (thrown != null) {
                step.fail(thrown);
            } else {
                step.abandon();
            }
        }
        Exchange result = before == null ? one : before;
        if (thrown != null) {
            settle(result, one, thrown);
        }
        return result;
    }

    private static void settle(Exchange result, Exchange one, Exception thrown) {
        Problem problem = OperatorException.problemOf(thrown);
        boolean ends = problem.code() == Code.LEASE_LOST || problem.code() == Code.SAFETY_STEP_MISSING;
        if (ends) {
            result.setException(thrown);
        } else {
            LOG.warn("a step of the walk failed: {}", problem.full(), problem.code() == Code.INTERNAL ? thrown : null);
            one.setException(null);
        }
    }
}
