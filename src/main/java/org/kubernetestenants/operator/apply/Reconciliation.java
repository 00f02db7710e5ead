package org.kubernetestenants.operator.apply;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.Revision;
import org.kubernetestenants.operator.tenant.Walk;

/**
 * One pass over one Tenant: what the steps of the route hand to each other beside the body. Made by {@code load}, lives as
 * long as the exchange. Its steps run one after another except those of the walk, which use only its thread-safe parts.
 */
public final class Reconciliation {
    private final Tenant tenant;
    private final TenantId id;
    private final List<InventoryEntry> inventory;
    private final Map<String, Problem> failures = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Problem> notes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Instant> wakes = new ConcurrentLinkedQueue<>();
    private @Nullable Revision revision;
    private @Nullable Problem halt;
    private @Nullable String suspension;
    private @Nullable Walk walk;
    private @Nullable List<InventoryEntry> leftovers;
    private boolean claimed;
    private Retention retention = Retention.NONE;
    private @Nullable String removesAs;

    /**
     * @param tenant as last seen or written
     * @param inventory its status' entries and the objects that are labelled as its own
     */
    public Reconciliation(Tenant tenant, List<InventoryEntry> inventory) {
        this.tenant = tenant;
        this.id = TenantId.of(tenant);
        this.inventory = List.copyOf(inventory);
    }

    public Tenant tenant() {
        return tenant;
    }

    public TenantId id() {
        return id;
    }

    /** Whether the Tenant is being deleted; {@code ${exchangeProperty.pass.leaving}} in the route. */
    public boolean isLeaving() {
        return tenant.isMarkedForDeletion();
    }

    /** Whether somebody wants nothing to be done now; {@code ${exchangeProperty.pass.suspended}} in the route. */
    public boolean isSuspended() {
        return suspension != null;
    }

    /** Why nothing is to be done, in words; null if it is. */
    public @Nullable String suspension() {
        return suspension;
    }

    public void suspend(String why) {
        suspension = why;
    }

    /** Whether the pass cannot begin; {@code ${exchangeProperty.pass.halted}} in the route. */
    public boolean isHalted() {
        return halt != null;
    }

    /** Why the pass cannot begin; null if it can. */
    public @Nullable Problem halt() {
        return halt;
    }

    public void halt(Problem problem) {
        halt = problem;
    }

    /** The template's revision that this pass renders; null until loaded. */
    public @Nullable Revision revision() {
        return revision;
    }

    public void revision(Revision loaded) {
        revision = loaded;
    }

    /** User name as which its objects are applied; null for the operator's own. */
    public @Nullable String account() {
        Revision rendered = revision;
        return rendered == null ? null : Names.actingAs(id.namespace(), rendered.serviceAccountName());
    }

    /** What the Tenant has: made and unmade, known by status or by label. */
    public List<InventoryEntry> inventory() {
        return inventory;
    }

    /** What of it has to stay when it is no longer wanted. */
    public Retention retention() {
        return retention;
    }

    public void retention(Retention loaded) {
        retention = loaded;
    }

    /** ServiceAccount as which objects are removed; null for the operator's own. */
    public @Nullable String removesAs() {
        return removesAs;
    }

    public void removesAs(@Nullable String serviceAccount) {
        removesAs = serviceAccount;
    }

    /** What the inventory says of an object. */
    public Optional<InventoryEntry> known(ObjectKey key) {
        return inventory.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    /** Resources that could not be rendered or hooked, by id. */
    public Map<String, Problem> failures() {
        return failures;
    }

    /** The walk, once made by {@code dag} or {@code claim}. */
    public @Nullable Walk walk() {
        return walk;
    }

    public void walk(Walk made) {
        walk = made;
    }

    /** Whether {@code claim} has looked at the whole walk. */
    public boolean isClaimed() {
        return claimed;
    }

    void claimed() {
        claimed = true;
    }

    /** Objects that the template no longer makes and that are not gone; null until they were pruned. */
    @Nullable
    List<InventoryEntry> leftovers() {
        return leftovers;
    }

    void leftovers(List<InventoryEntry> left) {
        leftovers = List.copyOf(left);
    }

    /** What is worth an event although nothing is wrong with the pass: adoptions, failures that were ignored. */
    public List<Problem> notes() {
        return List.copyOf(notes);
    }

    public void note(Problem note) {
        notes.add(note);
    }

    /** Times at which the Tenant must be looked at again, beside those that its status tells. */
    public List<Instant> wakes() {
        return List.copyOf(wakes);
    }

    /** The Tenant must be looked at again by then. */
    public void wake(Instant at) {
        wakes.add(at);
    }
}
