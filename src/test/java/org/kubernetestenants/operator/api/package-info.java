@NullMarked
package org.kubernetestenants.operator.api;

import org.jspecify.annotations.NullMarked;
