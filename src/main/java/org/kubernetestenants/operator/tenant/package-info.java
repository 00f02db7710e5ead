/** One tenant's pass: graph, walk, timers, verdicts, status and conditions. Pure. */
@NullMarked
package org.kubernetestenants.operator.tenant;

import org.jspecify.annotations.NullMarked;
