/** Tests of the error catalogue. */
@NullMarked
package org.kubernetestenants.operator.error;

import org.jspecify.annotations.NullMarked;
