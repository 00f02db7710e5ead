package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.VariableNames;
import org.kubernetestenants.operator.error.Problem;

/** Each name that a registry may map works in templates as any other, whatever it means to Velocity. */
class VariableNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "A9_",
                "x_",
                "true",
                "false",
                "null",
                "in",
                "and",
                "or",
                "not",
                "eq",
                "ne",
                "gt",
                "ge",
                "lt",
                "le",
                "if",
                "else",
                "elseif",
                "end",
                "set",
                "macro",
                "break",
                "stop",
                "include",
                "parse",
                "evaluate",
                "define",
                "template",
                "velocityCount",
                "bodyContent",
                "context",
                "class",
                "empty",
                "size"
            })
    void a_name_that_may_be_mapped_works_everywhere(String name) {
        assertThat(VariableNames.refuses(name)).isEmpty();
        String text = "$NAME ${NAME}x $!NAME #if($NAME == 'v')yes#end #foreach($i in [1])$NAME$foreach.count#end"
                + " #set($y = $NAME)$y $fn.upper($NAME)";

        assertThat(rendered(text.replace("NAME", name), name)).isEqualTo("v vx v yes v1 v V");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_a", "9a", "a-b", "a.b", "a b", "ä", "$a", "{a}"})
    void a_name_that_no_template_can_write_may_not_be_mapped(String name) {
        assertThat(VariableNames.refuses(name))
                .hasValueSatisfying(why -> assertThat(why).startsWith("a variable's name"));
    }

    @Test
    void what_templates_give_a_meaning_may_not_be_mapped() {
        assertThat(VariableNames.TAKEN).contains(Functions.NAME, "foreach");
        assertThat(VariableNames.TAKEN)
                .allSatisfy(name -> assertThat(VariableNames.refuses(name))
                        .hasValueSatisfying(why -> assertThat(why).contains(name)));
    }

    private static String rendered(String text, String name) {
        Map<String, String> row = new HashMap<>(Templates.ACME);
        row.put(name, "v");
        Compilation compilation =
                new TemplateCompiler(System::nanoTime).compile(Templates.spec(Templates.configMap(text)), row.keySet());
        assertThat(compilation.problems()).extracting(Problem::full).isEmpty();
        Rendering rendering = Objects.requireNonNull(compilation.template()).render(row, "shops");
        assertThat(rendering.failures().values()).extracting(Problem::full).isEmpty();
        Map<?, ?> data = (Map<?, ?>)
                Objects.requireNonNull(rendering.manifests().getFirst().get("data"));
        return String.valueOf(data.get("v"));
    }
}
