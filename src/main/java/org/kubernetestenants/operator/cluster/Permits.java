package org.kubernetestenants.operator.cluster;

/** How many requests may be in flight. */
public final class Permits {
    public Permits(int initial, int most) {}
}
