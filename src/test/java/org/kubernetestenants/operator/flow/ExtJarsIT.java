package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HowTo;
import org.kubernetestenants.operator.testing.JarMaker;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.RouteFolder;
import org.kubernetestenants.operator.testing.Tenancy;

/** Jars in {@code ext}, with the real process, and the class that docs/how-to/ext-jars.md shows. */
class ExtJarsIT {
    private static final HowTo PAGE = HowTo.page("ext-jars");
    private static final String LOSES_A_CLASS = """
            - route:
                id: loses-a-class
                group: %s
                from: {uri: "acme:waits", steps: [{stop: {id: nothing-more}}]}
            """;

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RouteFolder routes;

    private Path ext() {
        return folder.resolve("ext");
    }

    @BeforeEach
    void copy() {
        routes = RouteFolder.copyTo(folder.resolve("routes"));
    }

    /**
     * A driver that takes every URL is among the jars: no registry reaches it. And a class is missing that is asked for when a
     * certain row comes: then the snapshot counts for nothing, until there is no such row.
     */
    @Test
    void rows_go_through_a_component_and_a_bean_of_jars() {
        String namespace = cluster.newNamespace("ext-jars");
        JarMaker.acme().without("com.acme.Lost").writeTo(ext().resolve("acme.jar"));
        new JarMaker()
                .source("com.acme.Plans", PAGE.block("java", "class Plans"))
                .writeTo(ext().resolve("plans.jar"));
        JarMaker.greedyDriver().writeTo(ext().resolve("driver.jar"));
        routes.write("extra/plans.camel.yaml", PAGE.block("yaml", "com.acme.Plans"))
                .hook("row", PAGE.block("yaml", "rename-plan") + """
                        - filter:
                            id: is-lost
                            simple: "${body[plan]} == 'shop-lost'"
                            steps:
                              - to: {id: call-lost, uri: "acme:lost"}
                        - setProperty: {id: keep-row, name: row, simple: "${body}"}
                        - setBody: {id: take-plan, simple: "${body[plan]}"}
                        - to: {id: call-acme, uri: "acme:-by-acme?suffix=!"}
                        - script: {id: put-plan, simple: "${exchangeProperty.row.put('plan', ${body})}"}
                        - setBody: {id: row-again, simple: "${exchangeProperty.row}"}
                        """);
        try (OperatorProcess operator = operator(namespace).start();
                Tenancy shop = new Tenancy(cluster.client(), namespace, "prod")) {
            shop.shop().rows("a").registry("prod");
            shop.template("web", """
                    configMaps:
                    - {id: plan, nameTemplate: "$uid-plan", spec: {data: {plan: "$planId"}}}
                    """);

            eventually(() -> assertThat(shop.data("a-plan")).isEqualTo(Map.of("plan", "shop-basic-by-acme!")));
            shop.sql("UPDATE shops SET plan = 'lost' WHERE id = 'a'");
            eventually(() -> {
                Condition ready = shop.registryCondition(Condition.READY);
                assertThat(ready.reason()).isEqualTo("HookFailed");
                assertThat(ready.message())
                        .contains(
                                "the class `com.acme.Lost` is in no jar; needed by com.acme.AcmeEndpoint, of acme.jar");
            });
            assertThat(shop.data("a-plan")).isEqualTo(Map.of("plan", "shop-basic-by-acme!"));
            shop.sql("UPDATE shops SET plan = 'gold' WHERE id = 'a'");
            eventually(() -> assertThat(shop.data("a-plan")).isEqualTo(Map.of("plan", "shop-gold-by-acme!")));
            assertThat(operator.log())
                    .contains("routes may use acme.jar, driver.jar, plans.jar")
                    .doesNotContain("the driver was asked");
        }
    }

    /** Some classes are asked for only when a route starts. */
    @Test
    void a_route_that_lacks_a_class_when_it_starts_ends_the_start_with_the_class_and_its_jar() {
        JarMaker.acme().without("com.acme.Lost").writeTo(ext().resolve("acme.jar"));
        routes.write("extra/waits.camel.yaml", LOSES_A_CLASS.formatted("mine"));
        try (OperatorProcess operator = operator(cluster.namespace()).launch()) {
            assertThat(operator.awaitExit()).isEqualTo(1);

            assertThat(operator.log())
                    .contains(
                            "error[TO-C505] ClassUnusable: the class `com.acme.Lost` is in no jar",
                            "needed by com.acme.Waits, of acme.jar")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void a_route_of_the_leader_that_lacks_a_class_is_told_of_in_the_log() {
        JarMaker.acme().without("com.acme.Lost").writeTo(ext().resolve("acme.jar"));
        routes.write("extra/waits.camel.yaml", LOSES_A_CLASS.formatted("leader"));
        try (OperatorProcess operator = operator(cluster.namespace()).launch()) {
            operator.awaitLog(
                    "the flow could not be started and is tried again: the class `com.acme.Lost` is in no jar");

            assertThat(operator.isAlive()).isTrue();
            assertThat(operator.log()).contains("needed by com.acme.Waits, of acme.jar");
        }
    }

    private OperatorProcess.Builder operator(String namespace) {
        return OperatorProcess.on(cluster.kubeconfig())
                .namespace(namespace)
                .routes(routes.path())
                .option("--ext", ext().toString());
    }
}
