package org.kubernetestenants.operator.source;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a source needs to know of Secrets; the cluster implements it. */
public interface SecretReader {
    /**
     * The version of a Secret as the watch saw it last, without a read; empty if there is none. Any change of the Secret changes
     * it. The first call for a Secret starts its watch and waits for the watch's first answer.
     */
    Optional<String> version(String namespace, String name);

    /** Reads a Secret from the API server; empty if there is none. */
    Optional<SecretData> read(String namespace, String name);

    /** From now on these alone are in use, as {@code namespace/name}: nobody needs to watch the others any more. */
    void retain(Set<String> inUse);

    /** A Secret's content; never logged. */
    record SecretData(String version, Map<String, byte[]> data) {
        @Override
        public String toString() {
            return "SecretData[version=" + version + ", keys=" + data.keySet() + "]";
        }
    }
}
