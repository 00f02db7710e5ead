package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.template.Templates.problems;
import static org.kubernetestenants.operator.template.Templates.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Conditions as users write them, in {@code includeWhen}. Behaviour 13. */
final class IncludeWhenTest {
    @ParameterizedTest(name = "{0} for a row with plan={1}: {2}")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "$planId == 'gold', gold, true",
                "$planId == 'gold', basic, false",
                "$planId != 'gold', basic, true",
                "!($planId == 'gold'), basic, true",
                "$planId == 'gold' && $uid == 'acme', gold, true",
                "$planId == 'gold' && $uid == 'other', gold, false",
                "$planId == 'gold' || $uid == 'acme', basic, true",
                "$planId == \"$uid\", acme, true",
                "$planId == '##(', ##(, true",
                "${planId|'basic'} == 'basic', ``, true",
                "$fn.lower($planId) == 'gold', GOLD, true",
                "$fn.bool($planId), yes, true",
                "$fn.bool($planId), no, false",
                // A text of a row compared with a text, whatever word it is.
                "$planId == 'false', false, true",
                "$planId == 'false', true, false",
                // Numbers are compared as numbers, also where a text holds one.
                "$planId > 5, 10, true",
                "$planId > 5, 4, false",
                "$planId == 5, 5, true",
                "$fn.int($planId) + 1 == 6, 5, true",
                // Alone, a text is true unless it is empty.
                "$planId, gold, true",
                "$planId, ``, false",
                "!$planId, ``, true",
                "$planId, false, true",
                "$planId, 0, true",
                "$fn.int($planId), 0, false",
                "true, any, true",
                "false, any, false",
            })
    void a_tenant_has_the_resource_exactly_when_the_condition_holds_for_its_row(
            String condition, String plan, boolean included) {
        Rendering rendering = render(configMap(condition), Map.of("planId", plan));

        assertThat(rendering.failures().values()).extracting(Problem::full).isEmpty();
        assertThat(rendering.manifests()).hasSize(included ? 1 : 0);
    }

    @Test
    void a_condition_may_go_over_lines() {
        assertThat(render(configMap("\n  $planId == 'gold'\n  && $uid == 'acme'\n"))
                        .manifests())
                .hasSize(1);
    }

    @Test
    void what_is_left_out_is_not_rendered_and_cannot_fail() {
        Rendering rendering = render("""
                configMaps:
                - {id: c, nameTemplate: n, includeWhen: "$planId != 'gold'", spec: {data: {v: $fn.int($planId)}}}
                - {id: d, nameTemplate: m, dependIds: [c], spec: {}}
                """);

        assertThat(rendering.failures()).isEmpty();
        assertThat(rendering.manifests()).extracting(Manifest::id).containsExactly("d");
    }

    @Test
    void a_condition_of_which_there_is_no_telling_fails_its_resource_and_no_other() {
        Rendering rendering = render("""
                configMaps:
                - {id: c, nameTemplate: n, includeWhen: "$uid == 'acme' &&\\n  $fn.bool($planId)", spec: {}}
                - {id: d, nameTemplate: m, spec: {}}
                """);

        assertThat(rendering.manifests()).extracting(Manifest::id).containsExactly("d");
        assertThat(rendering.failures()).containsOnlyKeys("c");
        assertThat(Objects.requireNonNull(rendering.failures().get("c")).full() + "\n")
                .isEqualTo("""
                error[TO-T104] BadFunctionInput: `$fn.bool` needs one of 1 true yes on y t, 0 false no off n f, not `gold`
                  --> configMaps[c].includeWhen:2:7
                   2 |   $fn.bool($planId)
                     |       ^^^^
                help: put the value right in the table, or map another column
                """);
    }

    @Test
    void a_text_that_is_no_number_cannot_be_compared_with_one() {
        assertThat(render(configMap("$planId > 5")).failures().values())
                .extracting(Problem::code)
                .containsExactly(Code.RENDER_FAILED);
    }

    @Test
    void an_unknown_variable_is_shown_under_the_users_own_text() {
        assertThat(only("$uid == 'acme' && $planid == 'gold'")).isEqualTo("""
                error[TO-T102] UnknownVariable: `planid` is not a variable
                  --> configMaps[c].includeWhen:1:20
                   1 | $uid == 'acme' && $planid == 'gold'
                     |                    ^^^^^^ not mapped by the registry
                help: did you mean `planId`? available: activate, empty, host, namespace, planId, registryId, templateRef, uid
                """);
        assertThat(only("$uid == 'acme' &&\n\"x $planid\" == 'gold'")).startsWith("""
                error[TO-T102] UnknownVariable: `planid` is not a variable
                  --> configMaps[c].includeWhen:2:5
                   2 | "x $planid" == 'gold'
                     |     ^^^^^^ not mapped by the registry
                """);
    }

    @Test
    void what_cannot_be_parsed_is_shown_under_the_users_own_text() {
        assertThat(only("$planId = 'gold'")).isEqualTo("""
                error[TO-T101] TemplateSyntax: `=` cannot stand here
                  --> configMaps[c].includeWhen:1:9
                   1 | $planId = 'gold'
                     |         ^ unexpected
                help: write what stands between the parentheses of an #if, such as $planId == 'gold' && $fn.int($seats) > 5
                """);
        assertThat(only("$planId ==")).isEqualTo("""
                error[TO-T101] TemplateSyntax: the condition ends too early
                  --> configMaps[c].includeWhen:1:11
                   1 | $planId ==
                     |           ^
                help: write what stands between the parentheses of an #if, such as $planId == 'gold' && $fn.int($seats) > 5
                """);
        assertThat(only("#if($planId == 'gold')true#end")).startsWith("""
                error[TO-T101] TemplateSyntax: `#if` cannot stand in a condition
                  --> configMaps[c].includeWhen:1:1
                   1 | #if($planId == 'gold')true#end
                     | ^^^
                """);
        assertThat(only("$fn.int('5') + 1")).startsWith("""
                error[TO-T101] TemplateSyntax: a number is no condition
                  --> configMaps[c].includeWhen:1:1
                   1 | $fn.int('5') + 1
                     | ^^^^^^^^^^^^^^^^ compare it with another
                """);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "true)",
                "true)x",
                "true)x#end",
                "true)#end#if(true",
                "true) #elseif (true",
                "true)#else",
                "true)#{else}",
                "true)\n#set($x = 1",
                "(true",
                "true)(false",
                "true, false",
                "true false",
                "'a",
                "\"a",
                "\"#if(true\"",
                "\"\\u12\"",
                "$planId == 'a' #",
                "#[[true]]#",
                "$planId == 'a' \\#if(true)",
                "#set($x = 1)",
                "$x = 1",
                "$planId.length() > 2",
                "$uid.class == 'x'",
                "[1..2000000000]",
                "[1] == 'x'",
                "{}",
                "$fn",
                "!(1 + 1)",
                "true && 1 - 1",
                "gold",
                "null",
                "",
                "   ",
                "\n",
            })
    void what_is_not_exactly_one_condition_is_refused(String text) {
        assertThat(problems(configMap(text))).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.code()).isIn(Code.TEMPLATE_SYNTAX, Code.UNKNOWN_FUNCTION, Code.UNKNOWN_VARIABLE);
            assertThat(problem.full()).contains("--> configMaps[c].includeWhen:");
        });
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"true ## why", "##", "true #* why *#", "#* why *# true", "\"a ## b\" == 'a'", "\"#* a *#\" == ''"
            })
    void comments_are_refused(String text) {
        assertThat(problems(configMap(text))).extracting(Problem::code).containsExactly(Code.COMMENT_IN_TEMPLATE);
    }

    @Test
    void conditions_nested_too_deeply_are_refused() {
        assertThat(problems(configMap("(".repeat(50_000) + "true" + ")".repeat(50_000))))
                .extracting(Problem::code)
                .containsExactly(Code.TEMPLATE_LIMIT);
    }

    @Test
    void a_condition_counts_towards_the_limits_of_its_object() {
        AtomicLong now = new AtomicLong();
        Compilation compilation =
                Templates.compile(configMap("\"$uid $uid $uid\" != ''"), () -> now.getAndAdd(400_000_000));
        Rendering rendering = Objects.requireNonNull(compilation.template()).render(Templates.ACME, "shops");

        assertThat(rendering.failures().values())
                .extracting(Problem::headline)
                .containsExactly("more than 1 s for one object");
    }

    private static String only(String condition) {
        List<Problem> problems = problems(configMap(condition));
        assertThat(problems).hasSize(1);
        return problems.getFirst().full() + "\n";
    }

    private static String configMap(String condition) {
        try {
            return "configMaps: [{id: c, nameTemplate: n, includeWhen: "
                    + new ObjectMapper().writeValueAsString(condition) + ", spec: {}}]";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(condition, e);
        }
    }
}
