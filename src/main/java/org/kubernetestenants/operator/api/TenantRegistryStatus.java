package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observed state of a {@link TenantRegistry}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@SchemaCustomizer(value = ListTypes.class, input = "invalidRows=atomic conditions=type")
public record TenantRegistryStatus(
        @Nullable Long observedGeneration,

        @JsonPropertyDescription("Templates that name this registry.")
        int referencingTemplates,

        @JsonPropertyDescription("Templates × valid active rows, plus Tenants kept for invalid rows.")
        int desired,

        @JsonPropertyDescription("Tenants that are ready.") int ready,

        @JsonPropertyDescription("Tenants with a failed resource.")
        int failed,

        @JsonPropertyDescription("The last read that was acted upon.") @Nullable
        LastSync lastSync,

        @JsonPropertyDescription("Rows that were left out, at most 10.")
        List<InvalidRow> invalidRows,

        @JsonPropertyDescription("What the deletion guard holds back.") @Nullable
        PendingDeletions pendingDeletions,

        @JsonPropertyDescription("What went in the guard's present window.") @Nullable
        Deletions deletions,

        List<Condition> conditions) {

    public TenantRegistryStatus {
        invalidRows = invalidRows == null ? List.of() : List.copyOf(invalidRows);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** Counts of a whole snapshot; written only when they change. */
    public record LastSync(
            @JsonPropertyDescription("When these counts were first seen, RFC 3339.")
            String time,

            int rows,
            int activeRows,
            int invalidRows) {}

    /** Deletions of one window, those that somebody approved not counted. */
    public record Deletions(
            @JsonPropertyDescription("When the window began, RFC 3339.")
            String windowStart,

            @JsonPropertyDescription("How many Tenants there were then.")
            int baseline,

            int deleted) {
        /** So many more. */
        public Deletions plus(int further) {
            return new Deletions(windowStart, baseline, deleted + further);
        }
    }

    /** The same with another count of deletions. */
    public TenantRegistryStatus withDeletions(@Nullable Deletions counted) {
        return new TenantRegistryStatus(
                observedGeneration,
                referencingTemplates,
                desired,
                ready,
                failed,
                lastSync,
                invalidRows,
                pendingDeletions,
                counted,
                conditions);
    }

    /** A row that was left out. */
    public record InvalidRow(
            @JsonPropertyDescription("Its uid, cut and made printable.")
            String uid,

            @JsonPropertyDescription("What is wrong with it.")
            String reason) {}
}
