package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Source;
import org.kubernetestenants.operator.api.TenantRegistrySpec.SourceType;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** Behaviours 3 to 5 for rows from a user's route: what is taken for rows, and what is told of everything else. */
class RouteRowsTest {
    private static final RouteSourceProblems PROBLEMS = RouteSourceProblems.of(Registries.KEY, Registries.BY_ROUTE);
    private static final Map<String, Object> A = row("a");
    private static final Map<String, Object> B = row("b");

    static Stream<Arguments> rows() {
        return Stream.<Object>of(
                        List.of(A, B), new Object[] {A, B}, List.of(A, B).iterator(), Stream.of(A, B), (Iterable<
                                        Object>)
                                () -> Stream.<Object>of(A, B).iterator())
                .map(body -> Arguments.of(body));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatever_can_be_gone_through_gives_rows(Object body) {
        assertThat(all(body)).containsExactly(A, B);
    }

    @Test
    void a_row_is_a_map_of_its_own_that_hooks_may_change() {
        List<Map<String, Object>> kept = List.of(Map.of("tenant_id", "a"));

        all(kept).getFirst().put("plan", "gold");

        assertThat(all(kept).getFirst()).isEqualTo(Map.of("tenant_id", "a"));
    }

    @Test
    void not_rows() {
        assertThat(refusal(null)).isEqualTo("""
                error[TO-D315] NotRows: the route of TenantRegistry default/prod gave nothing
                  route direct:rows-billing
                help: its last step must leave the rows as the body: a list, an iterator or a stream of maps; none: an empty list
                tenants stay as they are; next try in 30 s""");
        assertThat(refusal("[{\"tenant_id\":\"hunter2\"}]")).isEqualTo("""
                error[TO-D315] NotRows: the route of TenantRegistry default/prod gave text in place of rows
                  route direct:rows-billing
                help: was it not unmarshalled? last step: unmarshal: {json: {useList: true}}, or unmarshal: {csv: {useMaps: true}}
                tenants stay as they are; next try in 30 s""");
        assertThat(refusal(A)).isEqualTo("""
                error[TO-D315] NotRows: the route of TenantRegistry default/prod gave one map in place of a list of them
                  route direct:rows-billing
                help: is the list one of its fields? last step: setBody: {simple: "${body[FIELD]}"}
                tenants stay as they are; next try in 30 s""");
        assertThat(refusal(Arrays.asList(A, "b"))).isEqualTo("""
                error[TO-D315] NotRows: row 2 from the route of TenantRegistry default/prod is a String, and no map
                  route direct:rows-billing
                help: each row is a map, column to value
                tenants stay as they are; next try in 30 s""");
        assertThat(refusal(Arrays.asList(A, null))).contains("row 2 from the route", "is null, and no map");
        assertThat(refusal(new ByteArrayInputStream(new byte[1]))).contains("gave bytes in place of rows");
        assertThat(refusal(new byte[1])).contains("gave bytes in place of rows");
        assertThat(refusal(42)).contains("gave an Integer in place of rows");
    }

    @Test
    void source_route_failed() {
        Throwable thrown = new IllegalStateException("step 3", new IOException("the API\nis  down"));

        assertThat(PROBLEMS.failed(thrown).problem().full()).isEqualTo("""
                error[TO-D316] SourceRouteFailed: the route of TenantRegistry default/prod failed
                  route direct:rows-billing
                  IOException: "the API is down"
                help: look at the route, and at what it asks
                tenants stay as they are; next try in 30 s""");
        assertThat(PROBLEMS.stopped().problem().details()).contains("it was ended by a step such as stop or rollback");
        Problem known = PROBLEMS.noBody().problem();
        assertThat(PROBLEMS.failed(new OperatorException(known)).problem()).isEqualTo(known);
    }

    @Test
    void a_route_that_does_not_exist_is_told_with_those_that_do() {
        assertThat(PROBLEMS.noRoute(Set.of("biling", "crm")).problem().full()).isEqualTo("""
                error[TO-V603] InvalidSourceSettings: spec.source.route.name of TenantRegistry default/prod cannot be used
                  no route of the operator begins with direct:rows-billing
                  there are: biling, crm
                help: did you mean `biling`? a new route goes into routes/extra, and is read when the operator starts
                tenants stay as they are until it is changed""");
        assertThat(PROBLEMS.noRoute(Set.of()).problem().details()).contains("no route begins with direct:rows-…");
    }

    @Test
    void settings_that_were_stored_before_the_schema_are_refused() {
        for (String name : List.of("", "UP", "a?x=y", "a b", "../a", "a:b", "${body}", "a".repeat(64))) {
            assertThatThrownBy(() -> RouteSourceProblems.of(Registries.KEY, Registries.byRoute(name)))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            refused -> assertThat(refused.problem())
                                    .satisfies(problem ->
                                            assertThat(problem.code()).isEqualTo(Code.INVALID_SOURCE_SETTINGS))
                                    .satisfies(problem ->
                                            assertThat(problem.headline()).startsWith("spec.source.route.name")));
        }
        TenantRegistrySpec none = new TenantRegistrySpec(
                new Source(SourceType.ROUTE, "30s", null, null, null),
                Registries.SHOP.valueMappings(),
                Map.of(),
                null,
                0,
                null);
        assertThatThrownBy(() -> Snapshot.begin(Registries.KEY, none)).hasMessageContaining("spec.source.route");
    }

