package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.version;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistryStatus.InvalidRow;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/** Must show 11: bad input is named with its place and text, all others go on, and the last good state stays. */
class BadInputIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private final KubernetesClient client = cluster.client();

    @Test
    void rows_without_a_usable_uid_are_named_and_all_others_become_tenants() {
        try (Tenancy shop = new Tenancy(cluster, "uids")) {
            shop.sql(
                    "INSERT INTO shops VALUES ('', '1', 'basic', '')",
                    "INSERT INTO shops VALUES ('twice', '1', 'silver', ''), ('twice', '1', 'basic', '')",
                    "INSERT INTO shops VALUES (REPEAT('x', 300), '1', 'basic', '')",
                    "INSERT INTO shops VALUES (CONCAT('bell', CHAR(7)), '1', 'basic', '')",
                    "INSERT INTO shops VALUES ('perhaps', 'maybe', 'basic', '')");
            shop.shop().rows("good", "Acme_Corp").registry("uids");
            shop.template("uids", """
                    configMaps:
                    - {id: config, nameTemplate: "t-$fn.sha1sum($uid)", spec: {data: {uid: "$uid", plan: "$planId"}}}
                    """);

            shop.awaitReady(3);

            assertThat(shop.names()).hasSize(3).contains("good-uids", "twice-uids");
            assertThat(shop.names().getFirst()).matches("acme-corp-uids-[0-9a-f]{8}");
            assertThat(shop.tenants()).extracting(t -> t.getSpec().uid()).contains("Acme_Corp");
            assertThat(shop.tenant("twice-uids").getSpec().values()).containsEntry("planId", "basic");
            eventually(() -> {
                var status =
                        Objects.requireNonNull(shop.shop().registryNow("uids")).getStatus();
                assertThat(status.invalidRows())
                        .extracting(InvalidRow::reason)
                        .anyMatch(reason -> reason.equals("uid is empty or NULL"))
                        .anyMatch(reason -> reason.startsWith("uid is in another row"))
                        .anyMatch(reason -> reason.contains("300 characters"))
                        .anyMatch(reason -> reason.contains("control character U+0007"))
                        .anyMatch(reason -> reason.contains("`maybe`"))
                        .hasSize(5);
                assertThat(status.invalidRows()).extracting(InvalidRow::uid).contains("twice", "perhaps");
                assertThat(Objects.requireNonNull(status.lastSync()).invalidRows())
                        .isEqualTo(5);
                assertThat(shop.events("uids")).anyMatch(event -> event.startsWith("InvalidRow: row `"));
            });
            assertThat(shop.registryCondition(Condition.READY).status()).isEqualTo("True");
        }
    }

    @Test
    void a_row_that_becomes_invalid_keeps_its_tenant_as_it_is() {
        try (Tenancy shop = new Tenancy(cluster, "kept").with(List.of("ka", "kb"), "kept")) {
            String before = version(shop.tenant("ka-kept"));

            shop.sql("UPDATE shops SET active = 'perhaps', plan = 'gold' WHERE id = 'ka'");
            shop.shop().rows("kc");

            shop.awaitReady(3);
            assertThat(version(shop.tenant("ka-kept"))).isEqualTo(before);
            assertThat(shop.data("ka-kept")).containsEntry("plan", "basic");
        }
    }

    @Test
    void a_name_that_no_object_can_have_fails_that_resource_and_its_siblings_go_on() {
        try (Tenancy shop = new Tenancy(cluster, "names")) {
            shop.shop().rows("Acme_Corp", "fine").registry("names");
            shop.template("names", """
                    configMaps:
                    - {id: bad, nameTemplate: "$uid-bad", spec: {data: {a: b}}}
                    - {id: good, nameTemplate: "n-$fn.sha1sum($uid)", spec: {data: {a: b}}}
                    """);

            eventually(() -> {
                assertThat(Shop.isReady(shop.shop().tenant("fine-names"))).isTrue();
                Tenant acme = shop.tenant(shop.names().getFirst());
                assertThat(Shop.condition(acme, Condition.READY).message()).contains("Acme_Corp-bad");
                assertThat(entry(acme, "bad").state()).isEqualTo(State.FAILED);
                assertThat(entry(acme, "bad").reason()).isEqualTo("InvalidObjectName");
                assertThat(entry(acme, "bad").message()).contains("Acme_Corp-bad", "configMaps[bad].nameTemplate");
                assertThat(entry(acme, "good").state()).isEqualTo(State.READY);
                assertThat(acme.getStatus().failedResources()).isEqualTo(1);
            });
        }
    }

    static Stream<Arguments> invalidGenerations() {
        return Stream.of(
                arguments(
                        "circle",
                        """
                        - {id: config, nameTemplate: "$uid-circle", dependIds: [b], spec: {data: {text: new}}}
                        - {id: b, nameTemplate: "$uid-b", dependIds: [c], spec: {}}
                        - {id: c, nameTemplate: "$uid-c", dependIds: [config], spec: {}}
                        """,
                        "DependencyCycle",
                        List.of("3 resources depend on each other", "config", " -> ")),
                arguments("duplicate", """
                        - {id: config, nameTemplate: "$uid-duplicate", spec: {data: {text: new}}}
                        secrets:
                        - {id: config, nameTemplate: "$uid-other", spec: {}}
                        """, "DuplicateId", List.of("2 resources have the id `config`")),
                arguments(
                        "unknown",
                        """
                        - {id: config, nameTemplate: "$uid-unknown", dependIds: [secrt], spec: {data: {text: new}}}
                        secrets:
                        - {id: secret, nameTemplate: "$uid-other", spec: {}}
                        """,
                        "UnknownDependency",
                        List.of("`config` depends on `secrt`", "did you mean `secret`?")),
                arguments(
                        "variable",
                        """
                        - id: config
                          nameTemplate: "$uid-variable"
                          spec:
                            data:
                              text: |
                                first
                                plan: ${planid}
                        """,
                        "UnknownVariable",
                        List.of("`planid`", "configMaps[config].spec.data.text:2:", "did you mean `planId`?")),
                arguments("syntax", """
                        - {id: config, nameTemplate: "$uid-syntax", spec: {data: {text: "#if($planId"}}}
                        """, "TemplateSyntax", List.of("configMaps[config].spec.data.text:1:")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidGenerations")
    void a_generation_that_is_wrong_as_a_whole_says_why_and_changes_nothing(
            String name, String entries, String reason, List<String> words) {
        try (Tenancy shop = new Tenancy(cluster, name)) {
            shop.shop().rows("v").registry(name);
            shop.template(name, """
                    configMaps:
                    - {id: config, nameTemplate: "$uid-%s", spec: {data: {text: good}}}
                    """.formatted(name));
            shop.awaitReady(1);
            String before = version(shop.tenant("v-" + name));

            shop.template(name, "configMaps:\n" + entries);

            eventually(() -> {
                Condition valid = shop.templateCondition(name, Condition.VALID);
                assertThat(valid.status()).isEqualTo("False");
                assertThat(valid.reason()).isEqualTo(reason);
                assertThat(valid.message()).contains(words);
                assertThat(shop.events(name)).anyMatch(event -> event.startsWith(reason + ": "));
            });
            assertThat(shop.data("v-" + name)).isEqualTo(Map.of("text", "good"));
            assertThat(version(shop.tenant("v-" + name))).isEqualTo(before);
        }
    }

    @Test
    void a_manifest_that_the_server_refuses_fails_with_its_text_and_the_last_good_state_stays() {
        try (Tenancy shop = new Tenancy(cluster, "refused")) {
            shop.shop().rows("s").registry("refused");
            shop.template("refused", """
                    services:
                    - {id: entry, nameTemplate: "$uid-refused", spec: {spec: {selector: {a: b}, ports: [{port: 80}]}}}
                    configMaps:
                    - {id: config, nameTemplate: "$uid-refused", spec: {data: {text: old}}}
                    - {id: drop, nameTemplate: "$uid-drop", spec: {data: {text: old}}}
                    """);
            shop.awaitReady(1);
            var before = client.services()
                    .inNamespace(shop.namespace())
                    .withName("s-refused")
                    .get();

            shop.template("refused", """
                    services:
                    - id: entry
                      nameTemplate: "$uid-refused"
                      spec: {spec: {selectr: {a: b}, ports: [{port: 80}]}}
                    configMaps:
                    - {id: config, nameTemplate: "$uid-refused", spec: {data: {text: new}}}
                    """);

            eventually(() -> {
                InventoryEntry entry = entry(shop.tenant("s-refused"), "entry");
                assertThat(entry.state()).isEqualTo(State.FAILED);
                assertThat(entry.reason()).isEqualTo("ObjectInvalid");
                assertThat(entry.message()).contains("selectr");
                assertThat(shop.data("s-refused")).containsEntry("text", "new");
            });
            assertThat(client.services()
                            .inNamespace(shop.namespace())
                            .withName("s-refused")
                            .get()
                            .getSpec())
                    .isEqualTo(before.getSpec());
            assertThat(shop.data("s-drop"))
                    .as("nothing goes until all that is wanted is there")
                    .isNotEmpty();
        }
    }

    private static InventoryEntry entry(Tenant tenant, String id) {
        return tenant.getStatus().resources().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + id + " in " + tenant.getStatus()));
    }
}
