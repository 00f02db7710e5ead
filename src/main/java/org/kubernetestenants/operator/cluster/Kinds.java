package org.kubernetestenants.operator.cluster;

import java.util.Optional;

/** Which kinds the API server serves, by discovery. */
public final class Kinds {
    public Kinds(Clients clients) {}

    /** The kind as this version serves it. */
    public Optional<ResourceType> find(String apiVersion, String kind) {
        throw new UnsupportedOperationException();
    }

    /** The kind in any served version of its group, the preferred one first. */
    public Optional<ResourceType> findInGroup(String group, String kind) {
        throw new UnsupportedOperationException();
    }

    /** Asks anew from the next call on. */
    public void forget() {}
}
