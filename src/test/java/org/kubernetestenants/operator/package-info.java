@NullMarked
package org.kubernetestenants.operator;

import org.jspecify.annotations.NullMarked;
