package org.kubernetestenants.operator.readiness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** When an object is ready, by its group and kind, from its own status. */
public final class ReadinessRules {
    private final Predicate<@Nullable String> waitsForFirstConsumer;

    /**
     * Rules for one cluster.
     *
     * @param waitsForFirstConsumer whether the named StorageClass (null: the default one) binds a volume only when a pod uses it
     */
    public ReadinessRules(Predicate<@Nullable String> waitsForFirstConsumer) {
        this.waitsForFirstConsumer = waitsForFirstConsumer;
    }

    /** What the object's status says of it. */
    public Readiness of(JsonNode object) {
        throw new UnsupportedOperationException(waitsForFirstConsumer.toString());
    }

    /** Whether the verdict needs more of an object of this kind than that it exists. */
    public static boolean needsStatus(String group, String kind) {
        throw new UnsupportedOperationException();
    }

    /** Whether an object of this kind that was ready once is done for good, even if it is gone afterwards. */
    public static boolean completes(String group, String kind) {
        return group.equals("batch") && kind.equals("Job");
    }
}
