package org.kubernetestenants.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.LabelValue;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.error.Problem;

/**
 * Caches of our own kinds and of the templates' ControllerRevisions. Keys are {@code namespace/name}. What we wrote is seen at
 * once; late events do not undo it. The objects are shared: nobody may change them. They carry no managedFields.
 */
public final class CustomResources implements AutoCloseable {
    private final Clients clients;
    private final List<Reflector> watches = new ArrayList<>();

    private final OwnerIndex<TenantTemplate> templatesByRegistry =
            new OwnerIndex<>(template -> sibling(template, template.getSpec().registryId()));
    private final OwnerIndex<Tenant> tenantsByRegistry = new OwnerIndex<>(CustomResources::registryOf);
    private final OwnerIndex<Tenant> tenantsByTemplate = new OwnerIndex<>(CustomResources::templateOf);
    private final OwnerIndex<ControllerRevision> revisionsByTemplate =
            new OwnerIndex<>(CustomResources::labelledTemplate);
    private final OwnerIndex<Tenant> tenantsByHashedLabel = new OwnerIndex<>(CustomResources::hashedLabel);
    private final NamespaceCounts perNamespace = new NamespaceCounts();
    private final Tallies byRegistry = new Tallies(CustomResources::registryOf);
    private final Tallies byTemplate = new Tallies(CustomResources::templateOf);

    private final TypedCaches<TenantRegistry> registries;
    private final TypedCaches<TenantTemplate> templates;
    private final TypedCaches<Tenant> tenants;
    private final TypedCaches<ControllerRevision> revisions;
    private final Map<Class<?>, TypedCaches<?>> caches;

    public CustomResources(Clients clients, WatchScope scope) {
        this.clients = clients;
        var serialization = clients.serialization();
        this.registries = new TypedCaches<>(TenantRegistry.class, serialization, scope, perNamespace::moved);
        this.templates = new TypedCaches<>(TenantTemplate.class, serialization, scope, this::templateMoved);
        this.tenants = new TypedCaches<>(Tenant.class, serialization, scope, this::tenantMoved);
        this.revisions = new TypedCaches<>(ControllerRevision.class, serialization, scope, revisionsByTemplate::moved);
        this.caches = Map.of(
                TenantRegistry.class, registries,
                TenantTemplate.class, templates,
                Tenant.class, tenants,
                ControllerRevision.class, revisions);
    }

    /** Starts the watches and returns at once. Handlers should be there before, to miss nothing. */
    public synchronized void start() {
        follow(OwnTypes.REGISTRIES, "", registries);
        follow(OwnTypes.TEMPLATES, "", templates);
        follow(OwnTypes.TENANTS, "", tenants);
        follow(OwnTypes.REVISIONS, Names.TEMPLATE, revisions);
    }

    private void follow(ResourceType type, String labelSelector, TypedCaches<?> caches) {
        caches.byNamespace().forEach((namespace, cache) -> {
            String path = type.collection(WatchScope.path(namespace));
            watches.add(Reflector.start(
                    clients,
                    labelSelector.isEmpty()
                            ? new Reflector.Collection(path, "", false)
                            : Reflector.Collection.labelled(path, labelSelector, false),
                    cache));
        });
    }

    private void templateMoved(@Nullable TenantTemplate before, @Nullable TenantTemplate now) {
        perNamespace.moved(before, now);
        templatesByRegistry.moved(before, now);
    }

    private void tenantMoved(@Nullable Tenant before, @Nullable Tenant now) {
        perNamespace.moved(before, now);
        tenantsByHashedLabel.moved(before, now);
        tenantsByRegistry.moved(before, now);
        tenantsByTemplate.moved(before, now);
        byRegistry.moved(before, now);
        byTemplate.moved(before, now);
    }

    private static @Nullable String registryOf(Tenant tenant) {
        String registry = tenant.getSpec().registryId();
        return registry == null ? null : sibling(tenant, registry);
    }

    private static String templateOf(Tenant tenant) {
        return sibling(tenant, tenant.getSpec().templateRef());
    }

    private static @Nullable String hashedLabel(Tenant tenant) {
        TenantId id = TenantId.of(tenant);
        return id.label().equals(id.name()) ? null : id.namespace() + "/" + id.label();
    }

    private static @Nullable String labelledTemplate(ControllerRevision revision) {
        String template = revision.getMetadata().getLabels().get(Names.TEMPLATE);
        return template == null ? null : sibling(revision, template);
    }

    private static String sibling(HasMetadata object, String name) {
        return object.getMetadata().getNamespace() + "/" + name;
    }

    /** Whether all that existed at the start is here. */
    public boolean synced() {
        return caches.values().stream().allMatch(TypedCaches::synced);
    }

