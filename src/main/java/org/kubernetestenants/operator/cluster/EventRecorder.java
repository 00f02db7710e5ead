package org.kubernetestenants.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.MeterRegistry;

/** Records Kubernetes events, at its leisure. */
public final class EventRecorder implements AutoCloseable {
    /** What an event is about. */
    public record Subject(String apiVersion, String kind, String namespace, String name, String uid) {
        public static Subject of(HasMetadata object) {
            throw new UnsupportedOperationException();
        }
    }

    public EventRecorder(Writer writer, String instance, MeterRegistry metrics) {}

    /**
     * Enqueues an event.
     *
     * @param reason name of an error code or of a state
     * @param note at most 120 characters, from {@code Problem.shortText}
     * @param action what was being done, in UpperCamelCase
     */
    public void event(Subject subject, boolean warning, String reason, String note, String action) {}

    @Override
    public void close() {}
}
