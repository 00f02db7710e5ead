package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.kubernetestenants.operator.template.Templates.manifest;
import static org.kubernetestenants.operator.template.Templates.render;
import static org.kubernetestenants.operator.template.Templates.value;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

final class RenderingTest {
    @Test
    void everyStringAndEveryKeyOfAResourceIsATemplate() {
        Manifest app = manifest("""
                deployments:
                - id: app
                  nameTemplate: "$uid-web"
                  targetNamespace: "$uid-ns"
                  labelsTemplate: {"$planId": "$uid"}
                  annotationsTemplate: {host: "$host"}
                  spec:
                    metadata: {name: ignored, namespace: ignored, labels: {a: "1", gold: over}}
                    spec:
                      "$planId": ["$uid", {deep: "${uid}!"}]
                """);
        assertThat(app.name()).isEqualTo("acme-web");
        assertThat(app.namespace()).isEqualTo("acme-ns");
        assertThat(app)
                .isEqualTo(Map.of(
                        "apiVersion",
                        "apps/v1",
                        "kind",
                        "Deployment",
                        "metadata",
                        Map.of(
                                "name",
                                "acme-web",
                                "namespace",
                                "acme-ns",
                                "labels",
                                Map.of("a", "1", "gold", "acme"),
                                "annotations",
                                Map.of("host", "acme.example.com")),
                        "spec",
                        Map.of("gold", List.of("acme", Map.of("deep", "acme!")))));
    }

    @Test
    void withoutNameTemplateAndTargetNamespaceTheNameIsThatOfSpecAndTheNamespaceTheTenants() {
        Manifest config = manifest("configMaps: [{id: c, spec: {metadata: {name: $uid-c, namespace: elsewhere}}}]");
        assertThat(config.name()).isEqualTo("acme-c");
        assertThat(config.namespace()).isEqualTo("shops");
    }

    @Test
    void manifestsComeInTheOrderOfTheArrays() {
        Rendering rendering = render("""
                manifests: [{id: last, nameTemplate: a, spec: {apiVersion: e.org/v1, kind: E}}]
                configMaps: [{id: second, nameTemplate: b, spec: {}}, {id: third, nameTemplate: c, spec: {}}]
                serviceAccounts: [{id: first, nameTemplate: d, spec: {}}]
                """);
        assertThat(rendering.manifests()).extracting(Manifest::id).containsExactly("first", "second", "third", "last");
    }

    @Test
    void aResourceThatFailsDisturbsNoOther() {
        Rendering rendering = render("""
                configMaps:
                - {id: good, nameTemplate: a, spec: {data: {n: "$uid"}}}
                - {id: bad, nameTemplate: b, spec: {data: {n: "$fn.int($uid)"}}}
                - {id: fine, nameTemplate: c, spec: {}}
                """);
        assertThat(rendering.manifests()).extracting(Manifest::id).containsExactly("good", "fine");
        assertThat(rendering.failures()).containsOnlyKeys("bad");
    }

    @Test
    void aStringThatIsExactlyOneReferenceKeepsItsType() {
        assertThat(value("$fn.int('3')")).isEqualTo(3);
        assertThat(value("${fn.int('3')}")).isEqualTo(3);
        assertThat(value("$fn.int('3') ")).isEqualTo("3 ");
        assertThat(value("$fn.fromJson('{\"a\": 1}')")).isEqualTo(Map.of("a", 1));
        assertThat(value("$fn.fromJson('null')")).isEqualTo("absent");
    }

    @Test
    void theHookMayChangeWhatWasRenderedAndTheNextTenantDoesNotSeeIt() {
        CompiledTemplate template =
                Templates.valid("configMaps: [{id: c, nameTemplate: n, spec: {data: {a: [1, {b: c}]}}}]");
        Map<String, Object> first =
                template.render(Templates.ACME, "shops").manifests().getFirst();
        Map<String, Object> before = new HashMap<>(
                template.render(Templates.ACME, "shops").manifests().getFirst());
        assertThat(first.get("data")).asInstanceOf(MAP).containsKey("a");
        first.clear();
        assertThat(template.render(Templates.ACME, "shops").manifests().getFirst())
                .isEqualTo(before);
    }

    @Test
    void whatTheApiServerTakesAsTextOnlyEndsAsText() {
        Manifest app = manifest("""
                deployments:
                - id: app
                  nameTemplate: a
                  labelsTemplate: {n: "$fn.int('7')"}
                  spec:
                    metadata: {labels: {on: true}, annotations: {ratio: 1.5}}
                    spec:
                      replicas: 2
                      template:
                        metadata: {labels: {tier: 1}}
                        spec: {containers: [{env: [{name: A, value: 8080}, {name: B, value: "$fn.bool('yes')"}]}]}
                """);
        assertThat(app.get("metadata"))
                .isEqualTo(Map.of(
                        "name",
                        "a",
                        "namespace",
                        "shops",
                        "labels",
                        Map.of("on", "true", "n", "7"),
                        "annotations",
                        Map.of("ratio", "1.5")));
        assertThat(app.get("spec"))
                .isEqualTo(Map.of(
                        "replicas",
                        2,
                        "template",
                        Map.of(
                                "metadata", Map.of("labels", Map.of("tier", "1")),
                                "spec",
                                        Map.of(
                                                "containers",
                                                List.of(Map.of(
                                                        "env",
                                                        List.of(
                                                                Map.of("name", "A", "value", "8080"),
                                                                Map.of("name", "B", "value", "true"))))))));
    }

