package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.error.OperatorException;

class SnapshotTest {
    private final Snapshot snapshot = Snapshot.begin(Registries.KEY, Registries.SHOP);

    @Test
    void a_row_has_its_values_by_variable_and_its_uid_beside_them() {
        WholeSnapshot whole = read(row("acme", 1, "https://acme.example.com", "gold"));

        assertThat(whole.active())
                .containsExactly(new Row(
                        "acme",
                        Map.of(
                                "activate", "1",
                                "hostOrUrl", "https://acme.example.com",
                                "host", "acme.example.com",
                                "planId", "gold")));
    }

    @Test
    void rows_are_ordered_by_uid_and_inactive_ones_are_counted_only() {
        WholeSnapshot whole = read(row("b", 1, "", ""), row("c", 0, "", ""), row("a", 1, "", ""));

        assertThat(whole.active()).extracting(Row::uid).containsExactly("a", "b");
        assertThat(whole.rows()).isEqualTo(3);
        assertThat(whole.activeRows()).isEqualTo(2);
    }

    @Test
    void rows_that_cannot_be_tenants_are_named_and_the_others_go_on() {
        WholeSnapshot whole = read(
                row(null, 1, "", ""),
                row("x".repeat(254), 1, "", ""),
                row("a\nb", 1, "", ""),
                row("maybe", "perhaps", "", ""),
                row("💡".repeat(253), 1, "", ""),
                row("fine", 1, "", ""));

        assertThat(whole.firstInvalid())
                .extracting(InvalidRow::printableUid, InvalidRow::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("", "uid is empty or NULL"),
                        org.assertj.core.groups.Tuple.tuple("a?b", "uid has the control character U+000A"),
                        org.assertj.core.groups.Tuple.tuple(
                                "maybe",
                                "activate (column `is_active`) is `perhaps`, expected 1 true yes on y t or 0 false no off n f"),
                        org.assertj.core.groups.Tuple.tuple(
                                "x".repeat(64) + "…", "uid has 254 characters, at most 253 are possible"));
        assertThat(whole.active()).extracting(Row::uid).containsExactly("fine", "💡".repeat(253));
        assertThat(whole.invalidRows()).isEqualTo(4);
        assertThat(whole.isInvalid("maybe")).isTrue();
        assertThat(whole.isInvalid("fine")).isFalse();
        assertThat(whole.isInvalid("unknown")).isFalse();
    }

