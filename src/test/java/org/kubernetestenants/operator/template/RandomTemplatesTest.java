package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.TenantTemplateSpec;

/** What holds for any template and any row. A failing seed is in the test's name. */
final class RandomTemplatesTest {
    private static final String ROW_ALPHABET = "a b$#{}()[]\"'\\\n\t!uid$uid##*|.é\u2028\uD83D\uDE00";
    private static final String PLAIN_ALPHABET = "a b{}()[]\"'\\\n\t!.:-é%|*@0\u2028";

    private static final ObjectMapper JSON = new ObjectMapper();

    static LongStream seeds() {
        return LongStream.range(0, Boolean.getBoolean("test.long") ? 20_000 : 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatHoldsNoDollarAndNoHashRendersToItself(long seed) {
        Map<String, Object> tree = tree(new Random(seed), 4);
        Map<String, Object> spec = new LinkedHashMap<>(Map.of("apiVersion", "e.org/v1", "kind", "E"));
        spec.put("spec", tree);
        assertThat(render(spec, Templates.ACME).get("spec")).isEqualTo(tree);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void valuesOfTheRowComeOutVerbatim(long seed) {
        Random random = new Random(seed);
        String value = text(random, ROW_ALPHABET);
        String before = text(random, PLAIN_ALPHABET) + ".";
        Map<String, String> row = new LinkedHashMap<>(Templates.ACME);
        row.put("uid", value);
        Map<String, Object> spec = Map.of(
                "apiVersion", "e.org/v1",
                "kind", "E",
                "spec",
                        Map.of(
                                "alone",
                                "$uid",
                                "around",
                                before + "${uid}|",
                                "quoted",
                                "#set($q = \"$uid\")$q",
                                "call",
                                "$fn.default($uid, $uid)",
                                "$uid",
                                1));
        Map<String, Object> expected = new LinkedHashMap<>(
                Map.of("alone", value, "around", before + value + "|", "quoted", value, "call", value));
        expected.put(value, 1);
        if (!Map.of("alone", 1, "around", 1, "quoted", 1, "call", 1).containsKey(value)) {
            assertThat(render(spec, row).get("spec")).isEqualTo(expected);
        }
    }

    private static Manifest render(Map<String, Object> spec, Map<String, String> row) {
        TenantTemplateSpec template = JSON.convertValue(
                Map.of(
                        "registryId",
                        "prod",
                        "manifests",
                        List.of(Map.of("id", "c", "nameTemplate", "n", "spec", spec))),
                TenantTemplateSpec.class);
        Compilation compilation = new TemplateCompiler(System::nanoTime).compile(template, Templates.variables());
        Rendering rendering = Objects.requireNonNull(compilation.template(), compilation.problems()::toString)
                .render(row, "shops");
        assertThat(rendering.failures()).isEmpty();
        return rendering.manifests().getFirst();
    }

    private static Map<String, Object> tree(Random random, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            map.put(text(random, PLAIN_ALPHABET), value(random, depth));
        }
        return map;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextDouble();
            case 2 -> random.nextBoolean();
            case 3 -> text(random, PLAIN_ALPHABET);
            case 4 -> tree(random, depth - 1);
            default -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
        };
    }

    private static String text(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
