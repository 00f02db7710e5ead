package org.kubernetestenants.operator.template;

import java.util.regex.Pattern;
import org.kubernetestenants.operator.api.ResourceArray;

/** Names a field as errors show it: {@code deployments[app].spec.data['nginx.conf'][0]}. */
record FieldPath(String text) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    /** The kind of an entry of {@code manifests} stands elsewhere; its data may be a Secret's. */
    private static final Pattern SECRET =
            Pattern.compile("^secrets\\[|^manifests\\[[^]]*]\\.spec\\.(data|stringData)\\b"
                    + "|(?i)passw|passphrase|secret|token|credential|private|api-?key|access-?key");

    static FieldPath of(ResourceArray array, String id) {
        return new FieldPath(array.field() + "[" + id + "]");
    }

    /** Whether a value in it may be one that no text must tell: in doubt it is. */
    boolean mayHoldSecret() {
        return SECRET.matcher(text).find();
    }

    FieldPath key(String key) {
        return new FieldPath(PLAIN.matcher(key).matches() ? text + "." + key : text + "['" + key + "']");
    }

    FieldPath index(int index) {
        return new FieldPath(text + "[" + index + "]");
    }

    @Override
    public String toString() {
        return text;
    }
}
