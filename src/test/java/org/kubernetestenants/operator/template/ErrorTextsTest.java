package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.Problem;

/** The full text of one error of each code, as users see it (but for the subject and the impact, which callers add). */
final class ErrorTextsTest {
    @Test
    void templateSyntax() {
        assertThat(only("configMaps: [{id: app, nameTemplate: n, spec: {data: {a: \"x\\n #if($uid\"}}}]"))
                .isEqualTo("""
                error[TO-T101] TemplateSyntax: the template ends too early
                  --> configMaps[app].spec.data.a:2:10
                   2 |  #if($uid
                     |          ^ #end or ) missing?
                help: a plain $ or # before a word is written \\$ or \\#; a block #[[ … ]]# or literalFields keep text as it is
                """);
    }

    @Test
    void unknownVariable() {
        assertThat(only("deployments: [{id: app, nameTemplate: '$uid-${planid}-web', spec: {}}]"))
                .isEqualTo("""
                error[TO-T102] UnknownVariable: `planid` is not a variable
                  --> deployments[app].nameTemplate:1:8
                   1 | $uid-${planid}-web
                     |        ^^^^^^ not mapped by the registry
                help: did you mean `planId`? available: activate, empty, host, namespace, planId, registryId, templateRef, uid
                """);
    }

    @Test
    void unknownFunction() {
        assertThat(only("configMaps: [{id: app, nameTemplate: '$fn.lowr($uid)', spec: {}}]"))
                .isEqualTo("""
                error[TO-T103] UnknownFunction: `$fn.lowr` does not exist
                  --> configMaps[app].nameTemplate:1:5
                   1 | $fn.lowr($uid)
                     |     ^^^^ no such function
                help: did you mean `lower`? available: b64enc, bool, default, fromJson, int, lower, sha1sum, toHost, toJson, trunc63, upper
                """);
    }

    @Test
    void badFunctionInput() {
        assertThat(failure("deployments: [{id: app, nameTemplate: n, spec: {spec: {replicas: '$fn.int($planId)'}}}]"))
                .isEqualTo("""
                error[TO-T104] BadFunctionInput: `$fn.int` needs a whole number, not `gold`
                  --> deployments[app].spec.spec.replicas:1:5
                   1 | $fn.int($planId)
                     |     ^^^
                help: put the value right in the table, or map another column
                """);
    }

    @Test
    void commentInTemplate() {
        assertThat(
                        only(
                                "configMaps: [{id: app, nameTemplate: n, spec: {data: {README.md: \"# $uid\\n\\n## Plan\\n\"}}}]"))
                .isEqualTo("""
                error[TO-T105] CommentInTemplate: `##` would start a comment and its text be lost
                  --> configMaps[app].spec.data['README.md']:3:1
                   3 | ## Plan
                     | ^^ Velocity's comment
                help: keep it as text by a block #[[ … ]]# or by literalFields; or delete it
                """);
        assertThat(only("configMaps: [{id: app, nameTemplate: n, spec: {data: {a: \"x\\n#* y\\n z *# a\"}}}]"))
                .isEqualTo("""
                error[TO-T105] CommentInTemplate: `#*` would start a comment and its text be lost
                  --> configMaps[app].spec.data.a:2:1
                   2 | #* y
                     | ^^ Velocity's comment
                help: keep it as text by a block #[[ … ]]# or by literalFields; or delete it
                """);
    }

    @Test
    void templateLimit() {
        assertThat(
                        failure(
                                "configMaps: [{id: app, nameTemplate: n, spec: {data: {a: '#foreach($i in [1..20000])$i#end'}}}]"))
                .isEqualTo("""
                error[TO-T106] TemplateLimit: more than 10,000 loop rounds for one object
                  --> configMaps[app].spec.data.a:1:1
                   1 | #foreach($i in [1..20000])$i#end
                     | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                help: templates are for names and small files; make large content elsewhere and refer to it
                """);
    }

