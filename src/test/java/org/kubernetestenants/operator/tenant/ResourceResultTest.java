package org.kubernetestenants.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.tenant.Given.entry;
import static org.kubernetestenants.operator.tenant.Given.resource;
import static org.kubernetestenants.operator.tenant.Given.step;
import static org.kubernetestenants.operator.tenant.Given.walk;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.KindOf;

class ResourceResultTest {
    private static final KindOf KIND = new KindOf("app", "apps/v1", "Deployment", false);
    private static final Problem UNKNOWN = Problem.of(Code.UNKNOWN_VARIABLE, "`planid`");

    private final Walk walk = walk(resource("db"), resource("app", "db"));

    @Test
    void a_step_with_an_outcome_is_what_its_outcome_says() {
        Step db = walk.next();
        db.report(Given.failed(db));

        ResourceResult result = ResourceResult.of(db, null);

        assertThat(result.entry()).isEqualTo(entry("db", State.FAILED));
        assertThat(result.problem()).isNotNull();
        assertThat(result.stalled()).isTrue();
    }

    @Test
    void a_blocked_step_does_not_forget_its_object() {
        blockApp();

        ResourceResult result = ResourceResult.of(step(walk, "app"), entry("app", State.READY));

        assertThat(result.entry()).isEqualTo(entry("app", State.BLOCKED, "DependencyNotReady", "`app` waits for `db`"));
    }

    @Test
    void a_blocked_step_without_an_object_has_an_entry_all_the_same() {
        blockApp();

        assertThat(ResourceResult.of(step(walk, "app"), null).entry())
                .returns(State.BLOCKED, InventoryEntry::state)
                .returns("acme", InventoryEntry::namespace)
                .returns("app", InventoryEntry::name)
                .returns(1, InventoryEntry::order)
                .returns(false, InventoryEntry::isMade);
    }

    @Test
    void an_abandoned_step_does_not_forget_its_object() {
        Step db = walk.next();
        db.abandon();

        assertThat(ResourceResult.of(db, entry("db", State.READY)).entry())
                .returns("uid-db", InventoryEntry::uid)
                .returns(State.FAILED, InventoryEntry::state)
                .returns("RouteFailed", InventoryEntry::reason);
        assertThat(ResourceResult.of(db, null).entry().isMade()).isFalse();
    }

    @Test
    void a_step_that_the_pass_did_not_come_to_failed() {
        ResourceResult result = ResourceResult.of(step(walk, "app"), entry("app", State.READY));

        assertThat(result.entry())
                .returns("uid-app", InventoryEntry::uid)
                .returns("RouteFailed", InventoryEntry::reason)
                .returns("the pass ended before `app` was applied", InventoryEntry::message);
    }

    @Test
    void what_could_not_be_rendered_keeps_the_object_that_it_made_before() {
        List<InventoryEntry> inventory = List.of(entry("app", State.DELETING), entry("db", State.READY));

        assertThat(ResourceResult.notRendered(resource("db"), KIND, UNKNOWN, true, inventory)
                        .entry())
                .isEqualTo(entry("db", State.FAILED, "UnknownVariable", "`planid`"));
        assertThat(ResourceResult.notRendered(resource("app"), KIND, UNKNOWN, true, inventory)
                        .entry()
                        .isMade())
                .isFalse();
    }

    /** The API server refuses a status whose entries lack them, so that the Tenant said nothing at all. */
    @Test
    void what_was_never_made_has_the_kind_of_its_array_though_its_manifest_names_none() {
        assertThat(ResourceResult.notRendered(resource("app"), KIND, UNKNOWN, true, List.of())
                        .entry())
                .returns("apps/v1", InventoryEntry::apiVersion)
                .returns("Deployment", InventoryEntry::kind);
    }

    private void blockApp() {
        Step db = walk.next();
        db.report(Given.inProgress(db));
        assertThat(walk.next().verdict()).isEqualTo(Verdict.BLOCKED);
    }
}
