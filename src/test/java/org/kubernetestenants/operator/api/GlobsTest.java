package org.kubernetestenants.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobsTest {
    @ParameterizedTest
    @CsvSource({
        "tenant-*, tenant-a, true",
        "tenant-*, tenant-, true",
        "tenant-*, my-tenant-a, false",
        "*.db.example.com, eu.DB.example.com, true",
        "*.db.example.com, eu.db.example.com.evil.org, false",
        "*.db.example.com, eu.dbxexample.com, false",
        "a.b, axb, false",
        "*, anything, true",
        "'a, b', b, true",
        "'a, b', 'a, b', false",
        "a*c*e, abcde, true",
    })
    void a_star_stands_for_any_text_and_nothing_else_is_special(String globs, String name, boolean has) {
        assertThat(Globs.of(globs).has(name)).isEqualTo(has);
        assertThat(Globs.of(globs).allow(name)).isEqualTo(has);
    }

    @Test
    void an_empty_list_has_nothing_and_as_an_allow_list_allows_everything() {
        assertThat(Globs.of(" , ").has("a")).isFalse();
        assertThat(Globs.of("").allow("a")).isTrue();
    }

    @Test
    void lines_of_a_name_hide_nothing() {
        assertThat(Globs.of("good").has("good\nevil")).isFalse();
        assertThat(Globs.of("good*").has("good\nevil")).isTrue();
    }
}