    @Test
    void an_error_in_the_middle_is_the_routes_and_everything_is_closed_once() throws IOException {
        AtomicInteger closed = new AtomicInteger();
        RouteRows rows =
                RouteRows.of(Stream.of(1, 2).map(n -> n == 1 ? A : fail()).onClose(closed::incrementAndGet), PROBLEMS);
        rows.next();

        assertThatThrownBy(() -> {
                    if (rows.hasNext()) {
                        rows.next();
                    }
                })
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.SOURCE_ROUTE_FAILED));
        rows.close();
        rows.close();
        assertThat(closed).hasValue(1);
    }

    @Test
    void an_iterator_that_can_be_closed_is_closed_as_is_what_it_came_from() throws IOException {
        List<String> closed = new ArrayList<>();
        class Reader implements Iterable<Map<String, Object>>, Closeable {
            @Override
            public Iterator<Map<String, Object>> iterator() {
                class Lines implements Iterator<Map<String, Object>>, Closeable {
                    @Override
                    public boolean hasNext() {
                        return false;
                    }

                    @Override
                    public Map<String, Object> next() {
                        return A;
                    }

                    @Override
                    public void close() {
                        closed.add("iterator");
                    }
                }
                return new Lines();
            }

            @Override
            public void close() {
                closed.add("body");
            }
        }
        RouteRows.of(new Reader(), PROBLEMS).close();

        assertThat(closed).containsExactly("iterator", "body");
    }

    @Test
    void column_missing_in_one_row_refuses_the_snapshot_where_it_is_uid_or_activate() {
        Map<String, Object> second = row("b");
        second.remove("is_active");

        assertThat(refusal(List.of(A, second))).isEqualTo("""
                error[TO-D304] ColumnMissing: column `is_active` of TenantRegistry default/prod is not in row 2 of its route
                  route direct:rows-billing
                  mapped by valueMappings.activate
                  the row has: domain, subscription_plan, tenant_id
                help: give it in every row, also where it says no, or put the mapping right
                tenants stay as they are; next try in 30 s""");
    }

    @Test
    void column_missing_in_all_rows_refuses_the_snapshot_whatever_it_is() {
        Map<String, Object> renamed = row("a");
        renamed.remove("subscription_plan");
        renamed.put("subscription_plam", "gold");

        assertThat(refusal(List.of(renamed))).isEqualTo("""
                error[TO-D304] ColumnMissing: column `subscription_plan` of TenantRegistry default/prod is in no row of its route
                  route direct:rows-billing
                  mapped by extraValueMappings.planId
                  the row has: domain, is_active, subscription_plam, tenant_id
                help: did you mean `subscription_plam`? put the mapping right, or give the column in one row at least
                tenants stay as they are; next try in 30 s""");
    }

    /** Many writers of JSON leave out what is null. */
    @Test
    void a_column_that_only_some_rows_lack_is_null_in_them() {
        Map<String, Object> second = row("b");
        second.remove("subscription_plan");

        WholeSnapshot whole = snapshot(List.of(A, second));

        assertThat(whole.active()).extracting(Row::uid).containsExactly("a", "b");
        assertThat(whole.active().get(1).values()).containsEntry("planId", "");
    }

    @Test
    void no_rows_lack_no_column() {
        assertThat(snapshot(List.of()).rows()).isZero();
    }

    private static Map<String, Object> fail() {
        throw new IllegalStateException("page 2 did not come");
    }

    private static Map<String, Object> row(String uid) {
        return new HashMap<>(Map.of(
                "tenant_id", uid, "is_active", true, "domain", uid + ".example.com", "subscription_plan", "basic"));
    }

    private static List<Map<String, @Nullable Object>> all(Object body) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        RouteRows.of(body, PROBLEMS).forEachRemaining(all::add);
        return all;
    }

    private static WholeSnapshot snapshot(@Nullable Object body) {
        Snapshot snapshot = Snapshot.begin(Registries.KEY, Registries.BY_ROUTE);
        snapshot.stream(RouteRows.of(body, PROBLEMS)).forEachRemaining(snapshot::row);
        return snapshot.whole();
    }

    private static String refusal(@Nullable Object body) {
        return catchThrowableOfType(OperatorException.class, () -> snapshot(body))
                .problem()
                .full();
    }
}
