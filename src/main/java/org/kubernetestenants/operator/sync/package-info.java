/** From a whole snapshot to the Tenants that should be, and the guard before deletions. Pure: no client, no Camel, no clock of its own. */
@NullMarked
package org.kubernetestenants.operator.sync;

import org.jspecify.annotations.NullMarked;
