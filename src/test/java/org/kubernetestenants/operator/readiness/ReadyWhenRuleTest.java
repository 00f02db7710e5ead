package org.kubernetestenants.operator.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ResourceTemplate.ReadyWhen;

/** {@code readyWhen} in place of the rule for the object's kind. Behaviours 28 and 29. */
final class ReadyWhenRuleTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    private static final String DATABASE = """
            apiVersion: example.com/v1
            kind: Database
            metadata: {name: db, generation: 2}
            spec: {size: 3}
            status:
              observedGeneration: 2
              phase: Running
              primary: null
              members: [{name: a, state: up}, {name: b, state: up}, {name: c, state: down}]
              conditions:
              - {type: Ready, status: "False", reason: Starting}
              - {type: Provisioned, status: "True"}
            """;

    private final ReadinessRules rules = new ReadinessRules(name -> false);

    @ParameterizedTest(name = "{0} is {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ".status.phase | Running | READY",
                "{.status.phase} | Running | READY",
                ".status.phase | Stopped | IN_PROGRESS ReadyWhen: .status.phase is not `Stopped`",
                ".status.phase | running | IN_PROGRESS ReadyWhen: .status.phase is not `running`",
                ".status.endpoint | x | IN_PROGRESS ReadyWhen: .status.endpoint is not there",
                ".spec.size | 3 | READY",
                ".status.conditions[?(@.type=='Provisioned')].status | True | READY",
                ".status.conditions[?(@.type=='Ready')].status | True | IN_PROGRESS ReadyWhen:"
                        + " .status.conditions[?(@.type=='Ready')].status is not `True`",
                ".status.conditions[?(@.type=='Backup')].status | True | IN_PROGRESS ReadyWhen:"
                        + " .status.conditions[?(@.type=='Backup')].status is not there",
                // Of several fields all have to have the value.
                ".status.members[?(@.name=='a')].state | up | READY",
                ".status.members[*].state | up | IN_PROGRESS ReadyWhen: .status.members[*].state is not `up`",
                // Without a value it is enough that it is there, whatever it is.
                ".status.phase | | READY",
                ".status.members | | READY",
                ".status.conditions[?(@.type=='Provisioned')] | | READY",
                ".status.endpoint | | IN_PROGRESS ReadyWhen: .status.endpoint is not there",
                ".status.primary | | IN_PROGRESS ReadyWhen: .status.primary is not set",
                // A list is no text.
                ".status.members | up | IN_PROGRESS ReadyWhen: .status.members is not `up`",
            })
    void the_field_decides_and_nothing_else(String path, @Nullable String value, String verdict) {
        assertThat(words(DATABASE, ReadyWhenRule.annotation(new ReadyWhen(path, value))))
                .isEqualTo(verdict);
    }

    @Test
    void a_status_of_an_older_generation_does_not_count() {
        String old = DATABASE.replace("observedGeneration: 2", "observedGeneration: 1");
        String stale = "IN_PROGRESS StaleStatus: its status is about an older generation";

        assertThat(words(old, rule(".status.phase", "Running"))).isEqualTo(stale);
        assertThat(words(old, rule(".status.endpoint", null))).isEqualTo(stale);
        assertThat(words(old, rule("$['status']['phase']", null))).isEqualTo(stale);
        assertThat(words(old, rule("$.*.phase", "Running"))).isEqualTo(stale);
    }

    @Test
    void a_condition_of_an_older_generation_does_not_count_though_the_status_has_no_generation() {
        String old = DATABASE.replace("observedGeneration: 2", "other: x")
                .replace("{type: Provisioned,", "{type: Provisioned, observedGeneration: 1,");

        assertThat(words(old, rule(".status.conditions[?(@.type=='Provisioned')].status", "True")))
                .isEqualTo("IN_PROGRESS StaleStatus: its status is about an older generation");
        assertThat(words(old, rule(".status.phase", "Running"))).isEqualTo("READY");
    }

    @Test
    void fields_outside_of_the_status_count_whatever_the_status_is_about() {
        String old = DATABASE.replace("observedGeneration: 2", "observedGeneration: 1");

        assertThat(words(old, rule(".spec.size", "3"))).isEqualTo("READY");
    }

    @Test
    void it_takes_the_place_of_every_other_rule() {
        String failed = """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: job}
                status: {active: 1, conditions: [{type: Failed, status: "True"}]}
                """;
        assertThat(words(failed, rule(".status.active", "1"))).isEqualTo("READY");
        assertThat(words("{apiVersion: example.com/v1, kind: New, metadata: {}}", rule(".status.phase", "Up")))
                .isEqualTo("IN_PROGRESS ReadyWhen: .status.phase is not there");
        assertThat(words("{apiVersion: v1, kind: ConfigMap, metadata: {}, data: {a: x}}", rule(".data.a", "y")))
                .isEqualTo("IN_PROGRESS ReadyWhen: .data.a is not the value of readyWhen");
    }

    @Test
    void what_is_being_deleted_is_not_ready_all_the_same() {
        assertThat(words(
                        DATABASE.replace("generation: 2}", "deletionTimestamp: '2026-01-01T00:00:00Z'}"),
                        rule(".status.phase", "Running")))
                .isEqualTo("IN_PROGRESS Terminating: it is being deleted");
    }

    @Test
    void the_value_that_a_secret_has_is_not_told() {
        String secret = "{apiVersion: v1, kind: Secret, metadata: {}, data: {password: aHVudGVyMg==}}";

        assertThat(words(secret, rule(".data.password", "other"))).doesNotContain("aHVudGVyMg==");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "\"x\"",
                "{",
                "{\"value\": \"a\"}",
                "{\"jsonPath\": null}",
                "{\"jsonPath\": \"\"}",
                "{\"jsonPath\": \"status.phase\"}",
                "{\"jsonPath\": \"$..a\"}",
                "{\"jsonPath\": [1]}",
                "{\"jsonPath\": \".status.phase\", \"other\": 1}",
            })
    void an_annotation_that_somebody_broke_leaves_the_kinds_own_rule(String annotation) {
        assertThat(words(DATABASE, annotation)).isEqualTo("IN_PROGRESS Starting: Starting");
    }

    private String words(String yaml, String annotation) {
        try {
            ObjectNode object = (ObjectNode) YAML.readTree(yaml);
            ((ObjectNode) object.path("metadata")).putObject("annotations").put(Names.READY_WHEN, annotation);
            Readiness readiness = rules.of(object);
            return readiness.equals(Readiness.READY)
                    ? "READY"
                    : readiness.state() + " " + readiness.reason() + ": " + readiness.message();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    private static String rule(String path, @Nullable String value) {
        return ReadyWhenRule.annotation(new ReadyWhen(path, value));
    }
}
