package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.template.Manifest;

/** Hash of a desired state: the same for the same content, whatever the order of its keys. */
final class DesiredHash {
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private DesiredHash() {}

    /**
     * 16 hex digits over the manifest and those settings of its resource that show on the object. Our labels and the resource's
     * id are left out, so that a renamed id changes nothing in the cluster; of a resource that is created once, the manifest
     * too, since nobody writes it again.
     */
    static String of(Manifest manifest) {
        ResourceTemplate resource = manifest.resource();
        List<@Nullable Object> all = new ArrayList<>();
        all.add(resource.isOnce() ? resource.creationPolicy() : manifest);
        all.add(resource.deletionPolicy());
        all.add(resource.patchStrategy());
        all.add(resource.ignoreFields());
        all.add(resource.readyWhen());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(CANONICAL.writeValueAsBytes(all));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a manifest holds JSON values only", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
