package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.ResourceArray;
import org.kubernetestenants.operator.chart.Rules.Rule;
import org.kubernetestenants.operator.testing.Helm;

/** What the roles of the chart contain: nothing is added to them unnoticed. */
class ChartRulesIT {
    private static final String NO_PRESET = """
            rbac.presets={"workloads":false,"networking":false,"config":false,"storage":false,"autoscaling":false,\
            "policy":false,"gatewayapi":false,"namespaces":false}""";
    private static final String NO_SECRETS = "rbac.secrets={\"read\":false,\"manage\":false}";
    private static final String NAMESPACES = "watch.namespaces=[\"blue\",\"green\"]";
    private static final String ALL = "get list watch create patch update delete";

    private static final Pattern ROW =
            Pattern.compile("^\\| `([^`]+)`: (`[^`]+`(?:, `[^`]+`)*): ([a-z, ]+) \\|", Pattern.MULTILINE);

    private static final String OWN = """
            %1$s: controllerrevisions.apps: list watch create delete
            %1$s: events.events.k8s.io: create
            %1$s: tenantregistries.operator.kubernetes-tenants.org: list watch patch
            %1$s: tenantregistries/status.operator.kubernetes-tenants.org: update
            %1$s: tenants.operator.kubernetes-tenants.org: get list watch create patch delete
            %1$s: tenants/status.operator.kubernetes-tenants.org: update
            %1$s: tenanttemplates.operator.kubernetes-tenants.org: list watch patch
            %1$s: tenanttemplates/status.operator.kubernetes-tenants.org: update
            """;
    private static final String LEASE = """
            operators: leases.coordination.k8s.io: create
            operators: leases.coordination.k8s.io[f2130106.kubernetes-tenants.org]: get update
            """;

