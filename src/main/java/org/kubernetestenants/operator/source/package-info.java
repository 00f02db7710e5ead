/** Where rows come from: pools, the SELECT, rows, the whole snapshot. Declares what it needs of a cluster. */
@NullMarked
package org.kubernetestenants.operator.source;

import org.jspecify.annotations.NullMarked;