    @Test
    void dataIsTextInConfigMapsAndSecretsButAnythingInOtherKinds() {
        assertThat(manifest("configMaps: [{id: c, nameTemplate: n, spec: {data: {a: 1, b: \"$fn.fromJson('[1]')\"}}}]")
                        .get("data"))
                .isEqualTo(Map.of("a", "1", "b", "[1]"));
        assertThat(manifest("secrets: [{id: c, nameTemplate: n, spec: {stringData: {a: true}}}]")
                        .get("stringData"))
                .isEqualTo(Map.of("a", "true"));
        assertThat(manifest(
                                "manifests: [{id: c, nameTemplate: n, spec: {apiVersion: e.org/v1, kind: E, data: {a: 1}}}]")
                        .get("data"))
                .isEqualTo(Map.of("a", 1));
    }

    @Test
    void whatTheServerWritesItselfIsLeftOut() {
        Manifest config = manifest("""
                configMaps:
                - id: c
                  spec:
                    metadata: {name: n, uid: x, resourceVersion: "1", generation: 3, creationTimestamp: null, managedFields: [], finalizers: [e.org/f]}
                    status: {phase: Active}
                """);
        assertThat(config).doesNotContainKey("status");
        assertThat(config.get("metadata"))
                .isEqualTo(Map.of("name", "n", "namespace", "shops", "finalizers", List.of("e.org/f")));
    }