    /** What hinders one of the watches at present; {@code KindUnknown} where the definitions are not installed. */
    public Optional<Problem> trouble() {
        return caches.values().stream()
                .map(TypedCaches::trouble)
                .flatMap(Optional::stream)
                .findFirst();
    }

    public Optional<TenantRegistry> registry(String key) {
        return registries.get(key);
    }

    public Optional<TenantTemplate> template(String key) {
        return templates.get(key);
    }

    public Optional<Tenant> tenant(String key) {
        return tenants.get(key);
    }

    public Collection<TenantRegistry> registries() {
        return registries.all();
    }

    public Collection<TenantTemplate> templates() {
        return templates.all();
    }

    public Collection<Tenant> tenants() {
        return tenants.all();
    }

    /** Every kept generation of every template. */
    public Collection<ControllerRevision> revisions() {
        return revisions.all();
    }

    /** The one that a template names. */
    public Optional<TenantRegistry> registryOf(TenantTemplate template) {
        return registry(sibling(template, template.getSpec().registryId()));
    }

    /** Names of the registries in a namespace, sorted. */
    public List<String> registryNames(String namespace) {
        return registries.all().stream()
                .map(HasMetadata::getMetadata)
                .filter(metadata -> metadata.getNamespace().equals(namespace))
                .map(ObjectMeta::getName)
                .sorted()
                .toList();
    }

    public Collection<TenantTemplate> templatesOf(String registryKey) {
        return templatesByRegistry.of(registryKey);
    }

    public Collection<Tenant> tenantsOf(String registryKey) {
        return tenantsByRegistry.of(registryKey);
    }

    public Collection<Tenant> tenantsOfTemplate(String templateKey) {
        return tenantsByTemplate.of(templateKey);
    }

    /** Every ControllerRevision of the template, oldest first. */
    public List<ControllerRevision> revisionsOf(String templateKey) {
        int slash = templateKey.indexOf('/');
        String label = LabelValue.of(templateKey.substring(slash + 1));
        return revisionsByTemplate.of(templateKey.substring(0, slash + 1) + label).stream()
                .sorted(Comparator.comparing(ControllerRevision::getRevision))
                .toList();
    }

    /** Counts over the Tenants of a registry, kept up to date by each change. */
    public Tally tally(String registryKey) {
        return byRegistry.of(registryKey);
    }

    /** Counts over the Tenants of a template, kept up to date by each change. */
    public Tally tallyOfTemplate(String templateKey) {
        return byTemplate.of(templateKey);
    }

    /** The server's answer to a write of ours (never to a dry run): seen at once, handlers included. */
    public void written(HasMetadata answer) {
        cache(answer.getClass()).written(TypedCache.key(answer), answer);
    }

    /** The same with the answer as it came; anything but a success is passed over. */
    public void written(ResourceType type, Answer answer) {
        if (answer.ok() && answer.body().path("kind").asText().equals(type.kind())) {
            OwnTypes.model(type)
                    .ifPresent(model ->
                            cache(model).written(TypedCache.key(answer.body().path("metadata")), answer.body()));
        }
    }

    /** The server's answer shows that the object with this uid is gone: seen at once, handlers included. */
    public void gone(ResourceType type, HasMetadata object) {
        OwnTypes.model(type)
                .ifPresent(model -> cache(model)
                        .gone(TypedCache.key(object), object.getMetadata().getUid()));
    }

    private TypedCaches<?> cache(Class<?> kind) {
        TypedCaches<?> cache = caches.get(kind);
        if (cache == null) {
            throw new IllegalArgumentException("not cached: " + kind.getName());
        }
        return cache;
    }

    /** Whether any of our custom resources, other than this Tenant, is in the namespace. */
    public boolean anyIn(String inNamespace, TenantId except) {
        boolean exceptIsThere = except.namespace().equals(inNamespace)
                && tenants.get(except.key()).isPresent();
        return perNamespace.of(inNamespace) > (exceptIsThere ? 1 : 0);
    }

    /** The Tenant whose objects carry these labels: the value is a name, or what {@link TenantId#label} made of a long one. */
    public Optional<Tenant> tenantLabelled(String inNamespace, String label) {
        String key = inNamespace + "/" + label;
        return tenant(key).or(() -> tenantsByHashedLabel.of(key).stream().findFirst());
    }

    /** Handlers get the state before and after, null for none, and must only enqueue. Closing what is returned ends it. */
    @SuppressWarnings("unchecked") // caches holds each class's own
    public <T extends HasMetadata> AutoCloseable onChange(Class<T> kind, BiConsumer<@Nullable T, @Nullable T> handler) {
        return ((TypedCaches<T>) cache(kind)).onChange(handler);
    }

    @Override
    public synchronized void close() {
        watches.forEach(Reflector::close);
    }
}
