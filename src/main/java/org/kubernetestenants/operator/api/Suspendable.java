package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/** What a user can tell the operator to leave alone for a while. Behaviour, promise 38. */
public interface Suspendable {
    /** As it was written; null like false. The operator never writes it, so that it stays whoever's who set it. */
    @Nullable
    Boolean suspend();

    /** Whether nothing is to be done here, and above all nothing deleted. */
    @JsonIgnore
    default boolean isSuspended() {
        return Boolean.TRUE.equals(suspend());
    }
}
