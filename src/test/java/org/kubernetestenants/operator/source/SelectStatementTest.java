package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;

class SelectStatementTest {
    @Test
    void only_mapped_columns_are_selected_in_a_stable_order() {
        SelectStatement select = SelectStatement.of(
                Registries.mapping("tenant_id", "is_active", "domain", Map.of("z", "z_column", "a", "a_column")));

        assertThat(select.sql())
                .isEqualTo("SELECT `tenant_id` AS `tenant_id`, `is_active` AS `is_active`, `domain` AS `domain`,"
                        + " `a_column` AS `a_column`, `z_column` AS `z_column` FROM `tenants`");
        assertThat(select.columns()).containsExactly("tenant_id", "is_active", "domain", "a_column", "z_column");
    }

    @Test
    void a_column_mapped_twice_is_selected_once_whatever_its_case() {
        SelectStatement select =
                SelectStatement.of(Registries.mapping("id", "active", null, Map.of("x", "ID", "y", "id")));

        assertThat(select.sql()).isEqualTo("SELECT `id` AS `id`, `active` AS `active` FROM `tenants`");
    }

    @Test
    void postgresql_has_its_own_quotes_tells_columns_apart_by_case_and_has_schemas() {
        SelectStatement select = SelectStatement.of(Registries.spec(
                Registries.PG_PROD, new ValueMappings("id", "ID", null), Map.of("v", "x\" FROM y; --", "w", "id")));

        assertThat(select.sql())
                .isEqualTo("SELECT \"id\" AS \"id\", \"ID\" AS \"ID\", \"x\"\" FROM y; --\" AS \"x\"\" FROM y; --\""
                        + " FROM \"crm\".\"tenants\"");
    }

    @Test
    void a_hostile_name_stays_a_name() {
        MySql mysql = new MySql("db", 3306, "u", null, "shop", "a`; DROP TABLE x; --.b`c", null, null);
        SelectStatement select = SelectStatement.of(
                Registries.spec(mysql, Registries.SHOP.valueMappings(), Map.of("v", "x` FROM y; --")));

        assertThat(select.sql()).endsWith(", `x`` FROM y; --` AS `x`` FROM y; --` FROM `a``; DROP TABLE x; --`.`b``c`");
    }
}