    @Test
    void invalidObjectName() {
        assertThat(failure("deployments: [{id: app, spec: {metadata: {name: '${planId}_$uid'}}}]"))
                .isEqualTo("""
                error[TO-T107] InvalidObjectName: `gold_acme` is no name of a Deployment
                  --> deployments[app].spec.metadata.name:1:1
                   1 | ${planId}_$uid
                     | ^^^^^^^^^^^^^^ rendered `gold_acme`
                  a name has at most 253 of a-z 0-9 - ., each part between dots beginning and ending with a letter or digit
                help: $fn.lower and $fn.trunc63 help; or map a column that holds names
                """);
        assertThat(only("deployments: [{id: app, spec: {}}]")).isEqualTo("""
                error[TO-T107] InvalidObjectName: deployments[app] has no name
                help: set nameTemplate, such as "$uid-app", or spec.metadata.name
                """);
    }

    @Test
    void kindMismatch() {
        assertThat(only("deployments: [{id: app, nameTemplate: n, spec: {kind: StatefulSet}}]"))
                .isEqualTo("""
                error[TO-T108] KindMismatch: deployments holds Deployment of apps/v1, not `StatefulSet`
                  --> deployments[app].spec.kind:1:1
                   1 | StatefulSet
                     | ^^^^^^^^^^^ expected Deployment
                help: leave kind out, or move the entry to the array of its kind or to manifests
                """);
    }

    @Test
    void kindMissingInManifest() {
        assertThat(only("manifests: [{id: app, nameTemplate: n, spec: {apiVersion: e.org/v1}}]"))
                .isEqualTo("""
                error[TO-T109] KindMissingInManifest: manifests[app].spec has no kind
                help: each entry of manifests says its apiVersion and kind
                """);
        assertThat(only("manifests: [{id: app, nameTemplate: n, spec: {apiVersion: e.org/v1, kind: $planId}}]"))
                .isEqualTo("""
                error[TO-T109] KindMissingInManifest: kind cannot be a template
                  --> manifests[app].spec.kind:1:1
                   1 | $planId
                     | ^^^^^^^ write it out
                help: the operator must know what to watch before there is any tenant
                """);
    }

    @Test
    void renderFailed() {
        assertThat(
                        failure(
                                "configMaps: [{id: app, nameTemplate: n, spec: {data: {a: \"#if($planId == 'x')#set($y = 1)#end\\n$y\"}}}]"))
                .isEqualTo("""
                error[TO-T110] RenderFailed: Variable $y has not been set
                  --> configMaps[app].spec.data.a:2:1
                   2 | $y
                     | ^
                """);
        assertThat(only("configMaps: [{id: app, spec: {metadata: {name: n, ownerReferences: []}}}]"))
                .isEqualTo("""
                error[TO-T110] RenderFailed: configMaps[app].spec.metadata.ownerReferences cannot be set
                help: leave it out: the operator itself deletes what a tenant no longer has
                """);
    }

    @Test
    void invalidLiteralField() {
        assertThat(only("configMaps: [{id: app, nameTemplate: n, literalFields: ['$.data[nginx.conf]'], spec: {}}]"))
                .isEqualTo("""
                error[TO-T111] InvalidLiteralField: `$.data[nginx.conf]` is no JSONPath of a field
                  --> configMaps[app].literalFields[0]:1:1
                   1 | $.data[nginx.conf]
                     | ^^^^^^^^^^^^^^^^^^
                help: such as $.data['nginx.conf'], $.spec.args[0] or $.data[*]
                """);
        assertThat(only("configMaps: [{id: app, nameTemplate: n, literalFields: ['$.data.b'], spec: {data: {a: x}}}]"))
                .isEqualTo("""
                error[TO-T111] InvalidLiteralField: `$.data.b` meets no field
                  --> configMaps[app].literalFields[0]:1:1
                   1 | $.data.b
                     | ^^^^^^^^ not in configMaps[app].spec
                help: the path begins at the manifest: $.data, $.spec, …
                """);
    }

