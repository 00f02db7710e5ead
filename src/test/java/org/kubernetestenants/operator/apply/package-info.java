@NullMarked
package org.kubernetestenants.operator.apply;

import org.jspecify.annotations.NullMarked;
