package org.kubernetestenants.operator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantNamesTest {
    private final TenantNames names = new TenantNames("prod", name -> false);

    @Test
    void a_valid_name_is_the_uid_and_the_template() {
        assertThat(names.next("acme", "web")).isEqualTo("acme-web");
        assertThat(names.next("acme.example.com", "web")).isEqualTo("acme.example.com-web");
    }

    @ParameterizedTest
    @CsvSource({
        "ACME, acme-web-",
        "a b, a-b-web-",
        "a..b, a.b-web-",
        "-a-, a-web-",
        "'.a.-', a.web-",
        "ü, web-",
        "💡, web-",
    })
    void an_invalid_name_is_cleaned_and_gets_a_hash(String uid, String start) {
        String name = names.next(uid, "web");

        assertThat(name).matches(java.util.regex.Pattern.quote(start) + "[0-9a-f]{8}");
        assertThat(TenantNames.isValid(name)).isTrue();
    }

    @Test
    void a_long_name_is_cut_to_253_characters() {
        String name = names.next("x".repeat(253), "web");

        assertThat(name).hasSize(253).matches("x{244}-[0-9a-f]{8}");
    }

    @Test
    void two_that_would_have_one_name_get_two() {
        assertThat(names.next("a-b", "c")).isEqualTo("a-b-c");
        assertThat(names.next("a", "b-c")).matches("a-b-c-[0-9a-f]{8}");
    }

    @Test
    void a_uid_that_looks_like_a_hashed_name_does_not_get_it() {
        String hashed = new TenantNames("prod", name -> false).next("A", "web");
        TenantNames others = new TenantNames("prod", hashed::equals);

        assertThat(others.next("A", "web")).isNotEqualTo(hashed).matches("a-web-[0-9a-f]{8}");
    }

    @Test
    void the_same_row_of_another_registry_has_another_hash() {
        assertThat(new TenantNames("other", name -> false).next("A", "web")).isNotEqualTo(names.next("A", "web"));
    }
}
