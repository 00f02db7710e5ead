package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.template.Templates.custom;
import static org.kubernetestenants.operator.template.Templates.failure;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** What somebody who may write a TenantTemplate, and nothing else, may try against the operator. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class SandboxTest {
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "$uid.class.forName('java.lang.Runtime')",
                "$uid.getClass()",
                "$uid.repeat(500000000)",
                "$fn.class",
                "$fn.getClass().getName()",
                "$fn.INSTANCE",
                "#set($l = [1])$l.getClass()",
                "#set($l = [1])$l.add(2)",
                "#set($m = {})$m.put('a', 1)",
                "#set($m.a = 1)",
                "#set($l[0] = 1)",
                "#set($fn = 1)",
                "#set($uid = 1)",
                "#include('/etc/passwd')",
                "#parse('/etc/passwd')",
                "#evaluate('$uid')",
                "#@m()x#end",
                "#if([1..2000000000] == 'x')a#end",
                "#if({'a': [1..2000000000]} == 'x')a#end",
            })
    void isRefusedWithoutARow(String template) {
        assertThat(Templates.compile(custom(template)).problems()).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "#set($l = [1])$l.class",
                "#set($l = ['a'])#foreach($s in $l)$s.bytes#end",
                "#foreach($i in [1])$foreach.parent#end",
                "#foreach($i in [1])$foreach.get('owner')#end",
                "#foreach($i in [1])$foreach#end",
                "#foreach($i in [1])#foreach($j in $foreach)x#end#end",
                "#foreach($c in $uid)x#end",
                "$fn.default($fn.int('1'), 1).class",
            })
    void isRefusedWhileRendering(String template) {
        assertThat(failure(template).code()).isIn(Code.UNKNOWN_FUNCTION, Code.RENDER_FAILED);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "#foreach($i in [1..2000000000])#end",
                "#foreach($i in [1..200])#foreach($j in [1..200])#end#end",
                "#set($r = [1..2000000000])$r.size()",
                "$fn.toJson([1..2000000000])",
                "#macro(m $r)x#end#m([1..2000000000])",
                "#set($x = 'aaaaaaaaaa')#foreach($i in [1..60])#set($x = \"$x$x\")#end",
                "#set($x = [1])#foreach($i in [1..60])#set($x = [$x, $x])#end$x",
                "#set($x = {'a': 1})#foreach($i in [1..60])#set($x = {'a': $x, 'b': $x})#end#if($x == 'a')b#end",
                "#set($x = 10)#foreach($i in [1..60])#set($x = $x * $x)#end",
                "#macro(a)#a()#end#a()",
                "#macro(a)#b()#b()#end#macro(b)#a()#a()#end#a()",
                "#foreach($i in [1..9999])aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#end",
            })
    void goesOverALimit(String template) {
        assertThat(failure(template).code()).isEqualTo(Code.TEMPLATE_LIMIT);
    }

    @Test
    void manyCallsOfMacrosThatPrintNothingEndWithTheDeadline() {
        // Each level calls the next three times: 3^18 calls, within the depth, without a loop and without output.
        StringBuilder template = new StringBuilder("#macro(m0)#end");
        for (int i = 1; i <= 18; i++) {
            template.append("#macro(m" + i + ")")
                    .append(("#m" + (i - 1) + "()").repeat(3))
                    .append("#end");
        }
        assertThat(failure(template + "#m18()").headline()).isEqualTo("more than 1 s for one object");
    }

    @Test
    void theDeadlineIsThatOfTheClockThatWasGiven() {
        AtomicLong now = new AtomicLong();
        Compilation compilation =
                Templates.compile(custom("#foreach($i in [1..9])$i#end"), () -> now.getAndAdd(200_000_000));
        Rendering rendering = Objects.requireNonNull(compilation.template()).render(Templates.ACME, "shops");
        assertThat(rendering.failures().values())
                .extracting(Problem::headline)
                .containsExactly("more than 1 s for one object");
    }

    @Test
    void limitsAreThoseOfOneObjectNotOfOneString() {
        String big = "a".repeat(600_000);
        Rendering one = Templates.render(
                "configMaps: [{id: c, nameTemplate: n, spec: {data: {a: $uid, b: $uid}}}]", Map.of("uid", big));
        assertThat(one.failures().values()).extracting(Problem::code).containsExactly(Code.TEMPLATE_LIMIT);
        Rendering two = Templates.render(
                "configMaps: [{id: c, nameTemplate: n, spec: {data: {a: $uid}}}, {id: d, nameTemplate: m, spec: {data: {a: $uid}}}]",
                Map.of("uid", big));
        assertThat(two.manifests()).hasSize(2);
    }

    @Test
    void textsAreNotAdded() {
        assertThat(failure("#set($x = $uid + $uid)$x").headline()).isEqualTo("`+` adds numbers only");
        assertThat(failure("#set($x = \"#set($y = 'a' + 1)$y\")$x").headline()).isEqualTo("`+` adds numbers only");
    }

    @Test
    void expressionsNestedTooDeeplyAreRefused() {
        String template = "#set($x = " + "(".repeat(50_000) + "1" + ")".repeat(50_000) + ")";
        assertThat(Templates.compile(custom(template)).problems())
                .extracting(Problem::code)
                .containsExactly(Code.TEMPLATE_LIMIT);
    }

    @Test
    void namesInsideTextsInQuotesAreChecked() {
        for (String template :
                List.of("$fn.upper(\"$nope\")", "${uid|\"a $nope\"}", "#set($x = \"#if($nope)a#end\")")) {
            assertThat(Templates.problem(template).code()).isEqualTo(Code.UNKNOWN_VARIABLE);
        }
    }
}
