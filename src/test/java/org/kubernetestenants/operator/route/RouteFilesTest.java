package org.kubernetestenants.operator.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.testing.RouteFolder;

/** Promise 41: what is broken in a route file is refused with file, line, column and the nearest valid word. */
class RouteFilesTest {
    private static final String SYNC = "flow/registry-sync.camel.yaml";
    private static final String TENANT = "flow/tenant-reconcile.camel.yaml";
    private static final String HOOK = "hooks/manifest.camel.yaml";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RouteFolder routes;

    @BeforeEach
    void copy() {
        routes = RouteFolder.copyTo(folder);
    }

    @Test
    void the_projects_own_files_are_valid() throws Exception {
        assertThat(RouteFiles.validate(routes.path(), ExtJars.none(), Map.of())).isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"row", "manifest", "applied", "tenant-ready", "tenant-failed"})
    void the_example_in_the_comment_of_each_hook_is_valid(String hook) throws Exception {
        routes.hook(hook, routes.example(hook));

        assertThat(RouteFiles.validate(routes.path(), ExtJars.none(), Map.of())).isGreaterThan(10);
    }

    @Test
    void a_misspelt_bean_is_shown_with_the_nearest_one() {
        routes.replace(SYNC, "ref: planSync", "ref: plansync");

        refusedAt(SYNC, "ref: plansync", "plansync", "`plansync`", "did you mean `planSync`?");
    }

    @Test
    void a_misspelt_aggregation_strategy_is_shown_with_the_nearest_one() {
        routes.replace(TENANT, "\"#manifests\"", "\"#manifets\"");

        refusedAt(TENANT, "manifets", "manifets", "`manifets`", "did you mean `manifests`?");
    }

    @Test
    void a_misspelt_step_is_shown_with_the_nearest_one() {
        routes.replace(HOOK, "- process:", "- proces:");

        refusedAt(HOOK, "- proces:", "proces", "`proces`", "did you mean `process`?");
    }

    @Test
    void a_misspelt_field_of_a_step_is_shown_with_the_nearest_one() {
        routes.replace(HOOK, "ref: nothing", "reff: nothing");

        refusedAt(HOOK, "reff: nothing", "reff", "`reff`", "did you mean `ref`?");
    }

    @Test
    void a_misspelt_field_of_a_route_is_shown_with_the_nearest_one() {
        routes.replace(HOOK, "uri: direct:manifest", "url: direct:manifest");

        refusedAt(HOOK, "url: direct:manifest", "url", "`url`", "did you mean `uri`?");
    }

    @Test
    void a_misspelt_component_is_shown_with_the_nearest_one() {
        routes.replace(TENANT, "uri: work-queue:tenants", "uri: work-queu:tenants");

        refusedAt(TENANT, "work-queu:tenants", "work-queu", "`work-queu`", "did you mean `work-queue`?");
    }

    @Test
    void a_misspelt_option_of_our_component_is_shown_with_the_nearest_one() {
        routes.replace(TENANT, "workers: \"{{", "worker: \"{{");

        refusedAt(TENANT, "worker: ", "worker", "`worker`", "did you mean `workers`?");
    }

    @Test
    void a_misspelt_option_of_a_component_of_Camel_is_shown_with_the_nearest_one() {
        routes.replace("flow/registries.camel.yaml", "period: ", "perod: ");

        refusedAt("flow/registries.camel.yaml", "perod: ", "perod", "`perod`", "did you mean `period`?");
    }

    @Test
    void a_placeholder_without_value_is_shown() {
        routes.replace(TENANT, "{{tenant.workers:32}}", "{{tenant.wrokers}}");

        refusedAt(TENANT, "{{tenant.wrokers}}", "tenant.wrokers", "`tenant.wrokers`");
    }

    @Test
    void a_placeholder_that_is_near_a_setting_is_shown_with_it() {
        routes.replace(TENANT, "{{tenant.workers:32}}", "{{tenant.wrokers}}");

        assertThatThrownBy(() -> RouteFiles.validate(routes.path(), ExtJars.none(), Map.of("tenant.workers", "32")))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refused -> assertThat(refused.problem().full()).contains("did you mean `tenant.workers`?"));
    }

    @Test
    void YAML_that_cannot_be_parsed_is_shown_with_its_place() {
        routes.replace(HOOK, "uri: direct:manifest", "uri: [direct:manifest");

        String text = refusal();

        assertThat(text).startsWith("error[TO-C501] RouteInvalid:");
        assertThat(text).containsPattern("--> .*hooks/manifest\\.camel\\.yaml:\\d+:\\d+\n");
        assertThat(text).doesNotContain("\tat ").doesNotContain("Exception:");
    }

    @Test
    void a_tab_in_the_indentation_is_shown_with_its_place() {
        routes.replace(HOOK, "      uri: direct:manifest", "\turi: direct:manifest");

        int line = lineOf(HOOK, "\turi: direct:manifest");

        assertThat(refusal()).contains("manifest.camel.yaml:" + line + ":1\n");
    }

    @Test
    void two_routes_of_one_id_are_both_named() {
        routes.replace("hooks/applied.camel.yaml", "id: hook-applied\n", "id: hook-manifest\n");

        assertThat(refusal()).startsWith("error[TO-C501] RouteInvalid:").contains("hook-manifest");
    }

    @Test
    void two_steps_of_one_id_are_refused() {
        routes.replace(HOOK, "id: hook-manifest-empty", "id: prune");

        assertThat(refusal()).startsWith("error[TO-C501] RouteInvalid:").contains("prune");
    }

    @Test
    void a_route_that_is_called_and_does_not_exist_is_shown_with_the_nearest_one() {
        routes.replace(SYNC, "uri: direct:row", "uri: direct:rows");

        refusedAt(SYNC, "uri: direct:rows", "direct:rows", "`direct:rows`", "did you mean `direct:row`?");
    }

    @Test
    void a_route_that_is_called_and_does_not_exist_is_shown_where_it_is_called_and_not_where_a_text_names_it() {
        routes.replace(SYNC, "uri: direct:row", "uri: direct:rows");
        routes.write("hooks/zz-notify.camel.yaml", """
                - route:
                    id: tell-others
                    from:
                      uri: timer:tick
                      steps:
                        - log: "see uri: direct:rows"
                """);

        refusedAt(SYNC, "uri: direct:rows", "direct:rows", "`direct:rows`", "did you mean `direct:row`?");
    }

    @Test
    void a_queue_that_nobody_takes_from_is_shown_with_the_nearest_one() {
        routes.write("extra/wake.camel.yaml", """
                - route:
                    id: wake-often
                    from:
                      uri: timer:tick
                      steps:
                        - to: {id: send-key, uri: "work-queue:registrys?delay=5"}
                """);

        refusedAt(
                "extra/wake.camel.yaml",
                "work-queue:registrys",
                "work-queue:registrys",
                "no route begins with `work-queue:registrys`",
                "did you mean `work-queue:registries`?");
    }

    @Test
    void a_step_that_sends_to_a_watch_is_shown_and_not_the_watch_of_that_name() {
        routes.write("extra/notify.camel.yaml", """
                - route:
                    id: tell-others
                    from:
                      uri: timer:tick
                      steps:
                        - log: "kubernetes-watch:tenants"
                        - to:
                            id: send-to-watch
                            uri: kubernetes-watch:tenants
                """);

        refusedAt(
                "extra/notify.camel.yaml",
                "uri: kubernetes-watch",
                "kubernetes-watch:tenants",
                "only reports changes",
                "work-queue:NAME");
    }

    @Test
    void a_step_that_sends_to_a_watch_in_short_form_is_shown_too() {
        routes.replace(HOOK, "- process:", "- to: \"kubernetes-watch:tenants?x=y\"\n        - process:");

        refusedAt(
                HOOK,
                "- to: \"kubernetes-watch",
                "kubernetes-watch:tenants",
                "only reports changes",
                "work-queue:NAME");
    }

    @Test
    void an_expression_that_cannot_be_parsed_is_shown_with_its_place() {
        routes.replace(TENANT, "${body.runnable}", "${body.runnable");

        assertThat(refusal())
                .startsWith("error[TO-C501] RouteInvalid:")
                .contains("tenant-reconcile.camel.yaml:" + lineOf(TENANT, "${body.runnable") + ":");
    }

    @Test
    void an_empty_file_is_named() {
        routes.write(HOOK, "");

        assertThat(refusal()).startsWith("error[TO-C501] RouteInvalid:").contains("hooks/manifest.camel.yaml");
    }

    @Test
    void a_folder_without_route_files_is_named() {
        assertThatThrownBy(() -> RouteFiles.validate(folder.resolve("nothing"), ExtJars.none(), Map.of()))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refused -> assertThat(refused.problem().headline()).contains("nothing"));
    }

    /** Refused, with the place of {@code word} in the line that has {@code line}, and with these texts. */
    private void refusedAt(String file, String line, String word, String... texts) {
        int number = lineOf(file, line);
        String source = routes.read(file).lines().toList().get(number - 1);
        assertThat(refusal())
                .startsWith("error[TO-C501] RouteInvalid:")
                .contains("--> " + routes.file(file) + ":" + number + ":" + (source.indexOf(word) + 1) + "\n")
                .contains(texts);
    }

    private int lineOf(String file, String text) {
        var lines = routes.read(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(text) && !lines.get(i).startsWith("#")) {
                return i + 1;
            }
        }
        throw new AssertionError(file + " has no line with " + text);
    }

    private String refusal() {
        try {
            RouteFiles.validate(routes.path(), ExtJars.none(), Map.of());
        } catch (OperatorException refused) {
            return refused.problem().full();
        } catch (Exception e) {
            throw new AssertionError("refused, but not in our words", e);
        }
        throw new AssertionError("the files are taken for valid");
    }
}
