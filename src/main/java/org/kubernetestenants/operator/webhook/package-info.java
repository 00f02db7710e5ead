/** Admission: the operator's own checks, earlier. */
@NullMarked
package org.kubernetestenants.operator.webhook;

import org.jspecify.annotations.NullMarked;
