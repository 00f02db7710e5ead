package org.kubernetestenants.operator.cluster;

import org.kubernetestenants.operator.api.ObjectKey;

/** Reads refusals by status, reason and details, never by text. */
public final class Refusals {
    private Refusals() {}

    /** Why {@code answer}, to a write of {@code object}, is not a success. */
    public static Refusal of(Answer answer, ObjectKey object) {
        throw new UnsupportedOperationException();
    }
}