    @Test
    void invalidCombination() {
        assertThat(
                        only(
                                "configMaps: [{id: app, nameTemplate: n, onImmutable: Recreate, deletionPolicy: Retain, spec: {}}]"))
                .isEqualTo("""
                error[TO-T113] InvalidCombination: onImmutable would delete what deletionPolicy: Retain keeps
                  --> configMaps[app].onImmutable:1:1
                   1 | Recreate
                     | ^^^^^^^^
                help: leave onImmutable out, or use deletionPolicy: Delete
                """);
        assertThat(
                        only(
                                "manifests: [{id: data, nameTemplate: n, onImmutable: Recreate, spec: {apiVersion: v1, kind: PersistentVolumeClaim}}]"))
                .isEqualTo("""
                error[TO-T113] InvalidCombination: onImmutable would delete the data that a PersistentVolumeClaim holds
                  --> manifests[data].onImmutable:1:1
                   1 | Recreate
                     | ^^^^^^^^
                help: leave onImmutable out; an object with another name takes its place: change nameTemplate
                """);
        assertThat(
                        only(
                                "configMaps: [{id: app, nameTemplate: n, creationPolicy: Once, patchStrategy: merge, spec: {}}]"))
                .isEqualTo("""
                error[TO-T113] InvalidCombination: patchStrategy is for objects that are written again, not for creationPolicy: Once
                  --> configMaps[app].patchStrategy:1:1
                   1 | merge
                     | ^^^^^
                help: leave it out, or use creationPolicy: WhenNeeded
                """);
    }

    @Test
    void invalidJsonPath() {
        assertThat(only("configMaps: [{id: app, nameTemplate: n, ignoreFields: [$.data.a, '$..b'], spec: {}}]"))
                .isEqualTo("""
                error[TO-T114] InvalidJsonPath: `$..b` is no JSONPath of a field
                  --> configMaps[app].ignoreFields[1]:1:1
                   1 | $..b
                     | ^^^^
                help: such as $.spec.replicas, or $.spec.template.spec.containers[?(@.name=='app')].image
                """);
        assertThat(only("configMaps: [{id: app, nameTemplate: n, ignoreFields: [$.metadata.labels], spec: {}}]"))
                .isEqualTo("""
                error[TO-T114] InvalidJsonPath: `$.metadata.labels` cannot be left to others
                  --> configMaps[app].ignoreFields[0]:1:1
                   1 | $.metadata.labels
                     | ^^^^^^^^^^^^^^^^^ by this the object is known as ours
                help: name fields of spec or data, or single labels and annotations of your own
                """);
        assertThat(only("configMaps: [{id: app, nameTemplate: n, readyWhen: {jsonPath: status.phase}, spec: {}}]"))
                .isEqualTo("""
                error[TO-T114] InvalidJsonPath: `status.phase` is no JSONPath of a field
                  --> configMaps[app].readyWhen.jsonPath:1:1
                   1 | status.phase
                     | ^^^^^^^^^^^^
                help: such as .status.phase, or .status.conditions[?(@.type=='Ready')].status
                """);
    }

    @Test
    void tabsDoNotMoveTheCaret() {
        assertThat(only("configMaps: [{id: app, nameTemplate: n, spec: {data: {a: \"\\t\\t$nope\"}}}]"))
                .isEqualTo("""
                error[TO-T102] UnknownVariable: `nope` is not a variable
                  --> configMaps[app].spec.data.a:1:4
                   1 | \t\t$nope
                     |    ^^^^ not mapped by the registry
                help: available: activate, empty, host, namespace, planId, registryId, templateRef, uid
                """);
    }

    private static String only(String yaml) {
        List<Problem> problems = Templates.problems(yaml);
        assertThat(problems).hasSize(1);
        return problems.getFirst().full() + "\n";
    }

    private static String failure(String yaml) {
        Map<String, Problem> failures = Templates.render(yaml).failures();
        assertThat(failures).containsOnlyKeys("app");
        return failures.values().iterator().next().full() + "\n";
    }
}
