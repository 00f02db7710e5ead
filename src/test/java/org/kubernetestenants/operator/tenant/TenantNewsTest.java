package org.kubernetestenants.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.tenant.Given.entry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Promise 40: an event when a state changes, at most one per change, and nothing that went wrong without one. */
class TenantNewsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final ResourceResult DB = result("db", State.READY, null);
    private static final Problem INVALID =
            Problem.of(Code.OBJECT_INVALID, "the API server refused Deployment acme/app");
    private static final Problem OWNED =
            Problem.of(Code.FIELD_CONFLICT, "hpa owns .spec.replicas of Deployment acme/page");
    private static final ResourceResult FAILED = result("app", State.FAILED, INVALID);
    private static final ResourceResult CONFLICT = result("page", State.CONFLICTED, OWNED);

    @Test
    void a_tenant_that_becomes_ready_is_good_news_once() {
        assertThat(news(TenantStatus.EMPTY, pass(DB))).isEqualTo("Ready: 1 of 1 resource ready");
        assertThat(news(after(pass(DB)), pass(DB))).isEqualTo("nothing");
    }

    @Test
    void a_failure_is_told_with_its_resource_and_once() {
        assertThat(news(after(pass(DB)), pass(DB, FAILED)))
                .isEqualTo("Warning ObjectInvalid: app: the API server refused Deployment acme/app");
        assertThat(news(after(pass(DB, FAILED)), pass(DB, FAILED))).isEqualTo("nothing");
    }

    @Test
    void a_conflict_beside_a_failure_is_told_with_it() {
        assertThat(news(after(pass(DB)), pass(DB, FAILED, CONFLICT)))
                .isEqualTo("Warning ObjectInvalid: app: the API server refused Deployment acme/app"
                        + ", and 1 conflict: page: hpa owns .spec.replicas of Deployment acme/page");
    }

    @Test
    void a_conflict_that_comes_after_a_failure_is_told_though_ready_stays_as_it_is() {
        assertThat(news(after(pass(DB, FAILED)), pass(DB, FAILED, CONFLICT)))
                .isEqualTo("Warning FieldConflict: page: hpa owns .spec.replicas of Deployment acme/page");
    }

    @Test
    void a_second_failure_of_the_same_code_is_told_too() {
        assertThat(news(after(pass(DB, FAILED)), pass(DB, FAILED, result("job", State.FAILED, INVALID))))
                .isEqualTo("Warning ObjectInvalid: job: the API server refused Deployment acme/app");
    }

    @Test
    void however_much_fails_it_is_one_event_of_120_characters_that_counts_all() {
        String news = news(
                TenantStatus.EMPTY,
                pass(
                        FAILED,
                        CONFLICT,
                        result("job", State.FAILED, INVALID),
                        result("other", State.CONFLICTED, OWNED),
                        result("third", State.CONFLICTED, OWNED)));

        assertThat(news)
                .isEqualTo("Warning ObjectInvalid: app: the API server refused Deployment …, and 1 more failure"
                        + ", and 3 conflicts: other: hpa owns .spec.replicas of Deploy…");
    }

    @Test
    void what_is_repaired_while_something_else_fails_is_no_bad_news_of_its_own() {
        assertThat(news(after(pass(FAILED, CONFLICT)), pass(result("app", State.READY, null), CONFLICT)))
                .startsWith("Warning FieldConflict: 1 of 2 resources ready; page: ");
    }

    @Test
    void an_object_that_cannot_be_removed_is_told() {
        InventoryEntry going = entry("old", State.DELETING);
        InventoryEntry stuck =
                Entries.with(going, State.FAILED, Problem.of(Code.FORBIDDEN, "may not delete Deployments in acme"));
        TenantStatus leaving = after(Pass.removing(3, List.of(going), null));

        assertThat(news(leaving, Pass.removing(3, List.of(stuck), null)))
                .isEqualTo("Warning Forbidden: Deployment.apps acme/old: may not delete Deployments in acme");
    }

    @Test
    void a_pass_that_could_not_begin_tells_why() {
        Problem missing = Problem.of(Code.TEMPLATE_NOT_FOUND, "TenantTemplate default/web does not exist");

        assertThat(news(after(pass(DB)), Pass.halted(3, missing)))
                .isEqualTo("Warning TemplateNotFound: TenantTemplate default/web does not exist");
    }

    private static String news(TenantStatus previous, Pass pass) {
        Optional<News> news = TenantNews.of(previous, TenantStatuses.next(previous, pass, NOW), pass);
        return switch (news.orElse(null)) {
            case News.Bad(Problem problem) -> "Warning " + problem.code().reason() + ": " + problem.shortText();
            case News.Good good -> good.reason().reason() + ": " + good.text();
            case null -> "nothing";
        };
    }

    private static TenantStatus after(Pass pass) {
        return TenantStatuses.next(TenantStatus.EMPTY, pass, NOW);
    }

    private static Pass pass(ResourceResult... results) {
        return Pass.of(3, 7L, null, List.of(results), List.of());
    }

    private static ResourceResult result(String id, State state, @Nullable Problem problem) {
        return new ResourceResult(Given.resource(id), entry(id, state), problem, false);
    }
}
