@NullMarked
package org.kubernetestenants.operator.cluster;

import org.jspecify.annotations.NullMarked;
