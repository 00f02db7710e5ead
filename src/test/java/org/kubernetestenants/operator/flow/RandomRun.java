package org.kubernetestenants.operator.flow;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.flow.RandomStep.Foreign;
import org.kubernetestenants.operator.flow.Wanted.ObjectName;
import org.kubernetestenants.operator.flow.Wanted.Row;
import org.kubernetestenants.operator.flow.Wanted.Slot;
import org.kubernetestenants.operator.flow.WorldModel.Expectation;
import org.kubernetestenants.operator.flow.WorldModel.Verdict;
import org.kubernetestenants.operator.flow.WorldObject.Field;
import org.kubernetestenants.operator.flow.WorldObject.Owner;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.FaultyProxy;
import org.kubernetestenants.operator.testing.Gadgets;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/** One script on a real database, operator and API server, with the faults between these two; and the model beside it. */
final class RandomRun implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("random.limit", 90));
    /** Before faults end, so many requests more are to have a chance of meeting one; but not if the operator has nothing to say. */
    private static final int REQUESTS_IN_TROUBLE = 200;

    private static final Duration TROUBLE = Duration.ofSeconds(3);
    private static final int LOG_LINES = 60;
    private static final String REGISTRY = "prod";
    private static final String HUMAN = "kubectl-edit";
    private static final String CONTROLLER = "some-controller";

    private final ControlPlane cluster;
    private final KubernetesClient client;
    private final String namespace;
    private final Shop shop;
    private final Gadgets gadgets;
    private final FaultyProxy proxy;
    private final Path kubeconfig;
    private final WorldModel model;
    private final Set<String> inDatabase = new TreeSet<>();
    private @Nullable OperatorProcess operator;
    /** Awaitility looks on a thread of its own, and gives up in the middle of a look. */
    private volatile Look last = Look.NONE;

    RandomRun(ControlPlane cluster, long seed) {
        this.cluster = cluster;
        this.client = cluster.client();
        this.namespace = cluster.newNamespace("random");
        this.shop = new Shop(client, namespace);
        this.gadgets = new Gadgets(client, namespace);
        this.proxy = cluster.faultyProxy(seed);
        this.kubeconfig = cluster.serviceAccountKubeconfig("random-" + seed, proxy);
        this.model = new WorldModel(namespace);
        client.resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .withProvisioner("example.com/nobody")
                        .withVolumeBindingMode("WaitForFirstConsumer")
                        .build())
                .create();
        shop.registry(REGISTRY);
        // Which rows go is the script's choice; the guard has tests of its own.
        client.resources(TenantRegistry.class)
                .inNamespace(namespace)
                .withName(REGISTRY)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"deletionGuard\": {\"maxPercent\": 100}}}");
        start();
    }

    private void start() {
        // Waits that are minutes in production: what they wait for is short here.
        operator = OperatorProcess.on(kubeconfig)
                .namespace(namespace)
                .property("lease.duration", "2500")
                .property("lease.renew", "300")
                .property("lease.retry", "300")
                .property("lease.margin", "1000")
                .property("tenant.min-backoff", "300")
                .property("tenant.max-backoff", "2000")
                .property("template.max-backoff", "2000")
                .property("registry.max-backoff", "2000")
                .property("tenant.conflict-retry", "1000")
                .property("tenant.stalled-retry", "3000")
                .property("tenant.no-status-grace", "500")
                .launch();
    }

    void execute(RandomStep step) {
        switch (step) {
            case RandomStep.PutRow(Row row) -> put(row);
            case RandomStep.DeleteRow(String uid) -> {
                model.deleteRow(uid);
                inDatabase.remove(uid);
                shop.database().sql("DELETE FROM shops WHERE id = '" + uid + "'");
            }
            case RandomStep.Define(Wanted resource) -> {
                model.define(resource);
                write(resource.slot().template());
            }
            case RandomStep.Undefine(Slot slot) -> {
                model.undefine(slot);
                write(slot.template());
            }
            case RandomStep.HandEdit(String uid, Slot slot, int number) ->
                edit(uid, slot, "v", HUMAN, new Field("hand" + number, Owner.HUMAN));
            case RandomStep.ControllerEdit(String uid, Slot slot, int number) ->
                edit(uid, slot, "v", CONTROLLER, new Field("taken" + number, Owner.OTHER));
            case RandomStep.EditIgnored(String uid, Slot slot, int number) ->
                edit(uid, slot, "i", CONTROLLER, new Field("theirs" + number, Owner.OTHER));
            case RandomStep.Withdraw(String uid, Slot slot) -> withdraw(uid, slot);
            case RandomStep.HandDelete(String uid, Slot slot) -> {
                WorldObject object = held(uid, slot);
                if (object != null) {
                    resource(object.name()).delete();
                    model.remove(object.name());
                }
            }
            case RandomStep.MakeForeign(Row row, Slot slot, Foreign foreign) -> make(model.name(row, slot), foreign);
            case RandomStep.DeleteForeign(Row row, Slot slot) -> {
                WorldObject object = model.object(model.name(row, slot));
                if (object != null && object.tenant() == null && !object.orphan()) {
                    resource(object.name()).delete();
                    model.remove(object.name());
                }
            }
            case RandomStep.Faults(double part) -> proxy.faults(part);
            case RandomStep.NoFaults() -> proxy.noFaults();
            case RandomStep.CutWatches() -> proxy.cutWatches();
            case RandomStep.Kill() -> kill();
            case RandomStep.Start() -> start();
            case RandomStep.Settle() -> settle();
        }
    }

    private void kill() {
        if (operator != null) {
            operator.kill();
            operator = null;
        }
    }

    private void put(Row row) {
        model.put(row);
        String active = row.active() ? "1" : "0";
        shop.database()
                .sql(
                        inDatabase.add(row.uid())
                                ? "INSERT INTO shops VALUES ('%s', '%s', '%s', 'https://%s/x')"
                                        .formatted(row.uid(), active, row.plan(), row.host())
                                : "UPDATE shops SET active = '%s', plan = '%s', url = 'https://%s/x' WHERE id = '%s'"
                                        .formatted(active, row.plan(), row.host(), row.uid()));
    }

    private void write(String template) {
        List<Wanted> resources = model.resources(template);
        List<String> ids = resources.stream().map(Wanted::id).toList();
        Map<String, List<Map<String, Object>>> arrays = new LinkedHashMap<>();
        resources.forEach(
                resource -> arrays.computeIfAbsent(resource.slot().kind().array(), any -> new ArrayList<>())
                        .add(resource.entry(ids, gadgets.apiVersion(), namespace)));
        shop.template(
                template,
                REGISTRY,
                arrays.entrySet().stream()
                        .map(array -> array.getKey() + ": " + json(array.getValue()))
                        .collect(Collectors.joining("\n")));
    }

    /** The object if the Tenant has it: hands touch settled objects only. */
    private @Nullable WorldObject held(String uid, Slot slot) {
        Row row = model.row(uid);
        WorldObject object = row == null ? null : model.object(model.name(row, slot));
        return object == null || object.tenant() == null ? null : object;
    }

    private void edit(String uid, Slot slot, String field, String manager, Field value) {
        WorldObject object = held(uid, slot);
        if (object != null) {
            String text = slot.kind() == WantedKind.SECRET ? encoded(value.text()) : value.text();
            model.put(object.withField(field, value, patch(object.name(), field, manager, text)));
        }
    }

    private void withdraw(String uid, Slot slot) {
        WorldObject object = held(uid, slot);
        Field taken = object == null ? null : object.fields().get("v");
        if (object != null && taken != null && taken.owner() == Owner.OTHER) {
            model.put(object.withField("v", null, patch(object.name(), "v", CONTROLLER, null)));
        }
    }

    /** Returns the resourceVersion. */
    private String patch(ObjectName name, String field, String manager, @Nullable String text) {
        Map<String, Object> patch = new HashMap<>();
        Wanted.put(patch, name.kind().path(field), text);
        return resource(name)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager(manager)
                                .build(),
                        json(patch))
                .getMetadata()
                .getResourceVersion();
    }

    private void make(ObjectName name, Foreign foreign) {
        if (model.object(name) != null) {
            return;
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", "v1");
        object.put("kind", name.kind().kind());
        Wanted.put(object, List.of("metadata", "name"), name.name());
        Wanted.put(object, List.of("metadata", "namespace"), name.namespace());
        Map<String, Field> fields = new TreeMap<>();
        fields.put("x", new Field("foreign", Owner.OTHER));
        if (foreign != Foreign.PLAIN) {
            fields.put("v", new Field("foreign", Owner.OTHER));
        }
        if (foreign == Foreign.HELM) {
            Wanted.put(object, List.of("metadata", "labels", "app.kubernetes.io/managed-by"), "Helm");
        }
        fields.forEach((field, value) -> Wanted.put(
                object,
                name.kind().path(field),
                name.kind() == WantedKind.SECRET ? encoded(value.text()) : value.text()));
        GenericKubernetesResource made = client.resource(JSON.convertValue(object, GenericKubernetesResource.class))
                .fieldManager(CONTROLLER)
                .serverSideApply();
        model.put(WorldObject.foreign(
                name,
                made.getMetadata().getUid(),
                made.getMetadata().getResourceVersion(),
                foreign == Foreign.HELM,
                fields));
    }

    private Resource<GenericKubernetesResource> resource(ObjectName name) {
        WantedKind kind = name.kind();
        var all = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(kind == WantedKind.GADGET ? namespace + ".example.com" : "")
                .withVersion("v1")
                .withKind(kind.kind())
                .withPlural(kind.plural())
                .withNamespaced(kind != WantedKind.NAMESPACE)
                .build());
        return kind == WantedKind.NAMESPACE
                ? all.withName(name.name())
                : all.inNamespace(name.namespace()).withName(name.name());
    }

    /** The operator on, and after a while faults off: it comes to rest where the model says, and stays there for a moment. */
    private void settle() {
        if (operator == null) {
            start();
        }
        proxy.awaitRequests(REQUESTS_IN_TROUBLE, TROUBLE);
        proxy.noFaults();
        Expectation expectation = model.expected();
        last = Look.NONE;
        try {
            await().atMost(LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        if (operator == null || !operator.isAlive()) {
                            // With a server in trouble its start may have failed; the kubelet starts it again.
                            start();
                        }
                        Observed now = Observed.of(client, namespace);
                        List<String> differences = differences(expectation, now);
                        Observed before = last.observed();
                        boolean rests = differences.isEmpty() && now.equals(before);
                        last = new Look(
                                now,
                                differences.isEmpty() && before != null && !rests ? now.since(before) : differences);
                        return rests;
                    });
        } catch (ConditionTimeoutException e) {
            List<String> why = last.why();
            throw new AssertionError(
                    "it did not come to rest where the model says:\n"
                            + String.join("\n", why.subList(0, Math.min(40, why.size()))),
                    e);
        }
        model.accept(expectation, Objects.requireNonNull(last.observed()));
    }

    /** One look at the cluster, and why it is not the last one. */
    private record Look(@Nullable Observed observed, List<String> why) {
        static final Look NONE = new Look(null, List.of("not looked at yet"));
    }

    private List<String> differences(Expectation expectation, Observed now) {
        List<String> differences = new ArrayList<>(model.differences(expectation, now));
        Map<String, Tenant> tenants = shop.tenants().stream()
                .collect(Collectors.toMap(tenant -> tenant.getMetadata().getName(), tenant -> tenant));
        Set<String> names = new TreeSet<>(tenants.keySet());
        names.addAll(expectation.tenants().keySet());
        Map<String, Long> generations = WorldModel.TEMPLATES.stream()
                .map(shop::templateNow)
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(
                        template -> template.getMetadata().getName(),
                        template -> template.getMetadata().getGeneration()));
        for (String name : names) {
            Tenant tenant = tenants.get(name);
            Verdict verdict = expectation.tenants().get(name);
            if (tenant == null || verdict == null) {
                differences.add("Tenant " + name + (tenant == null ? " is missing" : " should be gone"));
            } else {
                differences.addAll(differences(tenant, verdict, now, generations));
            }
        }
        return differences;
    }

    private List<String> differences(Tenant tenant, Verdict verdict, Observed now, Map<String, Long> generations) {
        String name = tenant.getMetadata().getName();
        if (tenant.getStatus() == null) {
            return List.of("Tenant " + name + " has no status");
        }
        List<String> differences = new ArrayList<>();
        Row row = Objects.requireNonNull(model.row(tenant.getSpec().uid()));
        boolean current = Objects.equals(
                        tenant.getStatus().observedGeneration(),
                        tenant.getMetadata().getGeneration())
                && Objects.equals(
                        tenant.getStatus().templateGeneration(),
                        generations.get(tenant.getSpec().templateRef()))
                && row.plan().equals(tenant.getSpec().values().get("planId"))
                && row.host().equals(tenant.getSpec().values().get("host"));
        if (!current) {
            differences.add("Tenant " + name + " is not up to date with its row and template");
        }
        if (verdict.ready() != null && verdict.ready() != Shop.isReady(tenant)) {
            differences.add("Tenant " + name + " should" + (verdict.ready() ? "" : " not") + " be ready: "
                    + tenant.getStatus().conditions() + troubles(tenant));
        }
        boolean conflicted = Shop.condition(tenant, "Conflicted").status().equals("True");
        if (verdict.conflicted() != null && verdict.conflicted() != conflicted) {
            differences.add("Tenant " + name + " should" + (verdict.conflicted() ? "" : " not") + " be Conflicted"
                    + troubles(tenant));
        }
        Set<String> had = now.things().values().stream()
                .filter(thing -> name.equals(thing.tenant()))
                .map(Observed.Thing::uid)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = tenant.getStatus().resources().stream()
                .filter(entry -> entry.isMade() && !entry.isRetained())
                // Where something conflicts, what went before that is forgotten only after it.
                .filter(entry -> had.contains(entry.uid()) || Boolean.TRUE.equals(verdict.ready()))
                .map(InventoryEntry::uid)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!known.equals(had)) {
            differences.add("Tenant " + name + " knows " + known + " and has " + had);
        }
        return differences;
    }

    private static String troubles(Tenant tenant) {
        return tenant.getStatus().resources().stream()
                .filter(entry -> entry.state() != InventoryEntry.State.READY)
                .map(entry -> "\n    " + entry.id() + " " + entry.name() + " " + entry.state() + " " + entry.message())
                .collect(Collectors.joining());
    }

    /** Every row and template goes: of all that the Tenants had, there is only what has to stay. */
    void end() {
        proxy.noFaults();
        for (Row row : List.copyOf(model.rows())) {
            put(new Row(row.uid(), false, row.plan(), row.host()));
        }
        settle();
        for (String template : WorldModel.TEMPLATES) {
            client.resources(TenantTemplate.class)
                    .inNamespace(namespace)
                    .withName(template)
                    .delete();
        }
        client.resources(TenantRegistry.class)
                .inNamespace(namespace)
                .withName(REGISTRY)
                .delete();
        await().atMost(LIMIT)
                .until(() ->
                        WorldModel.TEMPLATES.stream().map(shop::templateNow).allMatch(Objects::isNull)
                                && shop.registryNow(REGISTRY) == null);
        settle();
        for (WorldObject object : model.objects()) {
            if (object.tenant() != null) {
                throw new AssertionError("left over: " + object);
            }
        }
    }

    /** For the message of a failure, which may be all that is left of the run. */
    String circumstances() {
        String circumstances = "faults: " + proxy.counts() + "; namespace " + namespace;
        if (operator == null) {
            return circumstances + "; no operator";
        }
        List<String> log = operator.log().lines().toList();
        return "%s; the operator %s; the end of its log %s:%n%s"
                .formatted(
                        circumstances,
                        operator.isAlive() ? "runs" : "ended",
                        operator.logFile(),
                        String.join("\n", log.subList(Math.max(0, log.size() - LOG_LINES), log.size())));
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        proxy.close();
        client.namespaces().list().getItems().stream()
                .filter(made -> made.getMetadata().getName().endsWith("-" + namespace))
                .forEach(made -> client.resource(made).delete());
        client.storage().v1().storageClasses().withName(namespace).delete();
        shop.tenants()
                .forEach(tenant -> client.resources(Tenant.class)
                        .inNamespace(namespace)
                        .withName(tenant.getMetadata().getName())
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": null}}"));
        gadgets.close();
        shop.close();
    }
}
