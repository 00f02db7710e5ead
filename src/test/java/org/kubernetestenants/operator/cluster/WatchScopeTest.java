package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WatchScopeTest {
    private static final WatchScope SOME = new WatchScope(new TreeSet<>(List.of("b", "a")), false);
    private static final WatchScope CONFINED = new WatchScope(SOME.namespaces(), true);

    @Test
    void custom_resources_are_watched_in_each_namespace_or_in_all_at_once() {
        assertThat(WatchScope.ALL.ofCustomResources()).containsExactly("");
        assertThat(SOME.ofCustomResources()).containsExactly("a", "b");
        assertThat(SOME.has("a")).isTrue();
        assertThat(SOME.has("c")).isFalse();
        assertThat(WatchScope.ALL.has("c")).isTrue();
    }

    @Test
    void objects_are_watched_everywhere_unless_the_operator_is_confined() {
        assertThat(SOME.ofObjects(OwnTypes.SECRETS)).containsExactly("");
        assertThat(CONFINED.ofObjects(OwnTypes.SECRETS)).containsExactly("a", "b");
        assertThat(CONFINED.ofObjects(OwnTypes.NAMESPACES)).isEmpty();
    }

    @Test
    void objects_of_others_Tenants_are_left_to_them() {
        assertThat(WatchScope.ALL.selector()).isEqualTo("kubernetes-tenants.org/tenant");
        assertThat(WatchScope.of("a").selector())
                .isEqualTo("kubernetes-tenants.org/tenant,kubernetes-tenants.org/tenant-namespace=a");
        assertThat(SOME.selector())
                .isEqualTo("kubernetes-tenants.org/tenant,kubernetes-tenants.org/tenant-namespace in (a,b)");
    }

    @Test
    void nobody_is_confined_to_nothing() {
        assertThatThrownBy(() -> new WatchScope(new TreeSet<>(), true)).isInstanceOf(IllegalArgumentException.class);
    }
}
