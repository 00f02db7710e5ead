package org.kubernetestenants.operator.source;

import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.error.Problem;

/** Says in our words what a database or its driver threw. */
public final class SourceProblems {
    private SourceProblems() {}

    /**
     * The problem that {@code thrown} means for a registry: the one it carries, else one of the D codes by the root
     * SQLException. Never has the password.
     *
     * @param registryKey namespace/name
     */
    public static Problem explain(Throwable thrown, TenantRegistrySpec spec, String registryKey) {
        throw new UnsupportedOperationException();
    }

    /** HookFailed: what a row hook threw, for a registry. */
    public static Problem hookFailed(Throwable thrown, TenantRegistrySpec spec, String registryKey) {
        throw new UnsupportedOperationException();
    }
}
