package org.kubernetestenants.operator.template;

import java.util.regex.Pattern;
import org.kubernetestenants.operator.api.ResourceArray;

/** Names a field as errors show it: {@code deployments[app].spec.data['nginx.conf'][0]}. */
record FieldPath(String text) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    static FieldPath of(ResourceArray array, String id) {
        return new FieldPath(array.field() + "[" + id + "]");
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
