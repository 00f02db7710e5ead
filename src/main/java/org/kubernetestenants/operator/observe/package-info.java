/** Metric names and the context of log lines. */
@NullMarked
package org.kubernetestenants.operator.observe;

import org.jspecify.annotations.NullMarked;
