package org.kubernetestenants.operator.tenant;

import org.kubernetestenants.operator.api.ObjectKey;

/**
 * Proof that it was asked whose an object is before anybody writes to it. Only the {@code claim} step makes one; the walk
 * reads from it what it needs to know of the object.
 */
public interface Claim {
    /** Identity of the object, scope resolved. */
    ObjectKey key();

    /** Whether the object is known to be there and its desired state is the one that was applied last: order does not gate it. */
    boolean desiredUnchanged();
}
