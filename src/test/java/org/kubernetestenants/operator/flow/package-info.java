/** The whole flow: rows of a real database become objects of a real API server, through the packaged operator. */
@NullMarked
package org.kubernetestenants.operator.flow;

import org.jspecify.annotations.NullMarked;
