package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.ObjectKey;

class AllowedTargetsTest {
    private static final ObjectKey NAMESPACE = new ObjectKey("", "Namespace", "", "tenant-a");

    @Test
    void without_options_everything_is_allowed() {
        AllowedTargets all = new AllowedTargets(Globs.ALL, WatchScope.of("one"));

        assertThat(all.refuses(NAMESPACE)).isEmpty();
        assertThat(all.refuses(configMap("elsewhere"))).isEmpty();
    }

    @Test
    void an_allow_list_is_about_namespaces_alone() {
        AllowedTargets listed = new AllowedTargets(Globs.of("tenant-*"), WatchScope.ALL);

        assertThat(listed.refuses(configMap("tenant-a"))).isEmpty();
        assertThat(listed.refuses(configMap("elsewhere"))).isPresent();
        assertThat(listed.refuses(NAMESPACE)).isEmpty();
    }

    @Test
    void a_confined_operator_makes_nothing_outside_whatever_the_allow_list_says() {
        AllowedTargets confined =
                new AllowedTargets(Globs.of("*"), new WatchScope(new TreeSet<>(List.of("one", "two")), true));

        assertThat(confined.refuses(configMap("one"))).isEmpty();
        assertThat(confined.refuses(configMap("two"))).isEmpty();
        assertThat(confined.refuses(configMap("three"))).isPresent();
        assertThat(confined.refuses(NAMESPACE)).isPresent();
    }

    private static ObjectKey configMap(String namespace) {
        return new ObjectKey("", "ConfigMap", namespace, "a");
    }
}