    @Test
    void an_invalid_row_is_told_in_full() {
        InvalidRow invalid = read(row("a\nb", 1, "", "")).firstInvalid().getFirst();

        assertThat(invalid.problem(Registries.KEY).full()).isEqualTo("""
                        error[TO-D311] InvalidRow: row `a?b` of TenantRegistry default/prod cannot become a tenant
                          uid has the control character U+000A
                        help: put the row right; it is looked at again at the next sync
                        its Tenants, if there are any, stay as they are; all other rows go on""");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("org.kubernetestenants.operator.testing.Seeds#seeds")
    void of_rows_with_one_uid_the_same_one_stays_in_whatever_order_they_come(long seed) {
        List<Map<String, Object>> rows = new ArrayList<>(List.of(
                row("acme", 1, "b", "gold"),
                row("acme", 1, "a", "silver"),
                row("acme", 1, "a", "gold"),
                row("beta", 1, "", "")));
        Collections.shuffle(rows, new Random(seed));

        WholeSnapshot whole = read(rows);

        assertThat(whole.active()).extracting(Row::uid).containsExactly("acme", "beta");
        assertThat(whole.active().getFirst().values())
                .containsEntry("hostOrUrl", "a")
                .containsEntry("planId", "gold");
        assertThat(whole.firstInvalid())
                .hasSize(2)
                .allSatisfy(invalid -> assertThat(invalid)
                        .isEqualTo(new InvalidRow(
                                "acme",
                                "acme",
                                "uid is in another row, too; the first by the order of all columns counts")));
    }

    /** Beside a model that keeps all rows: whoever comes first by uid and all columns stays, active or not; others are invalid. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("org.kubernetestenants.operator.testing.Seeds#seeds")
    void behaviour_4_active_and_inactive_rows_of_one_uid_are_told_apart_by_all_columns(long seed) {
        Random random = new Random(seed);
        List<Object> activations = List.of(0, 1, "0", "1", "n", "y", "T", "", " off ", true, false, 7, "perhaps");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = random.nextInt(400); i >= 0; i--) {
            Object activate = activations.get(random.nextInt(activations.size()));
            rows.add(row("u" + random.nextInt(200), activate, "d" + random.nextInt(2), "p" + random.nextInt(2)));
        }
        Map<String, List<Map<String, Object>>> valid = rows.stream()
                .filter(row -> Activation.of(row.get("is_active")) != Activation.INVALID)
                .sorted(Comparator.comparing(SnapshotTest::texts))
                .collect(
                        Collectors.groupingBy(row -> (String) row.get("tenant_id"), TreeMap::new, Collectors.toList()));

        WholeSnapshot whole = read(rows);

        assertThat(whole.active())
                .extracting(row -> row.uid() + "\0" + row.values().get("activate") + "\0"
                        + row.values().get("hostOrUrl") + "\0" + row.values().get("planId"))
                .containsExactlyElementsOf(valid.values().stream()
                        .map(List::getFirst)
                        .filter(row -> Activation.of(row.get("is_active")) == Activation.ACTIVE)
                        .map(SnapshotTest::texts)
                        .toList());
        assertThat(whole.rows()).isEqualTo(rows.size());
        assertThat(whole.invalidRows()).isEqualTo(rows.size() - valid.size());
        for (int i = 0; i < 200; i++) {
            String uid = "u" + i;
            long of = rows.stream()
                    .filter(row -> uid.equals(row.get("tenant_id")))
                    .count();
            boolean alone = of == 1 && valid.containsKey(uid);
            assertThat(whole.isInvalid(uid)).as(uid).isEqualTo(of > 0 && !alone);
        }
    }

    private static String texts(Map<String, Object> row) {
        return Stream.of("tenant_id", "is_active", "domain", "subscription_plan")
                .map(column -> RowText.of(row.get(column)))
                .collect(Collectors.joining("\0"));
    }

    @Test
    void of_more_invalid_rows_than_are_shown_the_first_by_uid_are_and_all_of_them_keep_their_tenants() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 99; i >= 10; i--) {
            rows.add(row("u" + i, "perhaps", "", ""));
        }
        WholeSnapshot whole = read(rows);

        assertThat(whole.invalidRows()).isEqualTo(90);
        assertThat(whole.firstInvalid())
                .extracting(InvalidRow::uid)
                .containsExactly("u10", "u11", "u12", "u13", "u14", "u15", "u16", "u17", "u18", "u19");
        assertThat(whole.isInvalid("u99")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 230_000, 1_000_000})
    void of_a_row_no_more_than_48_bytes_are_kept(int count) {
        List<Object> activations = List.of(0, false, "no", "perhaps");
        System.gc();
        long before = used();
        Iterator<Map<String, Object>> stream = snapshot.stream(IntStream.range(0, count)
                .mapToObj(i -> row(
                        "a-rather-long-uid-of-a-tenant-" + i,
                        i % 1000 == 0 ? 1 : activations.get(i % 4),
                        "shop" + i + ".example.com",
                        "gold"))
                .iterator());
        while (stream.hasNext()) {
            snapshot.row(stream.next());
        }
        WholeSnapshot whole = snapshot.whole();
        System.gc();

        assertThat((used() - before) / count).as("bytes for each row").isLessThanOrEqualTo(48);
        assertThat(whole.rows()).isEqualTo(count);
        assertThat(whole.activeRows()).isEqualTo(count / 1000);
    }

    private static long used() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void uids_that_differ_in_case_only_are_two() {
        assertThat(read(row("a", 1, "", ""), row("A", 1, "", "")).activeRows()).isEqualTo(2);
    }

    @Test
    void a_row_that_a_hook_drops_is_as_if_it_were_absent() {
        Iterator<Map<String, Object>> stream = stream(row("a", 1, "", ""), row("b", 1, "", ""));
        snapshot.row(stream.next());
        stream.next();
        snapshot.dropped();
        assertThat(stream.hasNext()).isFalse();

        WholeSnapshot whole = snapshot.whole();
        assertThat(whole.rows()).isEqualTo(1);
        assertThat(whole.active()).extracting(Row::uid).containsExactly("a");
    }

    @Test
    void a_hook_may_change_values() {
        Iterator<Map<String, Object>> stream = stream(row("a", "perhaps", "", "gold"));
        Map<String, Object> row = stream.next();
        row.put("is_active", true);
        row.put("subscription_plan", 5);
        row.put("more", "is not mapped");
        snapshot.row(row);
        assertThat(stream.hasNext()).isFalse();

        assertThat(snapshot.whole().active().getFirst().values())
                .containsEntry("planId", "5")
                .doesNotContainKey("more");
    }

    @Test
    void a_source_that_was_not_read_to_its_end_is_no_snapshot() {
        Iterator<Map<String, Object>> stream = stream(row("a", 1, "", ""), row("b", 1, "", ""));
        snapshot.row(stream.next());

        assertThat(refusal()).isEqualTo("""
                        error[TO-D309] SnapshotNotWhole: the rows of TenantRegistry default/prod did not all come through the flow
                          delivered 1, came through 1, dropped by a hook 0
                          the source was not read to its end
                        help: a row hook must hand on each row or set its body to null; it must not stop or swallow errors
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void a_row_that_got_lost_on_the_way_makes_the_snapshot_not_whole() {
        Iterator<Map<String, Object>> stream = stream(row("a", 1, "", ""), row("b", 1, "", ""));
        snapshot.row(stream.next());
        stream.next();
        assertThat(stream.hasNext()).isFalse();

        assertThat(refusal()).contains("delivered 2, came through 1, dropped by a hook 0", "read to its end");
    }

    @Test
    void rows_that_never_went_through_the_stream_are_no_snapshot() {
        snapshot.row(row("a", 1, "", ""));

        assertThat(refusal()).contains("no row went through the snapshot");
    }

    @Test
    void a_snapshot_has_one_stream() {
        stream();
        assertThatThrownBy(this::stream).isInstanceOf(IllegalStateException.class);
    }

    private String refusal() {
        Throwable thrown = catchThrowable(snapshot::whole);
        assertThat(thrown).isInstanceOf(OperatorException.class);
        return OperatorException.problemOf(thrown).full();
    }

    @SafeVarargs
    private Iterator<Map<String, Object>> stream(Map<String, Object>... rows) {
        return snapshot.stream(List.of(rows).iterator());
    }

    @SafeVarargs
    private WholeSnapshot read(Map<String, Object>... rows) {
        return read(List.of(rows));
    }

    private WholeSnapshot read(List<Map<String, Object>> rows) {
        Iterator<Map<String, Object>> stream = snapshot.stream(rows.iterator());
        while (stream.hasNext()) {
            snapshot.row(stream.next());
        }
        return snapshot.whole();
    }

    @SuppressWarnings("NullAway") // a NULL column is a null value
    private static Map<String, Object> row(@Nullable String uid, Object active, String domain, String plan) {
        Map<String, Object> row = new HashMap<>();
        row.put("tenant_id", uid);
        row.put("is_active", active);
        row.put("domain", domain);
        row.put("subscription_plan", plan);
        return row;
    }
}
