package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Hash of a desired state: the same for the same content, whatever the order of its keys. */
final class DesiredHash {
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private DesiredHash() {}

    /**
     * 16 hex digits over the manifest alone: what we add to each object (labels, resource-id) is left out, so that a renamed
     * id changes nothing in the cluster.
     */
    static String of(Map<String, Object> manifest) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(CANONICAL.writeValueAsBytes(manifest));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a manifest holds JSON values only", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
