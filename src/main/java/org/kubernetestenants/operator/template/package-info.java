/** The template language: compile once per revision, render once per tenant. Pure. */
@NullMarked
package org.kubernetestenants.operator.template;

import org.jspecify.annotations.NullMarked;
