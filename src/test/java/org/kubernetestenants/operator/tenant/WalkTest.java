package org.kubernetestenants.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.kubernetestenants.operator.tenant.Given.manifest;
import static org.kubernetestenants.operator.tenant.Given.notWaitedFor;
import static org.kubernetestenants.operator.tenant.Given.resource;
import static org.kubernetestenants.operator.tenant.Given.step;
import static org.kubernetestenants.operator.tenant.Given.undaunted;
import static org.kubernetestenants.operator.tenant.Given.walk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

class WalkTest {
    @Test
    void a_resource_comes_after_what_it_depends_on() {
        Walk walk = walk(resource("app", "db"), resource("db"));

        assertThat(run(walk, Given::ready)).containsExactly("db RUNNABLE", "app RUNNABLE");
        assertThat(walk.steps()).extracting(Step::id).containsExactly("db", "app");
        assertThat(walk.steps()).extracting(Step::order).containsExactly(0, 1);
    }

    @Test
    void all_roots_come_before_anything_is_waited_for() {
        Walk walk = walk(resource("a"), resource("b"), resource("c"), resource("d", "a"));

        assertThat(Given.ids(walk.next(), walk.next(), walk.next())).containsExactly("a", "b", "c");
    }

    @Test
    void a_branch_does_not_wait_for_another() {
        Walk walk = walk(
                resource("slow"), resource("quick"), resource("after-quick", "quick"), resource("after-slow", "slow"));
        Step slow = walk.next();
        Step quick = walk.next();

        quick.report(Given.ready(quick));

        assertThat(walk.next().id()).isEqualTo("after-quick");
        slow.report(Given.ready(slow));
        assertThat(walk.next().id()).isEqualTo("after-slow");
    }

    @Test
    void what_is_not_ready_yet_blocks_what_depends_on_it_and_says_so() {
        Walk walk =
                walk(resource("db"), resource("cache"), resource("migrate", "db", "cache"), resource("app", "migrate"));

        assertThat(run(walk, Given::inProgress))
                .containsExactly("db RUNNABLE", "cache RUNNABLE", "migrate BLOCKED", "app BLOCKED");
        assertThat(full(step(walk, "migrate").because())).isEqualTo("""
                        error[TO-G204] DependencyNotReady: `migrate` waits for `db`, `cache`""");
        assertThat(full(step(walk, "app").because()))
                .isEqualTo("error[TO-G204] DependencyNotReady: `app` waits for `migrate`");
    }

    @Test
    void what_need_not_be_ready_blocks_nobody() {
        Walk walk = walk(notWaitedFor("db"), resource("app", "db"));

        assertThat(run(walk, Given::inProgress)).containsExactly("db RUNNABLE", "app RUNNABLE");
    }

    @Test
    void what_need_not_be_ready_may_still_fail() {
        Walk walk = walk(notWaitedFor("db"), resource("app", "db"));
        Outcome failed = new Outcome.Unchanged(Given.entry("db", State.FAILED, "ObjectFailed", "lost"));

        assertThat(run(walk, any -> failed)).containsExactly("db RUNNABLE", "app SKIPPED");
    }

    @Test
    void a_failure_skips_all_that_depends_on_it_and_nothing_else() {
        Walk walk =
                walk(resource("db"), resource("other"), resource("migrate", "db"), resource("app", "migrate", "other"));

        assertThat(run(walk, step -> step.id().equals("db") ? Given.failed(step) : Given.ready(step)))
                .containsExactly("db RUNNABLE", "other RUNNABLE", "migrate SKIPPED", "app SKIPPED");
        assertThat(full(step(walk, "migrate").because())).isEqualTo("""
                        error[TO-G203] DependencyFailed: `migrate` is skipped: `db` failed (ObjectInvalid)
                        help: skipOnDependencyFailure: false would apply it all the same""");
        assertThat(full(step(walk, "app").because()))
                .startsWith("error[TO-G203] DependencyFailed: `app` is skipped: `migrate` was skipped\n");
    }

    @Test
    void a_resource_that_may_go_on_after_a_failure_goes_and_knows_it() {
        Walk walk = walk(resource("db"), undaunted("app", "db"), resource("page", "app"));

        assertThat(run(walk, step -> step.id().equals("db") ? Given.failed(step) : Given.ready(step)))
                .containsExactly("db RUNNABLE", "app RUNNABLE", "page RUNNABLE");
        assertThat(step(walk, "app").despiteFailure()).isTrue();
        assertThat(full(step(walk, "app").because()))
                .isEqualTo("error[TO-G203] DependencyFailed: `app` is applied although `db` failed (ObjectInvalid)");
        assertThat(step(walk, "page").despiteFailure()).isFalse();
    }

    @Test
    void what_could_not_be_rendered_counts_as_failed() {
        ResourceTemplate db = resource("db");
        ResourceTemplate app = resource("app", "db");
        Problem unknown = Problem.of(Code.UNKNOWN_VARIABLE, "`planid`");
        Walk walk = Walk.ordered(Graph.of(List.of(db, app)), List.of(manifest(app)), Map.of("db", unknown));

        assertThat(run(walk, Given::ready)).containsExactly("app SKIPPED");
        assertThat(full(step(walk, "app").because())).contains("`db` failed (UnknownVariable)");
    }

    @Test
    void what_the_tenant_does_not_have_holds_nobody_back() {
        ResourceTemplate gold = resource("gold");
        ResourceTemplate app = resource("app", "gold");
        Walk walk = Walk.ordered(Graph.of(List.of(gold, app)), List.of(manifest(app)), Map.of());

        assertThat(run(walk, Given::ready)).containsExactly("app RUNNABLE");
    }

