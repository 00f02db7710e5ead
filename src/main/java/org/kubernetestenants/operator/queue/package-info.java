/** The keyed work queue. No Camel. */
@NullMarked
package org.kubernetestenants.operator.queue;

import org.jspecify.annotations.NullMarked;
