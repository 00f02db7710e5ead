package org.kubernetestenants.operator.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;

/**
 * Why the API server did not do it.
 *
 * @param stalled whether no retry helps until somebody changes something
 * @param retryAfter how long the server asked us to wait; null if it did not
 */
public record Refusal(
        Problem problem, boolean stalled, @Nullable Duration retryAfter) {}
