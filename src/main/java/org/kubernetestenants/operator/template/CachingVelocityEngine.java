package org.kubernetestenants.operator.template;

import org.apache.velocity.app.VelocityEngine;

/** The engine behind users' own {@code velocity:} endpoints, under the bean name {@code velocityEngine}. */
public final class CachingVelocityEngine extends VelocityEngine {}
