/** The commands of the jar. */
@NullMarked
package org.kubernetestenants.operator.cli;

import org.jspecify.annotations.NullMarked;
