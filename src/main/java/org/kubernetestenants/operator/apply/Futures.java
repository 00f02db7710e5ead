package org.kubernetestenants.operator.apply;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waiting for work that we handed out ourselves. */
final class Futures {
    private Futures() {}

    /** The result; what the work threw is thrown here. */
    static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a write", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