    @Test
    void without_presets_there_is_what_the_operator_needs_for_itself() {
        assertText(Rules.of(NO_PRESET, NO_SECRETS), OWN.formatted("cluster") + LEASE + """
                cluster: customresourcedefinitions.apiextensions.k8s.io: list watch
                cluster: namespaces: get
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "workloads, 'cronjobs.batch daemonsets.apps deployments.apps jobs.batch serviceaccounts statefulsets.apps'",
        "networking, 'ingresses.networking.k8s.io networkpolicies.networking.k8s.io services'",
        "config, configmaps",
        "storage, persistentvolumeclaims",
        "autoscaling, horizontalpodautoscalers.autoscaling",
        "policy, poddisruptionbudgets.policy",
        "gatewayapi, 'gateways.gateway.networking.k8s.io grpcroutes.gateway.networking.k8s.io httproutes.gateway.networking.k8s.io'",
    })
    void a_preset_adds_its_kinds_with_the_verbs_that_their_objects_need(String preset, String resources) {
        List<String> expected = new ArrayList<>(Stream.of(resources.split(" "))
                .map(resource -> "cluster: " + resource + ": " + ALL)
                .toList());
        if (preset.equals("storage")) {
            expected.add("cluster: storageclasses.storage.k8s.io: list watch");
        }
        assertThat(lines(added(preset))).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** What a tenant left in a Namespace must stay: it is looked for, of every kind, before the Namespace goes. */
    @Test
    void namespaces_may_be_made_and_the_kinds_of_all_presets_be_listed() {
        List<String> kinds = Stream.of(
                        "workloads", "networking", "config", "storage", "autoscaling", "policy", "gatewayapi")
                .flatMap(preset -> added(preset).stream())
                .map(rule -> "cluster: " + rule.resource() + ": list")
                .filter(line -> !line.contains("storageclasses"))
                .toList();
        assertThat(lines(added("namespaces")))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of("cluster: namespaces: " + ALL), kinds.stream())
                                .toList());
    }

    private static List<Rule> added(String preset) {
        List<Rule> added = new ArrayList<>(Rules.of(NO_PRESET, NO_SECRETS, "rbac.presets." + preset + "=true"));
        added.removeAll(Rules.of(NO_PRESET, NO_SECRETS));
        return added;
    }

    @Test
    void secrets_are_read_where_they_are_needed_and_made_by_templates_by_another_switch() {
        assertThat(secrets("rbac.secrets={\"read\":true,\"manage\":false}"))
                .containsExactly("cluster: secrets: get list watch");
        assertThat(secrets("rbac.secrets={\"read\":true,\"manage\":false,\"readNames\":[\"db\"]}"))
                .containsExactly("cluster: secrets[db]: get list watch");
        assertThat(
                        secrets(
                                "rbac.secrets={\"read\":true,\"manage\":false,\"readNames\":[\"db\"],\"readNamespaces\":[\"a\",\"b\"]}"))
                .containsExactly("a: secrets[db]: get list watch", "b: secrets[db]: get list watch");
        assertThat(secrets("rbac.secrets={\"read\":false,\"manage\":true}"))
                .containsExactly("cluster: secrets: " + ALL);
        assertThat(secrets(NO_SECRETS)).isEmpty();
    }

    private static List<String> secrets(String values) {
        return lines(Rules.of(values)).stream()
                .filter(line -> line.contains(" secrets"))
                .toList();
    }

    @Test
    void in_namespaced_mode_there_are_roles_in_these_namespaces_and_nothing_of_the_cluster() {
        List<HasMetadata> objects = Rules.render(
                Rules.NAMESPACE, NAMESPACES, "rbac.aggregate={\"view\":true,\"edit\":true,\"admin\":true}");
        assertThat(objects.stream().map(HasMetadata::getKind)).containsOnly("Role", "RoleBinding");
        assertText(
                Rules.of(NAMESPACES, NO_PRESET, NO_SECRETS),
                OWN.formatted("blue") + OWN.formatted("green") + LEASE + """
                blue: namespaces[blue]: get
                green: namespaces[green]: get
                """);
        assertThat(lines(Rules.of(NAMESPACES)))
                .contains("blue: deployments.apps: " + ALL, "green: secrets: " + ALL)
                .noneMatch(line -> line.contains("storageclasses") || line.contains("customresourcedefinitions"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"watch.namespaces=[]", NAMESPACES})
    void with_impersonate_only_nothing_of_what_templates_make_may_be_written(String watch) {
        List<Rule> rules = Rules.of(
                watch,
                "rbac.impersonateOnly=true",
                "rbac.presets.gatewayapi=true",
                "rbac.impersonate=[{\"namespace\":\"shop\",\"names\":[\"deployer\",\"other\"]}]",
                "rbac.extraRules=[{\"apiGroups\":[\"cert-manager.io\"],\"resources\":[\"certificates\"]}]");
        assertThat(lines(rules)).contains("shop: serviceaccounts[deployer, other]: impersonate");
        assertThat(lines(rules)).anyMatch(line -> line.endsWith(": certificates.cert-manager.io: list watch"));
        assertThat(rules)
                .filteredOn(
                        rule -> Stream.of("create", "patch", "update", "delete").anyMatch(rule.verbs()::contains))
                .allMatch(rule -> rule.resource().endsWith(".operator.kubernetes-tenants.org")
                        || Set.of("controllerrevisions.apps", "events.events.k8s.io", "leases.coordination.k8s.io")
                                .contains(rule.resource()));
    }

    @Test
    void rules_of_ones_own_have_the_verbs_of_the_presets_or_those_that_they_name() {
        assertThat(lines(Rules.of(
                        "rbac.extraRules=[{\"apiGroups\":[\"a.b\"],\"resources\":[\"cs\"],\"resourceNames\":[\"x\"]},"
                                + "{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]}]")))
                .contains("cluster: cs.a.b[x]: " + ALL, "cluster: pods: get");
        assertThatThrownBy(() -> Rules.of(
                        "rbac.impersonateOnly=true",
                        "rbac.extraRules=[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"create\"]}]"))
                .hasMessageContaining("rbac.extraRules[0].verbs");
    }

    /** A role that has a wildcard grows with each kind that somebody installs, and one that may escalate has no bounds at all. */
    @ParameterizedTest
    @ValueSource(strings = {"watch.namespaces=[]", NAMESPACES, "rbac.impersonateOnly=true"})
    void nothing_is_given_by_wildcard_and_nothing_that_gives_more(String values) {
        List<Rule> rules = Rules.of(
                values,
                "rbac.presets.gatewayapi=true",
                "rbac.impersonate=[{\"namespace\":\"shop\",\"names\":[\"deployer\"]}]");
        assertThat(rules).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.toString()).doesNotContain("*", "escalate", "bind", "deletecollection", "approve", "sign");
            assertThat(rule.resource()).doesNotContain("rbac.authorization.k8s.io", "token", "exec", "users", "groups");
            assertThat(rule.verbs().contains("impersonate"))
                    .isEqualTo(!rule.names().isEmpty() && rule.resource().equals("serviceaccounts"));
        });
    }

    /** Else a template's array would be of no use with the chart's rights. */
    @Test
    void by_default_there_is_every_kind_that_has_an_array_in_templates() {
        List<String> lines = lines(Rules.of());
        assertThat(Stream.of(ResourceArray.values())
                        .filter(array -> !array.kind().isEmpty())
                        .map(array -> "cluster: " + resource(array) + ": " + ALL))
                .isSubsetOf(lines);
    }

    /** Whoever writes a template has the operator's rights: that is for nobody to get by an installation's defaults. */
    @Test
    void people_may_read_and_what_else_they_may_is_to_be_switched_on() {
        assertThat(forPeople()).containsExactly("view: tenantregistries,tenants,tenanttemplates: get list watch");
        assertThat(forPeople("rbac.aggregate={\"view\":true,\"edit\":true,\"admin\":true}"))
                .containsExactlyInAnyOrder(
                        "view: tenantregistries,tenants,tenanttemplates: get list watch",
                        "edit: tenants: create patch update delete",
                        "admin: tenantregistries,tenants,tenanttemplates: create patch update delete");
        assertThat(forPeople("rbac.aggregate.view=false")).isEmpty();
    }

    private static List<String> forPeople(String... values) {
        return Rules.render(Rules.NAMESPACE, values).stream()
                .filter(ClusterRole.class::isInstance)
                .map(ClusterRole.class::cast)
                .filter(Rules::isForPeople)
                .map(ChartRulesIT::forPeople)
                .toList();
    }

    private static String forPeople(ClusterRole role) {
        String whose = Stream.of("view", "edit", "admin")
                .filter(name ->
                        role.getMetadata().getLabels().containsKey("rbac.authorization.k8s.io/aggregate-to-" + name))
                .findFirst()
                .orElseThrow();
        var rule = role.getRules().getFirst();
        return whose + ": " + String.join(",", rule.getResources()) + ": " + String.join(" ", rule.getVerbs());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rbac.presets.workload=false",
                "rbac.secret=false",
                "watch.namespaces=[\"Not a name\"]",
                "rbac.extraRules=[{\"resources\":[\"pods\"]}]",
                "rbac.impersonate=[{\"namespace\":\"shop\",\"names\":[]}]"
            })
    void a_value_that_would_be_without_effect_is_refused(String value) {
        assertThatThrownBy(() -> Rules.of(value)).hasMessageContaining("values don't meet the specifications");
    }

    /** What the pages say is what the chart gives: no right more, none less. */
    @Test
    void the_security_page_has_every_right_of_the_chart_and_no_other() throws IOException {
        assertThat(rightsOn("docs/explanation/security.md")).containsExactlyInAnyOrderElementsOf(everyRight());
    }

    @Test
    void the_page_of_rights_has_what_the_operator_needs_for_itself_and_nothing_that_the_chart_does_not_give()
            throws IOException {
        assertThat(rightsOn("docs/reference/rights.md"))
                .containsAll(rights(Rules.of(NO_PRESET, "rbac.secrets.manage=false")))
                .isSubsetOf(everyRight());
    }

    private static Set<String> everyRight() {
        Set<String> rights = rights(Rules.of(
                "rbac.presets.gatewayapi=true",
                "rbac.impersonate=[{\"namespace\":\"shop\",\"names\":[\"deployer\"]}]"));
        rights.addAll(rights(Rules.of(NO_PRESET)));
        rights.addAll(rights(Rules.of(NO_PRESET, "rbac.presets.namespaces=true")));
        rights.addAll(rights(Rules.of("rbac.impersonateOnly=true")));
        rights.addAll(rights(Rules.of(NAMESPACES)));
        rights.addAll(rights(Rules.of(Helm.template(Rules.RELEASE, Rules.NAMESPACE))));
        return rights;
    }

    private static Set<String> rights(List<Rule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.verbs().stream().map(verb -> rule.resource() + " " + verb))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Rows that begin with {@code `group`: `resource`, `resource`: verb, verb}. */
    private static Set<String> rightsOn(String page) throws IOException {
        Set<String> rights = new TreeSet<>();
        for (MatchResult row :
                ROW.matcher(Files.readString(Path.of(page))).results().toList()) {
            String group = row.group(1).equals("''") ? "" : "." + row.group(1);
            for (String resource : row.group(2).replace("`", "").split(", ")) {
                for (String verb : row.group(3).split(", ")) {
                    rights.add(resource + group + " " + verb);
                }
            }
        }
        return rights;
    }

    @Test
    void no_roles_are_made_where_others_make_them() {
        assertThatThrownBy(() -> Rules.render(Rules.NAMESPACE, "rbac.create=false"))
                .hasMessageContaining("could not find template templates/rbac");
    }

    private static void assertText(List<Rule> rules, String expected) {
        assertThat(Rules.text(rules))
                .isEqualTo(expected.lines().sorted().map(line -> line + "\n").reduce("", String::concat));
    }

    private static List<String> lines(List<Rule> rules) {
        return rules.stream().map(Rule::toString).toList();
    }

    private static String resource(ResourceArray array) {
        String kind = array.kind().toLowerCase(Locale.ROOT);
        String plural = kind.endsWith("s")
                ? kind + "es"
                : kind.endsWith("y") ? kind.substring(0, kind.length() - 1) + "ies" : kind + "s";
        int slash = array.apiVersion().indexOf('/');
        return slash < 0 ? plural : plural + "." + array.apiVersion().substring(0, slash);
    }
}
