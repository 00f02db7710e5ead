package org.kubernetestenants.operator.template;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ResourceTemplate;

/**
 * One rendered object, before it is anybody's: plain JSON values (Map, List, String, Number, Boolean), to be read and changed
 * by the manifest hook as the map that it is. {@code metadata.name} is always set; {@code metadata.namespace} too, also for
 * kinds that turn out to be cluster-scoped (whoever knows the kind's scope drops it).
 */
public final class Manifest extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1;

    private final transient ResourceTemplate resource;

    public Manifest(ResourceTemplate resource, Map<String, Object> object) {
        super(object);
        this.resource = resource;
    }

    /** The template's entry that it was rendered from. */
    public ResourceTemplate resource() {
        return resource;
    }

    /** The entry's id. */
    public String id() {
        return resource.id();
    }

    public String apiVersion() {
        return Objects.toString(get("apiVersion"), "");
    }

    public String kind() {
        return Objects.toString(get("kind"), "");
    }

    public String name() {
        return Objects.toString(metadata().get("name"), "");
    }

    /** The namespace that the template asks for; null if there is none. */
    public @Nullable String namespace() {
        Object namespace = metadata().get("namespace");
        return namespace == null ? null : namespace.toString();
    }

    /** Sets a label, for hooks: {@code ${body.withLabel('team', 'shop')}}. Returns this manifest. */
    public Manifest withLabel(String key, String value) {
        return with("labels", key, value);
    }

    /** Sets an annotation, for hooks. Returns this manifest. */
    public Manifest withAnnotation(String key, String value) {
        return with("annotations", key, value);
    }

    private Manifest with(String field, String key, String value) {
        Map<String, Object> metadata = copy(get("metadata"));
        Map<String, Object> entries = copy(metadata.get(field));
        entries.put(key, value);
        metadata.put(field, entries);
        put("metadata", metadata);
        return this;
    }

    private static Map<String, Object> copy(@Nullable Object map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (map instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> copy.put(String.valueOf(key), value));
        }
        return copy;
    }

    /** As a map prints; of a Secret no more than what it is called: texts of exceptions and logs hold what hooks print. */
    @Override
    public String toString() {
        boolean secret = apiVersion().equals("v1") && kind().equals("Secret");
        return secret ? "Secret " + Objects.toString(namespace(), "") + "/" + name() : super.toString();
    }

    private Map<?, ?> metadata() {
        return get("metadata") instanceof Map<?, ?> metadata ? metadata : Map.of();
    }
}
