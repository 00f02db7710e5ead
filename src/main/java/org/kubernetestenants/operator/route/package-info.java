/** Camel: components, processors, loading and validating route files. */
@NullMarked
package org.kubernetestenants.operator.route;

import org.jspecify.annotations.NullMarked;
