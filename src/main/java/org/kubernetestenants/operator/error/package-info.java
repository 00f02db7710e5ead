/** The error catalogue: every code, and the one form in which the operator speaks about what is wrong. */
@NullMarked
package org.kubernetestenants.operator.error;

import org.jspecify.annotations.NullMarked;
