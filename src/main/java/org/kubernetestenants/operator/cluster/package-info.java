/** Everything that talks to the API server: clients, caches, lease and write gate, the one Writer, events. */
@NullMarked
package org.kubernetestenants.operator.cluster;

import org.jspecify.annotations.NullMarked;
