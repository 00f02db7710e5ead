package org.kubernetestenants.operator.cluster;

import io.micrometer.core.instrument.MeterRegistry;

/** The one way out for writes. */
public final class Writer {
    public Writer(Clients clients, WriteGate gate, Permits permits, MeterRegistry metrics) {}

    /** Carries out {@code write} and returns what the server answered. */
    public Answer send(Write write) {
        throw new UnsupportedOperationException();
    }
}
