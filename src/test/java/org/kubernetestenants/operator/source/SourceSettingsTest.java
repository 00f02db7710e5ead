package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Source;
import org.kubernetestenants.operator.api.TenantRegistrySpec.SourceType;
import org.kubernetestenants.operator.api.Tls;
import org.kubernetestenants.operator.api.Tls.Mode;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

class SourceSettingsTest {
    @Test
    void the_url_has_the_address_and_the_operators_own_options() {
        SourceSettings settings = SourceSettings.of(Registries.KEY, Registries.SHOP);

        assertThat(settings.jdbcUrl())
                .isEqualTo("jdbc:mysql://db.prod:3306/shop?connectTimeout=5000&socketTimeout=5000&tcpKeepAlive=true"
                        + "&sslMode=PREFERRED&socketFactory=org.kubernetestenants.operator.source.MySqlTlsSockets&useCursorFetch=true&defaultFetchSize=500&useLocalSessionState=true"
                        + "&connectionTimeZone=%2B00%3A00&forceConnectionTimeZoneToSession=true"
                        + "&zeroDateTimeBehavior=CONVERT_TO_NULL&tinyInt1isBit=false&yearIsDateType=false"
                        + "&characterEncoding=UTF-8&allowLoadLocalInfile=false&allowUrlInLocalInfile=false"
                        + "&autoDeserialize=false&allowPublicKeyRetrieval=false&disabledAuthenticationPlugins=authentication_kerberos_client%2Cauthentication_ldap_sasl_client%2Cauthentication_oci_client%2Cauthentication_openid_connect_client%2Cauthentication_webauthn_client%2Cmysql_old_password&allowMultiQueries=false&autoReconnect=false"
                        + "&processEscapeCodesForPrepStmts=false");
        assertThat(settings.queryTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.syncInterval()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void the_url_of_postgresql_has_the_operators_own_options() {
        assertThat(SourceSettings.of(Registries.KEY, Registries.PG_SHOP).jdbcUrl())
                .isEqualTo("jdbc:postgresql://db.prod:5432/shop?connectTimeout=5&socketTimeout=5&loginTimeout=5.25"
                        + "&cancelSignalTimeout=5&tcpKeepAlive=true&sslmode=require&sslfactory=org.kubernetestenants.operator.source.PostgreSqlTlsSockets&ApplicationName=tenant-operator"
                        + "&defaultRowFetchSize=500&binaryTransfer=false&prepareThreshold=0&readOnlyMode=always"
                        + "&jaasLogin=false&gssEncMode=disable&gssUseDefaultCreds=false&loggerLevel=OFF"
                        + "&logUnclosedConnections=false&logServerErrorDetail=false&allowEncodingChanges=false"
                        + "&autosave=never&loadBalanceHosts=false&targetServerType=any"
                        + "&sslcert=&sslkey=");
    }

    @Test
    void without_tls_postgresql_gets_no_password_in_clear() {
        assertThat(SourceSettings.of(Registries.KEY, Registries.PG_SHOP).plain().jdbcUrl())
                .contains("&sslmode=disable&requireAuth=%21password&");
    }

    @Test
    void a_name_that_postgresql_would_cut_is_refused_by_its_bytes() {
        String name = "ü".repeat(31) + "x";
        assertThat(SourceSettings.of(Registries.KEY, crm("public", name)).database())
                .isEqualTo("shop");
        assertThat(refusal(crm("public", name + "y")).details()).containsExactly("has 64 bytes");
        assertThat(refusal(crm("ü".repeat(32), "t")).headline()).startsWith("spec.source.postgresql.schema of");
        assertThat(refusal(crm(null, "a.b.c")).help()).isEqualTo("expected: table, or schema.table");
    }

    private static TenantRegistrySpec crm(@Nullable String schema, String table) {
        return Registries.spec(new PostgreSql("db", 5432, "u", null, "shop", schema, table, null, null));
    }

    @Test
    void an_address_of_version_6_stands_in_brackets() {
        assertThat(SourceSettings.of(Registries.KEY, at("2001:db8::1", "shop", "t"))
                        .jdbcUrl())
                .startsWith("jdbc:mysql://[2001:db8::1]:3306/shop?");
    }

    @Test
    void a_databases_odd_name_is_encoded() {
        assertThat(SourceSettings.of(Registries.KEY, at("db", "a/b?c=d&e #%", "t"))
                        .jdbcUrl())
                .startsWith("jdbc:mysql://db:3306/a%2Fb%3Fc%3Dd%26e%20%23%25?connectTimeout=");
    }

    @Test
    void the_refusal_names_field_place_and_what_is_expected() {
        assertThat(refusal(at("db.prod?allowLoadLocalInfile=true", "shop", "t")).full())
                .isEqualTo("""
                        error[TO-V603] InvalidSourceSettings: spec.source.mysql.host of TenantRegistry default/prod cannot be used
                          `db.prod?allowLoadLocalInfile=true` has characters that no host name or address has
                        help: expected: the host alone; port, user and database have fields of their own, options are the operator's
                        tenants stay as they are until it is changed""");
    }

    @Test
    void tls_that_would_promise_more_than_it_does_is_refused() {
        SecretKeyRef ref = new SecretKeyRef("s", "k");

        assertThat(refusal(with(new Tls(Mode.REQUIRE, ref, null, null))).full()).isEqualTo("""
                        error[TO-V603] InvalidSourceSettings: spec.source.mysql.tls.caRef of TenantRegistry default/prod cannot be used
                          mode is require
                        help: expected: caRef is for mode verify-ca or verify-full, no other checks against it
                        tenants stay as they are until it is changed""");
        assertThat(refusal(with(new Tls(Mode.PREFER, ref, null, null))).details())
                .containsExactly("mode is prefer");
        assertThat(refusal(with(new Tls(Mode.VERIFY_CA, ref, ref, null))).details())
                .containsExactly("stands alone");
        assertThat(refusal(with(new Tls(Mode.VERIFY_CA, ref, null, ref))).headline())
                .startsWith("spec.source.mysql.tls.keyRef of");
        assertThat(refusal(with(new Tls(Mode.DISABLE, null, ref, ref))).details())
                .containsExactly("mode is disable");
        SourceSettings.of(Registries.KEY, with(new Tls(Mode.VERIFY_FULL, ref, ref, ref)));
        SourceSettings.of(Registries.KEY, with(new Tls(Mode.PREFER, null, ref, ref)));
    }

    private static TenantRegistrySpec with(Tls tls) {
        return Registries.spec(Registries.with(Registries.DB_PROD, "db.prod", tls));
    }

    @ParameterizedTest
    @CsvSource({
        "DISABLE,DISABLED,disable",
        "PREFER,PREFERRED,require",
        "REQUIRE,REQUIRED,require",
        "VERIFY_CA,VERIFY_CA,verify-ca",
        "VERIFY_FULL,VERIFY_IDENTITY,verify-ca"
    })
    void each_mode_has_its_words_in_both_drivers(Mode mode, String mysql, String postgresql) {
        Tls tls = new Tls(mode, null, null, null);
        assertThat(url(Registries.with(Registries.DB_PROD, "db", tls))).contains("&sslMode=" + mysql + "&");
        assertThat(url(Registries.with(Registries.PG_PROD, "db", tls))).contains("&sslmode=" + postgresql + "&");
    }

    private static String url(Server server) {
        return SourceSettings.of(Registries.KEY, Registries.spec(server)).jdbcUrl();
    }

    @Test
    void what_cannot_name_a_table_a_database_a_column_or_an_interval_is_refused() {
        assertThat(refusal(at("db", "shop", "a.b.c")).details()).containsExactly("`a.b.c` has more than one dot");
        assertThat(refusal(at("db", "shop", "a.")).details()).containsExactly("is empty");
        assertThat(refusal(at("db", "sh\0op", "t")).details()).containsExactly("has a control character");
        assertThat(refusal(Registries.mapping("id", "x".repeat(65), null, Map.of()))
                        .headline())
                .startsWith("spec.valueMappings.activate of");
        assertThat(refusal(Registries.mapping("id", "on", null, Map.of("a", "x\ny")))
                        .headline())
                .startsWith("spec.extraValueMappings.a of");
        TenantRegistrySpec.ValueMappings fixed = Registries.SHOP.valueMappings();
        Source weekly = Registries.source(Registries.DB_PROD, "1w");
        assertThat(refusal(new TenantRegistrySpec(weekly, fixed, Map.of(), null, 0, null))
                        .details())
                .containsExactly("`1w` is no interval such as 30s, 5m or 1h");
        Source none = new Source(SourceType.MYSQL, "30s", null, null, null);
        assertThat(refusal(new TenantRegistrySpec(none, fixed, Map.of(), null, 0, null))
                        .details())
                .containsExactly("is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uid", "registryId", "fn", "foreach"})
    void a_variable_whose_name_means_something_already_is_refused(String name) {
        assertThat(refusal(Registries.mapping("id", "on", null, Map.of(name, "x")))
                        .full())
                .isEqualTo("""
                        error[TO-V603] InvalidSourceSettings: spec.extraValueMappings.NAME of TenantRegistry default/prod cannot be used
                          uid, activate, hostOrUrl, host, registryId, templateRef, namespace, fn and foreach are taken
                        help: expected: another name of the variable, here and in the templates
                        tenants stay as they are until it is changed""".replace("NAME", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_x", "a-b", "9", "a b", "x\n"})
    void a_variable_that_no_template_can_write_is_refused(String name) {
        assertThat(refusal(Registries.mapping("id", "on", null, Map.of(name, "x")))
                        .details())
                .singleElement()
                .asString()
                .startsWith("a variable's name has letters, digits and _ only");
    }

    private static TenantRegistrySpec at(String host, String database, String table) {
        return Registries.spec(new MySql(host, 3306, "reader", null, database, table, null, null));
    }

    private static Problem refusal(TenantRegistrySpec spec) {
        Throwable thrown = catchThrowable(() -> SourceSettings.of(Registries.KEY, spec));
        assertThat(thrown).isInstanceOf(OperatorException.class);
        return OperatorException.problemOf(thrown);
    }
}