    @Test
    void literalFieldsAreNeverParsed() {
        Manifest config = manifest("""
                configMaps:
                - id: c
                  nameTemplate: n
                  literalFields: ["$.data['nginx.conf']", "$.deep.list[1]", "$.any[*]"]
                  spec:
                    data: {nginx.conf: "proxy $host; ## x", other: "$uid"}
                    deep: {list: ["$uid", {"$k": "$nope"}]}
                    any: {a: "$1 $x", b: "#end"}
                """);
        assertThat(config.get("data")).isEqualTo(Map.of("nginx.conf", "proxy $host; ## x", "other", "acme"));
        assertThat(config.get("deep")).isEqualTo(Map.of("list", List.of("acme", Map.of("$k", "$nope"))));
        assertThat(config.get("any")).isEqualTo(Map.of("a", "$1 $x", "b", "#end"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "$uid",
                "${uid}",
                "#set($x = 1)",
                "##",
                "#[[x]]#",
                "\\$uid",
                "#end",
                "$fn.upper('a')",
                "#foreach($i in [1..9])x#end"
            })
    void textOfARowIsNeverParsed(String evil) {
        assertThat(value("$uid", Map.of("uid", evil))).isEqualTo(evil);
        assertThat(value("a $uid b", Map.of("uid", evil))).isEqualTo("a " + evil + " b");
        assertThat(value("#set($x = \"<$uid>\")$x", Map.of("uid", evil))).isEqualTo("<" + evil + ">");
        assertThat(value("$fn.default($uid, 'x')", Map.of("uid", evil))).isEqualTo(evil);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "$(VAR)",
                "$1",
                "{{ x }}",
                "color: #fff",
                "a $ b",
                "US$",
                "$$",
                "#!/bin/sh\n# a comment (x)\n#comment\n",
                "\\n",
                "C:\\dir"
            })
    void textThatOnlyLooksLikeATemplateStaysAsItIs(String text) {
        assertThat(value(text)).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "\\$HOME => $HOME",
                "\\$uid => $uid",
                "\\\\$uid => \\acme",
                "$$uid => $acme",
                "#[[$HOME ## x #* y *#]]# => $HOME ## x #* y *#",
                "\\#if => #if",
                "\\\\d+ $uid => \\\\d+ acme",
                "${empty|'basic'} => basic",
                "${planId|'basic'} => gold",
                "#if($planId == 'gold')big#{else}small#end => big",
                "#if($empty)yes#{else}no#end => no",
                "#foreach($i in ['a','b'])$foreach.index$i#if($foreach.hasNext),#end#end => 0a,1b",
                "#foreach($i in [1..9])#if($i == 3)#break#end$i#end => 12",
                "#set($n = \"$uid-web\")$n$n => acme-webacme-web",
                "#macro(tag $x)<$x>#end#tag($uid)#tag('b') => <acme><b>",
                "#set($m = {'a': [1, 2]})$m.a.size() $m.get('a').get(1) $m['a'][0] $m.keySet() $m.isEmpty() => 2 2 1 [\"a\"] false",
                "#set($n = $fn.int('4') + 1)$n => 5",
                "a$!fn.fromJson('null')b => ab",
                "x $fn.fromJson('{\"a\":[1]}') => x {\"a\":[1]}",
            })
    void velocityInOneString(String template, String expected) {
        assertThat(value(template)).isEqualTo(expected);
    }

    @Test
    void directivesOnLinesOfTheirOwnLeaveNoEmptyLines() {
        assertThat(value("a:\n#if($uid)\n  b: $uid\n#end\nc: 1\n")).isEqualTo("a:\n  b: acme\nc: 1\n");
    }

    @Test
    void whatOneStringSetsIsUnknownInTheNext() {
        assertThat(Templates.problems(
                        "configMaps: [{id: c, nameTemplate: n, spec: {data: {a: \"#set($x = 1)\", b: \"$x\"}}}]"))
                .extracting(Problem::code)
                .containsExactly(Code.UNKNOWN_VARIABLE);
        assertThat(Templates.problems(
                        "configMaps: [{id: c, nameTemplate: n, spec: {data: {a: \"#macro(m)x#end\", b: \"#m()\"}}}]"))
                .extracting(Problem::code)
                .containsExactly(Code.UNKNOWN_FUNCTION);
    }

    @Test
    void aVariableThatTheRowLacksFailsWhereverItStands() {
        CompiledTemplate template =
                Templates.valid("configMaps: [{id: c, nameTemplate: n, spec: {data: {a: \"#if($planId)x#end\"}}}]");
        Map<String, String> row = new HashMap<>(Templates.ACME);
        row.remove("planId");
        assertThat(template.render(row, "shops").failures().values())
                .extracting(Problem::code)
                .containsExactly(Code.UNKNOWN_VARIABLE);
    }

    @Test
    void twoKeysThatRenderToOneAreRefused() {
        Rendering rendering = render("configMaps: [{id: c, nameTemplate: n, spec: {data: {acme: 1, $uid: 2}}}]");
        assertThat(rendering.failures().get("c")).extracting(Problem::headline).isEqualTo("two keys are `acme`");
    }

    @Test
    void noKeyCanRenderToAnotherKind() {
        Rendering rendering =
                render("configMaps: [{id: c, nameTemplate: n, spec: {$uid: Secret}}]", Map.of("uid", "kind"));
        assertThat(rendering.failures()).containsOnlyKeys("c");
    }

    @ParameterizedTest(name = "{0} is refused: {1}")
    @CsvSource(
            value = {
                "deployments,Acme",
                "deployments,acme_1",
                "deployments,a..b",
                "deployments,''",
                "deployments,-a",
                "services,a.b",
                "namespaces,a.b",
                "configMaps,a/b",
            })
    void aNameThatTheApiServerWouldRefuseFailsTheResource(String array, String name) {
        Rendering rendering = render(array + ": [{id: c, nameTemplate: $uid, spec: {}}]", Map.of("uid", name));
        assertThat(rendering.failures().get("c")).extracting(Problem::code).isEqualTo(Code.INVALID_OBJECT_NAME);
    }

    @Test
    void namesOfOtherKindsMustFitIntoAPath() {
        String role =
                "manifests: [{id: c, nameTemplate: $uid, spec: {apiVersion: rbac.authorization.k8s.io/v1, kind: Role}}]";
        assertThat(render(role, Map.of("uid", "system:Acme")).manifests()).hasSize(1);
        for (String name : Arrays.asList("a/b", "a%", ".", "..", "", "a".repeat(254))) {
            assertThat(render(role, Map.of("uid", name)).failures()).containsOnlyKeys("c");
        }
    }

    @Test
    void aNamespaceThatIsNoneFailsTheResource() {
        Rendering rendering =
                render("configMaps: [{id: c, nameTemplate: n, targetNamespace: $uid, spec: {}}]", Map.of("uid", "a.b"));
        assertThat(rendering.failures()).containsOnlyKeys("c");
    }

    @Test
    void kindsAreKnownWithoutRendering() {
        assertThat(TemplateCompiler.kinds(Templates.spec("""
                horizontalPodAutoscalers: [{id: a, spec: {apiVersion: autoscaling/v1}}]
                services: [{id: b, readyWhen: {jsonPath: .spec.clusterIP}, spec: {}}]
                manifests: [{id: c, spec: {apiVersion: e.org/v1, kind: E}}, {id: d, spec: {kind: E}}]
                """)))
                .containsExactly(
                        new KindOf("b", "v1", "Service", true),
                        new KindOf("a", "autoscaling/v1", "HorizontalPodAutoscaler", false),
                        new KindOf("c", "e.org/v1", "E", false));
    }
}
