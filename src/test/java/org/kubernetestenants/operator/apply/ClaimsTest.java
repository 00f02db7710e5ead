package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.apply.Given.ACME;
import static org.kubernetestenants.operator.apply.Given.OTHER;
import static org.kubernetestenants.operator.apply.Given.key;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.api.TenantStatus;

/** Behaviour 22: of tenants that render one object, one has it. */
class ClaimsTest {
    private final Claims claims = new Claims();

    @Test
    void the_first_that_takes_an_object_has_it_and_the_second_is_told_who() {
        assertThat(claims.take(key("a"), ACME)).isEmpty();
        assertThat(claims.take(key("a"), ACME)).isEmpty();

        assertThat(claims.take(key("a"), OTHER)).contains(ACME);
    }

    @Test
    void only_the_one_that_has_it_can_let_go_of_it() {
        claims.take(key("a"), ACME);

        claims.release(key("a"), OTHER);
        assertThat(claims.take(key("a"), OTHER)).contains(ACME);

        claims.release(key("a"), ACME);
        assertThat(claims.take(key("a"), OTHER)).isEmpty();
    }

    @Test
    void what_a_tenant_wanted_once_and_wants_no_more_is_free_for_others() {
        claims.take(key("kept"), ACME);
        claims.take(key("dropped"), ACME);
        claims.take(key("others"), OTHER);

        claims.keepOnly(Set.of(key("kept")), ACME);

        assertThat(claims.take(key("kept"), OTHER)).contains(ACME);
        assertThat(claims.take(key("dropped"), OTHER)).isEmpty();
        assertThat(claims.take(key("others"), ACME)).contains(OTHER);
    }

    @Test
    void a_tenant_that_is_gone_has_nothing() {
        claims.take(key("a"), ACME);
        claims.take(key("b"), ACME);
        claims.take(key("c"), OTHER);

        claims.releaseAll(ACME);

        assertThat(claims.take(key("a"), OTHER)).isEmpty();
        assertThat(claims.take(key("b"), OTHER)).isEmpty();
        assertThat(claims.take(key("c"), ACME)).contains(OTHER);
    }

    @Test
    void objects_of_others_in_a_namespace_are_found_and_those_in_one_of_a_similar_name_are_not() {
        claims.take(key("a"), ACME);

        assertThat(claims.othersIn("acme", ACME)).isFalse();
        assertThat(claims.othersIn("acme", OTHER)).isTrue();
        assertThat(claims.othersIn("acm", OTHER)).isFalse();
        assertThat(claims.othersIn("acme-2", OTHER)).isFalse();
    }

    @Test
    void a_rebuild_forgets_what_was_and_believes_labels_more_than_inventories() {
        claims.take(key("forgotten"), ACME);

        claims.rebuild(
                List.of(tenant(ACME, "labelled", "known"), tenant(OTHER, "labelled")),
                List.of(Given.object("labelled", "1", OTHER, false, false, "fields")));

        assertThat(claims.take(key("forgotten"), OTHER)).isEmpty();
        assertThat(claims.take(key("labelled"), ACME)).contains(OTHER);
        assertThat(claims.take(key("known"), OTHER)).contains(ACME);
    }

    @Test
    void what_a_vanished_tenant_left_labelled_is_nobody_elses() {
        claims.rebuild(List.of(), List.of(Given.object("left", "1")));

        assertThat(claims.take(key("left"), OTHER)).contains(ACME);
    }

    @Test
    void the_label_of_a_long_name_is_its_hash_and_names_the_tenant_all_the_same() {
        TenantId longName = new TenantId("shops", "x".repeat(100));

        claims.rebuild(List.of(tenant(longName)), List.of(Given.object("a", "1", longName, false, false, "fields")));

        assertThat(claims.take(key("a"), longName)).isEmpty();
        assertThat(claims.take(key("a"), OTHER)).contains(longName);
    }

    @Test
    void of_many_that_take_one_object_at_the_same_time_exactly_one_gets_it() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 100; round++) {
                String name = "contended-" + round;
                List<Future<Boolean>> takers = IntStream.range(0, 8)
                        .mapToObj(i -> threads.submit(() -> claims.take(key(name), new TenantId("shops", "t" + i))
                                .isEmpty()))
                        .toList();
                int winners = 0;
                for (Future<Boolean> taker : takers) {
                    winners += taker.get() ? 1 : 0;
                }
                assertThat(winners).isEqualTo(1);
            }
        }
    }

    private static Tenant tenant(TenantId id, String... made) {
        Tenant tenant = new Tenant();
        tenant.setMetadata(new ObjectMetaBuilder()
                .withNamespace(id.namespace())
                .withName(id.name())
                .build());
        tenant.setStatus(new TenantStatus(
                1L,
                1L,
                null,
                0,
                0,
                0,
                0,
                "",
                List.of(made).stream()
                        .map(name -> Given.entry(name, "uid-" + name))
                        .toList(),
                List.of()));
        return tenant;
    }
}
