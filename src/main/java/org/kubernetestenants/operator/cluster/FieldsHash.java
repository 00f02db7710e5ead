package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/** Hash over an object's managedFields entries of our managers. */
public final class FieldsHash {
    private FieldsHash() {}

    /** @return empty if there is no such entry */
    public static String of(JsonNode managedFields) {
        throw new UnsupportedOperationException();
    }
}
