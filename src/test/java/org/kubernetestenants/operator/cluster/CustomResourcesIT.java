package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.cluster.Cluster.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.testing.ControlPlane;

class CustomResourcesIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private String ns = "";

    @SuppressWarnings("NullAway.Init")
    private Clients clients;

    @SuppressWarnings("NullAway.Init")
    private Writer writer;

    @SuppressWarnings("NullAway.Init")
    private CustomResources resources;

    @BeforeEach
    void start() {
        ns = cluster.newNamespace("custom-resources");
        clients = Cluster.clients(cluster.kubeconfig());
        writer = new Writer(clients, Cluster.openGate(), Permits.standard(), new SimpleMeterRegistry());
        resources = new CustomResources(clients, WatchScope.of(ns));
        write(OwnTypes.REGISTRIES, "prod", """
                {source: {type: mysql, mysql: {host: db, username: u, database: d, table: t}},
                 valueMappings: {uid: id, activate: active}}""");
        write(OwnTypes.TEMPLATES, "web", "{registryId: prod}");
        tenant("acme", "prod");
    }

    @AfterEach
    void stop() {
        resources.close();
        clients.close();
    }

    @Test
    void everythingIsFoundByWhatItBelongsTo() {
        sync();
        tenant("by-hand", null);
        await().until(() -> resources.tenants().size() == 2);

        assertThat(resources.registry(key("prod"))).isPresent();
        assertThat(resources.registries()).hasSize(1);
        assertThat(resources.template(key("web"))).isPresent();
        assertThat(names(resources.templatesOf(key("prod")))).containsExactly("web");
        assertThat(names(resources.tenantsOf(key("prod")))).containsExactly("acme");
        assertThat(names(resources.tenantsOfTemplate(key("web")))).containsExactlyInAnyOrder("acme", "by-hand");
        assertThat(resources.tenantsOf(key("other"))).isEmpty();
        assertThat(resources.tenant(key("acme")).orElseThrow().getMetadata().getManagedFields())
                .isNullOrEmpty();
    }

    @Test
    void revisionsOfATemplateAreFoundByItsLabelOldestFirst() {
        sync();
        for (int revision : new int[] {2, 1}) {
            JsonNode object = yaml("""
                    apiVersion: apps/v1
                    kind: ControllerRevision
                    metadata: {name: web-%d, namespace: %s, labels: {kubernetes-tenants.org/template: web}}
                    revision: %d
                    data: {a: b}
                    """.formatted(revision, ns, revision));
            writer.send(Write.create(OwnTypes.REVISIONS, ns, null, object));
        }
        await().until(() -> resources.revisionsOf(key("web")).size() == 2);
        assertThat(names(resources.revisionsOf(key("web")))).containsExactly("web-1", "web-2");
        assertThat(resources.revisionsOf(key("other"))).isEmpty();
    }

    @Test
    void countsFollowEachChange() {
        sync();
        assertThat(resources.tally(key("prod"))).isEqualTo(new Tally(1, 0, 0, Map.of()));
        status("acme", "True", 0, 3);
        assertThat(resources.tally(key("prod"))).isEqualTo(new Tally(1, 1, 0, Map.of(3L, 1)));
        status("acme", "False", 2, 4);
        assertThat(resources.tallyOfTemplate(key("web"))).isEqualTo(new Tally(1, 0, 1, Map.of(4L, 1)));

        cluster.client()
                .resources(Tenant.class)
                .inNamespace(ns)
                .withName("acme")
                .delete();
        await().untilAsserted(() -> assertThat(resources.tally(key("prod"))).isEqualTo(Tally.NONE));
    }

    @Test
    void whatWeWroteIsSeenAtOnceAndOnce() {
        List<String> told = new CopyOnWriteArrayList<>();
        resources.onChange(
                Tenant.class,
                (before, now) -> told.add((before == null ? "-" : "tenant") + ">"
                        + (now == null ? "-" : now.getSpec().values())));
        sync();
        assertThat(told).hasSize(1);
        JsonNode changed = yaml("{spec: {values: {plan: gold}}}");
        Answer answer = writer.send(Write.mergePatch(OwnTypes.TENANTS, ns, "acme", changed));
        resources.written(OwnTypes.TENANTS, answer);
        assertThat(resources.tenant(key("acme")).orElseThrow().getSpec().values())
                .containsEntry("plan", "gold");

        tenant("fence", "prod");
        await().atMost(Duration.ofSeconds(5))
                .until(() -> resources.tenant(key("fence")).isPresent());
        assertThat(told).containsExactly("->{}", "tenant>{plan=gold}", "->{}");
    }

    private void sync() {
        resources.start();
        await().until(resources::synced);
    }

    private void tenant(String name, @org.jspecify.annotations.Nullable String registry) {
        String owner = registry == null ? "" : ", registryId: " + registry;
        write(OwnTypes.TENANTS, name, "{uid: %s, templateRef: web%s}".formatted(name, owner));
    }

    private void write(ResourceType type, String name, String spec) {
        ObjectNode object = (ObjectNode) yaml("{apiVersion: %s, kind: %s, metadata: {name: %s, namespace: %s}}"
                .formatted(type.apiVersion(), type.kind(), name, ns));
        object.set("spec", yaml(spec));
        Answer answer = writer.send(Write.apply(type, ns, name, object));
        assertThat(answer.ok()).as(answer.body().toString()).isTrue();
    }

    private void status(String name, String ready, int failed, long generation) {
        Answer answer = writer.send(new Write(
                Verb.MERGE_PATCH,
                OwnTypes.TENANTS,
                ns,
                name,
                "status",
                yaml("""
                        status:
                          failedResources: %d
                          desiredResources: 0
                          readyResources: 0
                          skippedResources: 0
                          templateGeneration: %d
                          conditions:
                            - {type: Ready, status: "%s", reason: Test, message: "", observedGeneration: 1,
                               lastTransitionTime: "2026-01-01T00:00:00Z"}
                        """.formatted(failed, generation, ready)),
                false,
                false,
                null,
                null,
                null,
                "test"));
        assertThat(answer.ok()).as(answer.body().toString()).isTrue();
        resources.written(OwnTypes.TENANTS, answer);
    }

    private String key(String name) {
        return ns + "/" + name;
    }

    private static List<String> names(
            java.util.Collection<? extends io.fabric8.kubernetes.api.model.HasMetadata> objects) {
        return objects.stream().map(object -> object.getMetadata().getName()).toList();
    }
}
