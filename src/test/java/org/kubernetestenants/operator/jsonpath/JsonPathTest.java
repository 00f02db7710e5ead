package org.kubernetestenants.operator.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The paths of ignoreFields, literalFields and readyWhen, on manifests (maps) and on live objects (JsonNode). */
final class JsonPathTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    private static final String OBJECT = """
            metadata: {name: web, labels: {app.kubernetes.io/name: shop, "it's": odd}}
            spec:
              replicas: 3
              paused: false
              nothing: null
              containers:
              - {name: app, image: one, resources: {limits: {cpu: 100m}}}
              - {name: proxy, image: two, resources: {limits: {cpu: 200m}}}
              ports: [80, 443]
            status:
              $odd_key-1: x
              conditions:
              - {type: Ready, status: "True"}
              - {type: Synced, status: "False"}
            """;

    /** Each line: the path, then every field that it means, and the text there. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$.spec.replicas                      | {[spec, replicas]=3}",
                ".spec.replicas                       | {[spec, replicas]=3}",
                "{.spec.replicas}                     | {[spec, replicas]=3}",
                "{$.spec.replicas}                    | {[spec, replicas]=3}",
                "$['spec']['replicas']                | {[spec, replicas]=3}",
                "$[\"spec\"].replicas                 | {[spec, replicas]=3}",
                "['spec'].replicas                    | {[spec, replicas]=3}",
                "$.spec.paused                        | {[spec, paused]=false}",
                "$.metadata.labels['app.kubernetes.io/name'] | {[metadata, labels, app.kubernetes.io/name]=shop}",
                "$.metadata.labels[\"it's\"]          | {[metadata, labels, it's]=odd}",
                "$.status.$odd_key-1                  | {[status, $odd_key-1]=x}",
                "$.spec.ports[1]                      | {[spec, ports, 1]=443}",
                "$.spec.ports[2]                      | {}",
                "$.spec.ports[*]                      | {[spec, ports, 0]=80, [spec, ports, 1]=443}",
                "$.spec.ports.*                       | {[spec, ports, 0]=80, [spec, ports, 1]=443}",
                "$.spec.ports['0']                    | {}",
                "$.metadata.labels[0]                 | {}",
                "$.spec.containers[*].image           | {[spec, containers, 0, image]=one, [spec, containers, 1, image]=two}",
                "$.spec.containers[?(@.name=='proxy')].image | {[spec, containers, 1, image]=two}",
                "{.spec.containers[?(@.name==\"app\")].image} | {[spec, containers, 0, image]=one}",
                "$.spec.containers[?( @.resources.limits.cpu == '200m' )].name | {[spec, containers, 1, name]=proxy}",
                "$.spec.containers[?(@.name=='none')].image | {}",
                "$.spec.containers[?(@.resources=='x')].image | {}",
                "$.spec[?(@.replicas=='3')]           | {}",
                "$.status.conditions[?(@.type=='Ready')].status | {[status, conditions, 0, status]=True}",
                "$.spec.nothing.at.all                | {}",
                "$.spec.replicas.more                 | {}",
                "$.elsewhere                          | {}",
            })
    void finds_the_same_fields_in_manifests_and_in_live_objects(String path, String found) throws Exception {
        assertThat(texts(path, YAML.readTree(OBJECT))).hasToString(found);
        assertThat(texts(path, YAML.readValue(OBJECT, Map.class))).hasToString(found);
    }

    @Test
    void a_field_that_is_null_is_found_and_has_no_text() throws Exception {
        assertThat(path("$.spec.nothing").find(YAML.readValue(OBJECT, Map.class)))
                .isEqualTo(Collections.singletonMap(List.of("spec", "nothing"), null));
        assertThat(path("$.spec.nothing").find(YAML.readTree(OBJECT)).values())
                .allSatisfy(value -> assertThat(JsonPath.text(value)).isNull());
    }

    @Test
    void only_a_plain_value_has_a_text() throws Exception {
        JsonNode object = YAML.readTree(OBJECT);
        assertThat(JsonPath.text(object.at("/spec/replicas"))).isEqualTo("3");
        assertThat(JsonPath.text(object.at("/spec/paused"))).isEqualTo("false");
        assertThat(JsonPath.text(object.at("/spec/ports"))).isNull();
        assertThat(JsonPath.text(object.at("/spec"))).isNull();
        assertThat(JsonPath.text(object.at("/nowhere"))).isNull();
        assertThat(JsonPath.text(List.of())).isNull();
        assertThat(JsonPath.text(Map.of())).isNull();
        assertThat(JsonPath.text(true)).isEqualTo("true");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                " ",
                "$",
                "{}",
                "{$}",
                "{$.}",
                ".",
                "..",
                "$..image",
                "spec",
                "spec.replicas",
                "$spec",
                "$.spec.",
                "$.spec..replicas",
                "$.data[nginx.conf]",
                "$.data['nginx.conf",
                "$.data['']",
                "$.spec.ports[-1]",
                "$.spec.ports[0:1]",
                "$.spec.ports[0,1]",
                "$.spec.ports[9999999999]",
                "$.spec.containers[?(@.name!='app')]",
                "$.spec.containers[?(@.name=app)]",
                "$.spec.containers[?(@.name=~'a.*')]",
                "$.spec.containers[?(@['name']=='app')]",
                "$.spec.containers[?(@.name)]",
                "$.spec.containers[?(@=='app')]",
                "$.spec.containers[?(@.=='app')]",
                "$.spec.containers[?(@.a..b=='app')]",
                "$.spec.containers[?(@.a.=='app')]",
                "{.spec.replicas",
                "{.a}{.b}",
                "{range .items[*]}{.a}{end}",
                "$.a b",
                "$.ä",
            })
    void what_is_no_path_of_a_field_is_refused(String text) {
        assertThat(JsonPath.parse(text)).isEmpty();
    }

    @Test
    void the_root_is_the_first_key() {
        assertThat(path("{.status.phase}").root()).isEqualTo("status");
        assertThat(path("$['status'].phase").root()).isEqualTo("status");
        assertThat(path("$.*.phase").root()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "$.metadata.name, true",
        "$.metadata, true",
        "$.*, true",
        "$.metadata[*], true",
        "$.metadata['name'], true",
        "$.metadata.name.more, true",
        "$.*.name, true",
        "$.metadata.labels, false",
        "$.spec, false",
        "$.*.labels, false",
        "$.metadata[0], false",
    })
    void a_path_overlaps_a_field_that_it_means_that_it_holds_or_that_holds_it(String text, boolean overlaps) {
        assertThat(path(text).overlaps(List.of("metadata", "name"))).isEqualTo(overlaps);
    }

    @Test
    @Timeout(10)
    void takes_time_linear_in_the_size_of_the_text_and_no_stack() {
        assertThat(JsonPath.parse("$" + ".a".repeat(100_000) + "[")).isEmpty();
        assertThat(JsonPath.parse("$[?(@" + ".a".repeat(100_000) + "=='x')]")).isPresent();
        assertThat(JsonPath.parse("$[?(@" + ".a".repeat(100_000) + "=='" + "'.".repeat(1_000)))
                .isEmpty();
    }

    private static Map<List<Object>, String> texts(String path, Object root) {
        Map<List<Object>, String> texts = new java.util.LinkedHashMap<>();
        JsonPath.parse(path)
                .ifPresent(parsed ->
                        parsed.find(root).forEach((at, value) -> texts.put(at, String.valueOf(JsonPath.text(value)))));
        return texts;
    }

    private static JsonPath path(String text) {
        return JsonPath.parse(text).orElseThrow();
    }
}
