/** The custom resources as data: spec, status, conditions, label names. {@code crds/} is generated from these classes. */
@NullMarked
package org.kubernetestenants.operator.api;

import org.jspecify.annotations.NullMarked;
