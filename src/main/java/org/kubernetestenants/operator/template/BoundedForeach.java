package org.kubernetestenants.operator.template;

import org.apache.velocity.context.InternalContextAdapter;
import org.apache.velocity.runtime.directive.Foreach;

/**
 * {@code #foreach} whose rounds count. Velocity's own {@code directive.foreach.max_loops} ends a loop silently, and a
 * half-rendered object would reach the cluster. Public, since Velocity makes an instance for each use.
 */
public final class BoundedForeach extends Foreach {
    @Override
    protected void put(InternalContextAdapter context, String key, Object value) {
        RenderContext.meterOf(context.getInternalUserContext()).round();
        super.put(context, key, value);
    }
}
