package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;

/** Remembers what a watch showed. */
final class RecordingSink implements Reflector.Sink {
    final List<JsonNode> seen = new CopyOnWriteArrayList<>();
    final List<String> told = new CopyOnWriteArrayList<>();
    volatile boolean synced;
    volatile @Nullable Problem trouble;

    @Override
    public void relistStarted() {
        told.add("relist");
    }

    @Override
    public void seen(JsonNode object) {
        String name = object.path("metadata").path("name").asText();
        if (name.equals("poison")) {
            throw new IllegalArgumentException("poison");
        }
        seen.add(object);
        told.add("seen " + name);
    }

    @Override
    public void deleted(JsonNode object) {
        told.add("deleted " + object.path("metadata").path("name").asText());
    }

    @Override
    public void relistEnded(long version) {
        told.add("relisted " + version);
        synced = true;
    }

    @Override
    public void trouble(@Nullable Problem problem) {
        trouble = problem;
    }
}
