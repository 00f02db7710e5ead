package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.cluster.Cluster.CONFIG_MAPS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.readiness.Readiness;
import org.kubernetestenants.operator.readiness.Readiness.State;
import org.kubernetestenants.operator.readiness.ReadinessRules;

/** A kind whose objects are judged by another rule from some moment on; behaviours 20 and 29. */
class KindCacheTest {
    private final List<String> told = new ArrayList<>();
    private final TenantIndex index = new TenantIndex();
    private final KindCache cache = new KindCache(
            reduction(Readiness.READY),
            index,
            object -> told.add(object.key().name() + " " + object.readiness().state()));

    @Test
    void what_is_held_stays_until_it_is_seen_again_and_is_then_judged_anew_at_the_same_version() {
        fill(object("a", 1), object("b", 2));
        told.clear();

        cache.reduceBy(reduction(Readiness.inProgress("R", "r")));

        assertThat(cache.synced()).isFalse();
        assertThat(state("a")).isEqualTo(State.READY);
        fill(object("a", 1), object("b", 2));
        assertThat(cache.synced()).isTrue();
        assertThat(told).containsExactly("a IN_PROGRESS", "b IN_PROGRESS");
        assertThat(index.of("ns", "t"))
                .extracting(object -> object.readiness().state())
                .containsExactly(State.IN_PROGRESS, State.IN_PROGRESS);
    }

    @Test
    void what_went_between_the_two_watches_is_told_and_in_no_index_any_more() {
        fill(object("a", 1), object("b", 2));
        told.clear();

        cache.reduceBy(reduction(Readiness.READY));
        fill(object("b", 2));

        assertThat(told).containsExactly("a READY");
        assertThat(cache.get(CONFIG_MAPS.key("ns", "a"))).isNull();
        assertThat(index.all()).extracting(object -> object.key().name()).containsExactly("b");
    }

    @Test
    void an_answer_to_a_write_of_ours_counts_before_the_relist_and_is_not_undone_by_it() {
        fill(object("a", 1));
        cache.reduceBy(reduction(Readiness.inProgress("R", "r")));

        cache.observed(object("a", 7));
        cache.observed(object("new", 8));
        assertThat(state("a")).isEqualTo(State.IN_PROGRESS);
        fill(object("a", 1));

        assertThat(Objects.requireNonNull(cache.get(CONFIG_MAPS.key("ns", "a"))).resourceVersion())
                .isEqualTo("7");
        assertThat(state("new")).isEqualTo(State.IN_PROGRESS);
    }

    @Test
    void once_all_was_seen_again_an_event_of_a_known_version_costs_nothing_as_before() {
        AtomicInteger judged = new AtomicInteger();
        fill(object("a", 1));
        cache.reduceBy(new Reduction(CONFIG_MAPS, WatchScope.ALL, ignored -> {
            judged.incrementAndGet();
            return Readiness.READY;
        }));
        fill(object("a", 1));

        cache.seen(object("a", 1));

        assertThat(judged).hasValue(1);
    }

    @Test
    void a_closed_feed_lets_nothing_through() {
        Feed feed = new Feed(cache);
        feed.relistStarted();
        feed.seen(object("a", 1));
        feed.close();

        feed.seen(object("b", 2));
        feed.deleted(object("a", 3));
        feed.relistEnded(4);

        assertThat(index.all()).extracting(object -> object.key().name()).containsExactly("a");
        assertThat(cache.synced()).isFalse();
    }

    @Test
    void an_item_of_a_list_which_does_not_say_its_kind_is_judged_by_the_rule_for_it() {
        KindCache typed = new KindCache(
                new Reduction(CONFIG_MAPS, WatchScope.ALL, new ReadinessRules(name -> false)::of), index, object -> {});
        ObjectNode item = object("a", 1);
        item.remove(List.of("apiVersion", "kind"));

        typed.seen(item);

        assertThat(Objects.requireNonNull(typed.get(CONFIG_MAPS.key("ns", "a"))).readiness())
                .isEqualTo(Readiness.READY);
    }

    private void fill(JsonNode... objects) {
        cache.relistStarted();
        for (JsonNode object : objects) {
            cache.seen(object);
        }
        cache.relistEnded(5);
    }

    private State state(String name) {
        return Objects.requireNonNull(cache.get(CONFIG_MAPS.key("ns", name)))
                .readiness()
                .state();
    }

    private static Reduction reduction(Readiness verdict) {
        return new Reduction(CONFIG_MAPS, WatchScope.ALL, ignored -> verdict);
    }

    private static ObjectNode object(String name, long version) {
        ObjectNode object = Cluster.configMap("ns", name, "t", "v").deepCopy();
        ((ObjectNode) object.path("metadata")).put("uid", "uid-" + name).put("resourceVersion", Long.toString(version));
        return object;
    }
}
