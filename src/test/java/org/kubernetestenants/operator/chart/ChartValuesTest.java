package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.chart.Values.Value;
import org.kubernetestenants.operator.testing.Helm;

/** What values.yaml, values.schema.json and the chart's README say of a value is the same. */
class ChartValuesTest {
    private static final String BEGIN = "<!-- values -->\n";

    @Test
    void every_value_has_a_comment_and_the_same_default_in_the_schema() {
        assertThat(Values.all()).hasSizeGreaterThan(70).allSatisfy(value -> {
            assertThat(value.comment()).as(value.path()).isNotEmpty();
            assertThat(value.schema().path("default")).as(value.path()).isEqualTo(value.byDefault());
        });
    }

    @Test
    void each_part_of_the_schema_has_a_type_and_a_description_and_takes_no_unknown_keys() {
        List<String> faults = new ArrayList<>();
        check("", Values.schema(), faults);
        assertThat(faults).isEmpty();
    }

    /** Free are only parts of Kubernetes' own objects, which the API server checks, and maps of texts. */
    private static void check(String path, JsonNode schema, List<String> faults) {
        if (!schema.has("type") || schema.path("description").asText().isBlank()) {
            faults.add(path + " has no type or no description");
        }
        boolean group = schema.has("properties");
        if (group && schema.path("additionalProperties").asBoolean(true)) {
            faults.add(path + " takes unknown keys");
        }
        schema.path("properties").properties().forEach(e -> check(path + "." + e.getKey(), e.getValue(), faults));
        if (schema.has("items")) {
            check(path + "[]", schema.path("items"), faults);
        }
        if (schema.path("type").asText().equals("array") && !schema.has("items")) {
            faults.add(path + " does not say of what it is a list");
        }
    }

    @Test
    void settings_are_those_of_the_operator() throws IOException {
        List<String> keys = Files.readString(Path.of("docs/reference/settings.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`")[1])
                .toList();
        List<String> known = new ArrayList<>();
        Values.schema().at("/properties/settings/properties").fieldNames().forEachRemaining(known::add);

        assertThat(known).containsExactlyElementsOf(keys);
    }

    /** {@code mvn test -Dtest=ChartValuesTest -Ddocs.write=true} writes it. */
    @Test
    void the_readme_lists_every_value() throws IOException {
        Path file = Helm.chart().resolve("README.md");
        String text = Files.readString(file);
        String head = text.substring(0, text.indexOf(BEGIN) + BEGIN.length());
        String table = "| value | default | what it is |\n|---|---|---|\n"
                + Values.all().stream().map(ChartValuesTest::row).collect(Collectors.joining());
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, head + table);
        }
        assertThat(file).content().isEqualTo(head + table);
    }

    private static String row(Value value) {
        return "| `%s` | `%s` | %s |\n"
                .formatted(
                        value.path(),
                        value.byDefault(),
                        Pattern.compile("[|<>]")
                                .matcher(value.comment())
                                .replaceAll(found -> "&#" + (int) found.group().charAt(0) + ";"));
    }
}
