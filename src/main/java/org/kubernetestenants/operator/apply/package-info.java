/** Whose is an object, applying it, and removing it: claims, conflicts, inventory, prune. */
@NullMarked
package org.kubernetestenants.operator.apply;

import org.jspecify.annotations.NullMarked;
