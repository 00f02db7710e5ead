package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;

class FieldsHashTest {
    private static final String OURS = """
            {"manager": "tenant-operator", "operation": "Apply", "apiVersion": "v1", "time": "2026-01-01T00:00:00Z",
             "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {"f:a": {}, "f:b": {}}}}""";

    @Test
    void sameWhateverTheTimeTheVersionAndTheOrder() {
        String later = """
                {"manager": "tenant-operator", "operation": "Apply", "apiVersion": "v2", "time": "2027-01-01T00:00:00Z",
                 "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {"f:b": {}, "f:a": {}}}}""";
        assertThat(hash(later)).isEqualTo(hash(OURS)).hasSize(16);
    }

    @Test
    void othersDoNotCount() {
        assertThat(hash("{\"manager\": \"kubectl\", \"fieldsV1\": {\"f:data\": {}}}", OURS))
                .isEqualTo(hash(OURS));
    }

    @Test
    void differsWhenAFieldOfOursWasTaken() {
        assertThat(hash(OURS.replace("\"f:a\": {}, ", ""))).isNotEqualTo(hash(OURS));
    }

    @Test
    void differsByOperationAndSubresource() {
        assertThat(hash(OURS.replace("Apply", "Update"))).isNotEqualTo(hash(OURS));
        assertThat(hash(OURS.replace("\"time\"", "\"subresource\": \"scale\", \"time\"")))
                .isNotEqualTo(hash(OURS));
    }

    @Test
    void whatIsLeftToOthersDoesNotCount() {
        String initial = OURS.replace("tenant-operator", "tenant-operator-initial");
        assertThat(hash(OURS, initial)).isEqualTo(hash(OURS));
    }

    @Test
    void emptyWhenNothingIsOurs() {
        assertThat(hash("{\"manager\": \"kubectl\", \"fieldsV1\": {}}")).isEmpty();
        assertThat(FieldsHash.of(MissingNode.getInstance())).isEmpty();
    }

    private static String hash(String... entries) {
        return FieldsHash.of(json("[" + String.join(",", entries) + "]"));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
