package org.kubernetestenants.operator.source;

import org.jspecify.annotations.Nullable;

/**
 * What a registry's Secrets give to a connection; never logged.
 *
 * @param password null if there is none
 */
record Credentials(@Nullable String password, TlsContext tls) {
    @Override
    public String toString() {
        return "Credentials";
    }
}
