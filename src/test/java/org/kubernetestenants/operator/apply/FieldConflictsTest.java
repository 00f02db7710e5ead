package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.cluster.Answer;

/** Behaviour 20: an edit by people's tools is undone, one by anybody else is a conflict. */
class FieldConflictsTest {
    private final FieldConflicts conflicts = new FieldConflicts(Globs.of("kubectl*"));

    @Test
    void only_a_conflict_about_fields_is_one() {
        assertThat(FieldConflicts.any(refusal("kubectl-edit"))).isTrue();
        assertThat(FieldConflicts.any(new Answer(409, Given.yaml("reason: Conflict"), null)))
                .isFalse();
    }

    @Test
    void people_are_known_by_their_tools_and_a_field_of_anybody_else_counts_against_all() {
        assertThat(conflicts.strangers(refusal("kubectl-edit", "kubectl-scale")))
                .isEmpty();
        assertThat(conflicts.strangers(refusal("kubectl-edit", "argocd-controller")))
                .extracting(Answer.Cause::manager)
                .containsExactly("argocd-controller");
        assertThat(conflicts.strangers(refusal("my-kubectl"))).hasSize(1);
    }

    @Test
    void what_another_entry_of_ours_owns_is_no_strangers() {
        Answer refusal = refusal("tenant-operator", "tenant-operator-initial", "kubectl-edit");
        assertThat(conflicts.strangers(refusal)).isEmpty();
        assertThat(FieldConflicts.others(refusal))
                .extracting(Answer.Cause::manager)
                .containsExactly("kubectl-edit");
    }

    private static Answer refusal(String... managers) {
        StringBuilder causes = new StringBuilder();
        for (String manager : managers) {
            causes.append(
                    "  - {reason: FieldManagerConflict, field: .data.a, message: 'conflict with \"%s\" using v1'}\n"
                            .formatted(manager));
        }
        return new Answer(409, Given.yaml("reason: Conflict\ndetails:\n  causes:\n" + causes), null);
    }
}
