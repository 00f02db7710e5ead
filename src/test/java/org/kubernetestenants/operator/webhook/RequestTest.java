package org.kubernetestenants.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Behaviour 42: what the webhook looks at, so that nobody is kept from letting go of an object that is wrong. */
class RequestTest {
    @ParameterizedTest(name = "{0} {1} -> {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE | ''                          | spec: {a: 1}                                       | true",
                "UPDATE | spec: {a: 1}                | spec: {a: 2}                                       | true",
                "UPDATE | spec: {a: 1}                | spec: {a: 1}                                       | false",
                "UPDATE | 'metadata: {finalizers: [f]}, spec: {a: 1}' | 'metadata: {}, spec: {a: 1}'       | false",
                "UPDATE | spec: {a: 1}                | 'spec: {a: 1, suspend: true}'                      | false",
                "UPDATE | 'spec: {a: 1, suspend: true}' | 'spec: {a: 1}'                                   | true",
                "UPDATE | spec: {a: 1}                | 'spec: {a: 2, suspend: true}'                      | true",
                "UPDATE | spec: {a: 1}                | 'metadata: {deletionTimestamp: now}, spec: {a: 2}' | false",
                "DELETE | spec: {a: 1}                | ''                                                 | false",
                "CREATE | ''                          | metadata: {}                                       | false",
            })
    void only_a_new_or_changed_spec_is_looked_at(String operation, String before, String now, boolean checked) {
        assertThat(request(operation, "", before, now).isChecked()).isEqualTo(checked);
    }

    @Test
    void a_subresource_is_not_looked_at() {
        assertThat(request("UPDATE", "status", "spec: {a: 1}", "spec: {a: 2}").isChecked())
                .isFalse();
    }

    @Test
    void what_is_no_review_of_v1_is_none() {
        assertThatIllegalArgumentException().isThrownBy(() -> Request.of(yaml("apiVersion: v1")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Request.of(yaml("{apiVersion: admission.k8s.io/v1beta1, request: {uid: u}}")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Request.of(yaml("{apiVersion: admission.k8s.io/v1, request: {}}")));
    }

    private static Request request(String operation, String subresource, String before, String now) {
        return Request.of(yaml("""
                apiVersion: admission.k8s.io/v1
                request:
                  uid: u
                  operation: %s
                  subResource: "%s"
                  kind: {kind: TenantTemplate}
                  object: {%s}
                  oldObject: {%s}
                """.formatted(operation, subresource, now, before)));
    }

    private static JsonNode yaml(String text) {
        try {
            return new YAMLMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
