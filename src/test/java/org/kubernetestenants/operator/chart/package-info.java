/** The Helm chart: what it renders, and operators that run with exactly what it gives them. */
@NullMarked
package org.kubernetestenants.operator.chart;

import org.jspecify.annotations.NullMarked;
