package org.kubernetestenants.operator.sync;

import java.util.List;
import org.kubernetestenants.operator.api.Tenant;

/** What one sync changes. That one exists proves that the guard before deletions let it pass: only {@link SyncPlanner} makes it. */
public final class GuardedPlan {
    private final List<Change> changes;
    private final List<String> waitingFor;
    private final int desired;

    GuardedPlan(List<Change> changes, List<String> waitingFor, int desired) {
        this.changes = List.copyOf(changes);
        this.waitingFor = List.copyOf(waitingFor);
        this.desired = desired;
    }

    /** One write to the API server; only a plan makes them. */
    public sealed interface Change permits Write, Delete {
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

    /** A Tenant to delete, if it is still the very one that was looked at. */
    public static final class Delete implements Change {
        private final String namespace;
        private final String name;
        private final String uid;
        private final String resourceVersion;

        Delete(String namespace, String name, String uid, String resourceVersion) {
            this.namespace = namespace;
            this.name = name;
            this.uid = uid;
            this.resourceVersion = resourceVersion;
        }

        @Override
        public String namespace() {
            return namespace;
        }

        @Override
        public String name() {
            return name;
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

    /** Deletions first, then writes, each in a stable order. */
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
