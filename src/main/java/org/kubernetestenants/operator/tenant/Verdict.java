package org.kubernetestenants.operator.tenant;

/** What the walk decided about one resource when it yielded it. */
public enum Verdict {
    /** It may be applied now. */
    RUNNABLE,
    /** A dependency is not ready yet: a later pass will apply it. */
    BLOCKED,
    /** A dependency failed. */
    SKIPPED,
    /** Its outcome was reported before its turn came, say a refused claim: nothing is left to be done. */
    SETTLED
}
