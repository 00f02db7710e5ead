package org.kubernetestenants.operator.sync;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistryStatus.Deletions;
import org.kubernetestenants.operator.error.Problem;

/** What one sync changes. That one exists proves that the guard before deletions let it pass: only {@link SyncPlanner} makes it. */
public final class GuardedPlan {
    /** No change, for what needs no guard. */
    public static final GuardedPlan NOTHING =
            new GuardedPlan(List.of(), List.of(), 0, new Guarded(Optional.empty(), null, null, 0));

    private final List<Change> changes;
    private final List<String> waitingFor;
    private final int desired;
    private final Guarded guarded;

    GuardedPlan(List<Change> changes, List<String> waitingFor, int desired, Guarded guarded) {
        this.changes = List.copyOf(changes);
        this.waitingFor = List.copyOf(waitingFor);
        this.desired = desired;
        this.guarded = guarded;
    }

    /**
     * What the deletion guard decided.
     *
     * @param held what is held back and why; empty for nothing
     * @param pending the hold; null for none
     * @param deletions what the window counts before this plan's own deletions; null for none yet
     * @param counted how many of the deletions are to be counted in it, before they happen
     */
    public record Guarded(
            Optional<Problem> held,
            @Nullable PendingDeletions pending,
            @Nullable Deletions deletions,
            int counted) {}

    /** One write to the API server; only a plan makes them. */
    public sealed interface Change permits Write, Mark, Delete {
        String namespace();

        String name();
    }

    /** A Tenant to create or update by server-side apply. */
    public static final class Write implements Change {
        private final Tenant desired;
        private final boolean create;

        Write(Tenant desired, boolean create) {
            this.desired = desired;
            this.create = create;
        }

        @Override
        public String namespace() {
            return desired.getMetadata().getNamespace();
        }

        @Override
        public String name() {
            return desired.getMetadata().getName();
        }

        /** Exactly the fields that the operator wants to own: identity, labels, finalizer, spec. */
        public Tenant desired() {
            return desired;
        }

        /** Whether the Tenant does not exist yet, as far as the plan knew. */
        public boolean create() {
            return create;
        }

        @Override
        public String toString() {
            return (create ? "create " : "update ") + namespace() + "/" + name();
        }
    }

    /** Annotations of a Tenant that has lost its row, or has it back; nothing else of it changes. */
    public static final class Mark implements Change {
        private final Tenant tenant;
        private final Map<String, @Nullable String> annotations;

        /** Sets one annotation; empty if it is so already. */
        static Optional<Mark> of(Tenant tenant, String name, String value) {
            return value.equals(DeletionGuard.annotation(tenant, name))
                    ? Optional.empty()
                    : Optional.of(new Mark(tenant, Collections.singletonMap(name, value)));
        }

        Mark(Tenant tenant, Map<String, @Nullable String> annotations) {
            this.tenant = tenant;
            this.annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        }

        @Override
        public String namespace() {
            return tenant.getMetadata().getNamespace();
        }

        @Override
        public String name() {
            return tenant.getMetadata().getName();
        }

        /** The Tenant as it was looked at. */
        public Tenant tenant() {
            return tenant;
        }

        /** To set; null to take away. */
        public Map<String, @Nullable String> annotations() {
            return annotations;
        }

        @Override
        public String toString() {
            return "mark " + namespace() + "/" + name() + " " + annotations;
        }
    }

    /** A Tenant to delete, if it is still the very one that was looked at. */
    public static final class Delete implements Change {
        private final String namespace;
        private final String name;
        private final String uid;
        private final String resourceVersion;
        private final boolean counted;

        private Delete(String namespace, String name, String uid, String resourceVersion, boolean counted) {
            this.namespace = namespace;
            this.name = name;
            this.uid = uid;
            this.resourceVersion = resourceVersion;
            this.counted = counted;
        }

        @Override
        public String namespace() {
            return namespace;
        }

        @Override
        public String name() {
            return name;
        }

        static Delete of(Tenant tenant, boolean counted) {
            return new Delete(
                    tenant.getMetadata().getNamespace(),
                    PresentTenants.nameOf(tenant),
                    Objects.requireNonNullElse(tenant.getMetadata().getUid(), ""),
                    Objects.requireNonNullElse(tenant.getMetadata().getResourceVersion(), ""),
                    counted);
        }

        /** Whether the guard's window counts it: nobody approved it. */
        public boolean isCounted() {
            return counted;
        }

        /** metadata.uid, a precondition of the delete. */
        public String uid() {
            return uid;
        }

        /** metadata.resourceVersion, a precondition of the delete. */
        public String resourceVersion() {
            return resourceVersion;
        }

        @Override
        public String toString() {
            return "delete " + namespace + "/" + name;
        }
    }

    /** What the guard before deletions decided. */
    public Guarded guarded() {
        return guarded;
    }

    /** Deletions and marks first, then writes, each in a stable order. */
    public List<Change> changes() {
        return changes;
    }

    /** Names of Tenants that are still being deleted and whose row is active: the sync is wanted again when they are gone. */
    public List<String> waitingFor() {
        return waitingFor;
    }

    /** Templates × active rows, plus Tenants kept for invalid rows. */
    public int desired() {
        return desired;
    }

    public int created() {
        return (int)
                changes.stream().filter(c -> c instanceof Write w && w.create()).count();
    }

    public int updated() {
        return (int) changes.stream()
                .filter(c -> c instanceof Write w && !w.create())
                .count();
    }

    public int deleted() {
        return (int) changes.stream().filter(Delete.class::isInstance).count();
    }
}
