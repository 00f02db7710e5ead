/** When an object is ready: one table by group and kind. Pure. */
@NullMarked
package org.kubernetestenants.operator.readiness;

import org.jspecify.annotations.NullMarked;
