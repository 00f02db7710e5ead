package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The JSON merge patch that makes an object as wanted: what is wanted, and null for each field that is ours alone and no longer
 * wanted. A list that is wanted is sent as a whole.
 */
final class MergeBody {
    private MergeBody() {}

    /** @param wanted the manifest with our marks and preconditions */
    static ObjectNode of(ObjectNode wanted, JsonNode live, ManagedFields owners) {
        ObjectNode patch = wanted.deepCopy();
        FieldSet others = owners.others();
        for (List<String> field : owners.ours().leaves()) {
            if (!others.has(field)) {
                giveUp(patch, live, field, others);
            }
        }
        return patch;
    }

    private static void giveUp(ObjectNode patch, JsonNode live, List<String> field, FieldSet others) {
        ObjectNode node = patch;
        JsonNode there = live;
        for (int i = 0; i < field.size(); i++) {
            String name = field.get(i).substring(2);
            there = there.path(name);
            boolean last = i == field.size() - 1;
            boolean isList = !last && !field.get(i + 1).startsWith("f:");
            JsonNode wanted = node.path(name);
            if (there.isMissingNode() || !wanted.isMissingNode() && !(wanted instanceof ObjectNode)) {
                return;
            }
            if (last || isList) {
                if (wanted.isMissingNode() && !others.has(field.subList(0, i + 1))) {
                    node.putNull(name);
                }
                return;
            }
            node = node.withObjectProperty(name);
        }
    }
}