    @Test
    void what_is_there_and_unchanged_is_corrected_whatever_its_dependencies_do() {
        Walk walk = walk(resource("db"), resource("app", "db"), resource("page", "app"));
        step(walk, "app").claim(Given.unchanged("app"));
        step(walk, "page").claim(Given.changed("page"));

        assertThat(run(walk, step -> step.id().equals("db") ? Given.failed(step) : Given.ready(step)))
                .containsExactly("db RUNNABLE", "app RUNNABLE", "page RUNNABLE");
    }

    @Test
    void a_refused_claim_settles_a_step_before_the_walk_and_skips_its_dependents() {
        Walk walk = walk(resource("db"), resource("migrate", "db"), resource("app", "migrate"));
        Step migrate = step(walk, "migrate");
        migrate.report(Given.conflict(migrate));

        assertThat(run(walk, Given::ready)).containsExactly("db RUNNABLE", "migrate SETTLED", "app SKIPPED");
        assertThat(full(step(walk, "app").because())).contains("`migrate` conflicts (FieldConflict)");
    }

    @Test
    void in_a_plain_walk_everything_may_go() {
        Walk walk = Walk.plain(List.of(manifest(resource("app", "db")), manifest(resource("db"))));

        assertThat(Given.ids(walk.next(), walk.next())).containsExactly("app", "db");
        assertThat(walk.steps()).allMatch(Step::isRunnable);
        assertThat(walk.hasNext()).isFalse();
    }

    @Test
    void nothing_comes_after_the_last_step() {
        Walk walk = walk(resource("app"));
        walk.next();

        assertThat(walk.hasNext()).isFalse();
        assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void the_first_report_stands() {
        Walk walk = walk(resource("app"));
        Step app = walk.next();

        app.report(Given.ready(app));
        app.report(Given.failed(app));
        app.fail(new IllegalStateException());

        assertThat(app.outcome()).isEqualTo(Given.ready(app));
    }

    @Test
    void a_step_whose_processing_throws_fails_with_what_was_thrown() {
        Walk walk = walk(resource("db"), resource("app", "db"));
        Step db = walk.next();

        db.fail(new IllegalStateException("the policy service says no"));

        assertThat(problem(db).full()).isEqualTo("""
                        error[TO-C503] RouteFailed: `db` was not applied: a step of the route failed
                          java.lang.IllegalStateException: the policy service says no""");
        assertThat(walk.next().verdict()).isEqualTo(Verdict.SKIPPED);
    }

    @Test
    void a_problem_of_ours_is_kept_when_it_is_thrown() {
        Walk walk = walk(resource("db"));
        Step db = walk.next();
        Problem problem = Problem.of(Code.LEASE_LOST, "no lease");

        db.fail(new RuntimeException(new OperatorException(problem)));

        assertThat(problem(db)).isEqualTo(problem);
    }

    @Test
    void a_step_that_nobody_reports_fails_after_a_while_instead_of_holding_the_pass_for_ever() {
        List<ResourceTemplate> resources = List.of(resource("db"), resource("app", "db"));
        Walk walk = Walk.ordered(
                Graph.of(resources), resources.stream().map(Given::manifest).toList(), Map.of(), Duration.ofMillis(20));

        assertThat(run(walk, any -> null)).containsExactly("db RUNNABLE", "app SKIPPED");
        assertThat(problem(step(walk, "db")).full()).isEqualTo("""
                        error[TO-C503] RouteFailed: `db` was not applied: the route reported no result
                        help: each step of the walk that is runnable has to go through `ssa`""");
    }

    @Test
    void a_late_result_replaces_that_of_a_step_that_was_given_up() {
        Walk walk = walk(resource("db"));
        Step db = walk.next();

        db.abandon();
        db.report(Given.ready(db));

        assertThat(db.outcome()).isEqualTo(Given.ready(db));
    }

    @Test
    void blocked_and_skipped_steps_cannot_be_given_up() {
        Walk walk = walk(resource("db"), resource("app", "db"));
        run(walk, Given::inProgress);

        step(walk, "app").abandon();

        assertThat(step(walk, "app").outcome()).isNull();
    }

    @Test
    void an_interrupted_wait_ends_the_pass_and_stays_visible() {
        Walk walk = walk(resource("db"), resource("app", "db"));
        walk.next();
        Thread.currentThread().interrupt();

        assertThatThrownBy(walk::next).isInstanceOf(OperatorException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void steps_can_be_found_by_the_order_in_which_they_were_yielded() {
        Walk walk = walk(resource("app", "db"), resource("db"));
        run(walk, Given::ready);

        assertThat(Given.ids(walk.yielded(0), walk.yielded(1))).containsExactly("db", "app");
    }

    /** Walks to the end; each runnable step is reported at once, unless {@code outcome} is null. */
    private static List<String> run(Walk walk, Function<Step, @Nullable Outcome> outcome) {
        List<String> seen = new ArrayList<>();
        while (walk.hasNext()) {
            Step step = walk.next();
            seen.add(step.id() + " " + step.verdict());
            Outcome found = step.isRunnable() ? outcome.apply(step) : null;
            if (found != null) {
                step.report(found);
            }
        }
        return seen;
    }

    private static String full(@Nullable Problem problem) {
        return problem == null ? "no problem" : problem.full();
    }

    private static Problem problem(Step step) {
        return assertThat(step.outcome())
                .asInstanceOf(type(Outcome.Failed.class))
                .actual()
                .problem();
    }
}
