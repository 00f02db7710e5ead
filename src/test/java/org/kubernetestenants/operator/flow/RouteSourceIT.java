package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.HowTo;
import org.kubernetestenants.operator.testing.JsonServer;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.RouteFolder;
import org.kubernetestenants.operator.testing.Shop;

/**
 * Behaviours 1 to 9 for rows from a user's route: over a real wire, from a real file, by the pages that show how. A registry of
 * its own for each test, whose rows the server has under the registry's key.
 */
class RouteSourceIT {
    private static final JsonServer API = JsonServer.start();
    private static final Path DATA = folder("data");
    private static final HowTo HTTP = HowTo.page("rows-from-http");
    private static final HowTo CSV = HowTo.page("rows-from-csv");
    private static final String CUSTOMERS = "/api/customers";
    private static final String TOKEN = "hunter2-of-billing";

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator(RouteSourceIT::operator);

    private final KubernetesClient client = cluster.client();
    private final HandMade made = new HandMade(cluster);
    private final String name = HandMade.newName("rows");

    private static OperatorProcess.Builder operator(OperatorProcess.Builder builder) {
        RouteFolder routes = RouteFolder.copyTo(folder("routes"));
        String http = HowTo.with(HTTP.block("yaml", "route:\n    id"), "https://billing.example.com", API.url());
        String csv = HowTo.with(CSV.block("yaml", "route:\n    id"), "file:/data", "file:" + DATA);
        routes.write("extra/rows-billing.camel.yaml", HowTo.with(http, "\"30000\"", "\"1000\""))
                .write("extra/rows-shops.camel.yaml", csv)
                .write("extra/rows-test.camel.yaml", TEST_ROUTES.replace("API", API.url()))
                .write("extra/rows-handled.camel.yaml", HANDLED);
        return builder.routes(routes.path()).environment("BILLING_TOKEN", TOKEN);
    }

    /** Whatever JSON it is; text that nobody unmarshalled; routes that end in other ways. */
    private static final String TEST_ROUTES = """
            - route:
                id: rows-any
                errorHandler: {noErrorHandler: {}}
                from:
                  uri: direct:rows-any
                  steps:
                    - setHeader: {name: CamelHttpPath, simple: "${exchangeProperty.registry}"}
                    - to: "API?responseTimeout=1000"
                    - unmarshal: {json: {unmarshalType: java.lang.Object}}
            - route:
                id: rows-raw
                from:
                  uri: direct:rows-raw
                  steps:
                    - setHeader: {name: CamelHttpPath, simple: "${exchangeProperty.registry}"}
                    - to: "API"
                    - convertBodyTo: {type: String}
            - route:
                id: rows-stopped
                from:
                  uri: direct:rows-stopped
                  steps:
                    - to: direct:rows-any
                    - choice: {when: [{simple: "${body.size} < 2", steps: [{stop: {}}]}]}
            """;

    private static final String HANDLED = """
            - onException:
                exception: [java.lang.Exception]
                handled: {constant: "true"}
                steps: [{log: "never mind"}]
            - route:
                id: rows-handled
                from:
                  uri: direct:rows-handled
                  steps:
                    - to: direct:rows-any
                    - choice: {when: [{simple: "${body.size} < 2", steps: [{throwException: {exceptionType: java.io.IOException, message: "page 2 is lost"}}]}]}
            """;

    @AfterAll
    static void end() {
        API.close();
    }

    /** The page, as it stands; behaviours 3, 5, 7 and 8. */
    @Test
    void rows_from_an_http_api() {
        String json = HTTP.block("json", "acme");
        API.serve(CUSTOMERS, json);
        registry(HTTP.block("yaml", "TenantRegistry"), "30s");
        template("""
                configMaps:
                - id: config
                  nameTemplate: "$uid-%s"
                  spec: {data: {plan: "$plan", host: "$host", limits: "$limits"}}
                """.formatted(name));

        awaitReady("acme");
        assertThat(data("acme"))
                .isEqualTo(Map.of(
                        "plan", "gold", "host", "acme.example.com", "limits", "{\"cpu\":4,\"zones\":[\"a\",\"b\"]}"));
        assertThat(API.authorization(CUSTOMERS)).isEqualTo("Bearer " + TOKEN);
        Map<String, String> before = versions();

        API.serve(
                CUSTOMERS,
                HowTo.with(json, "\"cpu\": 4, \"zones\": [\"a\", \"b\"]", "\"zones\": [\"a\", \"b\"], \"cpu\": 4"));
        awaitSyncs(CUSTOMERS, 3);
        assertThat(versions()).isEqualTo(before);

        API.serve(CUSTOMERS, 503, json);
        failed("SourceRouteFailed", "statusCode: 503");
        API.beSilent(CUSTOMERS);
        failed("SourceRouteFailed", "imed out");
        API.cutShort(CUSTOMERS, json);
        failed("SourceRouteFailed", "remature end");
        API.serve(CUSTOMERS, 204, "");
        failed("SourceRouteFailed", "statusCode: 204");
        assertThat(versions()).isEqualTo(before);

        API.serve(CUSTOMERS, json.replace("\"active\": false", "\"active\": true"));
        awaitReady("acme", "bonsai");
        assertThat(versions()).containsAllEntriesOf(before);
        API.serve(
                CUSTOMERS,
                json.replace("acme\", \"active\": true", "acme\", \"active\": 0")
                        .replace("false", "true"));
        awaitReady("bonsai");
        assertThat(cluster.operator().log()).doesNotContain(TOKEN);
    }

    /** The page, as it stands; behaviour 5, and what was opened is closed, whatever becomes of the sync. */
    @Test
    void rows_from_a_csv_file() {
        String csv = CSV.block("csv", "acme");
        file(csv);
        registry(CSV.block("yaml", "TenantRegistry"), "1m");
        template(CONFIG);

        awaitReady("acme");
        Map<String, String> before = versions();
        file(csv + "cut,yes,\"no end of it");
        failed("SourceRouteFailed", "EOF");
        file(csv + "no-activate\n");
        failed("ColumnMissing", "is not in row 3");
        delete();
        failed("SourceRouteFailed", "FileNotFound");
        assertThat(versions()).isEqualTo(before);

        file(HowTo.with(csv, "bonsai,no", "bonsai,yes"));
        awaitReady("acme", "bonsai");
        assertThat(data("bonsai")).isEqualTo(Map.of("plan", "silver, with mail"));
        eventually(() -> assertThat(openFiles()).isEmpty());
        stays(() -> assertThat(openFiles()).hasSizeLessThan(2));
    }

    private record Bad(String json, String reason, String words) {}

    private static List<Bad> notWhole() {
        String a = "{\"id\": \"a\", \"active\": true, \"plan\": \"x\"}";
        return List.of(
                new Bad("null", "NotRows", "gave nothing"),
                new Bad("\"text\"", "NotRows", "gave text in place of rows"),
                new Bad("42", "NotRows", "gave an Integer"),
                new Bad(a, "NotRows", "gave one map"),
                new Bad("[" + a + ", \"b\"]", "NotRows", "is a String, and no map"),
                new Bad("[" + a + ", null]", "NotRows", "is null, and no map"),
                new Bad("[" + a + ", {\"id\": \"b\", \"plan\": \"\"}]", "ColumnMissing", "`active`"),
                new Bad("[" + a + ", {\"active\": true}]", "ColumnMissing", "`id`"),
                new Bad("[{\"id\": \"a\", \"active\": true}]", "ColumnMissing", "`plan`"),
                new Bad("[" + a + ", {\"id\": ", "SourceRouteFailed", "JsonEOF"),
                new Bad("no JSON", "SourceRouteFailed", "JsonParse"));
    }

    /** Behaviour 5: nothing is created, changed or deleted, and the next good answer counts. */
    @Test
    void behaviour_5_what_is_not_whole_counts_for_nothing() {
        rows("any", "a", "b");
        Map<String, String> before = versions();

        notWhole().forEach(bad -> {
            serve(bad.json);
            failed(bad.reason, bad.words);
            assertThat(condition(Condition.READY).status()).isEqualTo("False");
        });

        assertThat(versions()).isEqualTo(before);
        serve(json("a", "c"));
        awaitReady("a", "c");
        eventually(
                () -> assertThat(condition(Condition.SOURCE_REACHABLE).status()).isEqualTo("True"));
    }

    @Test
    void text_that_nobody_unmarshalled_is_told_with_the_step_that_is_missing() {
        serve(json("a"));
        registry("raw");

        failed("NotRows", "unmarshal: {json: {useList: true}}");
    }

    @ParameterizedTest
    @MethodSource("endings")
    void a_route_that_does_not_come_to_its_end_counts_for_nothing(String route, String words) {
        rows(route, "a", "b");
        Map<String, String> before = versions();

        serve(json("a"));
        failed("SourceRouteFailed", words);

        assertThat(versions()).isEqualTo(before);
        serve(json("a", "b", "c"));
        awaitReady("a", "b", "c");
    }

    static Stream<Arguments> endings() {
        return Stream.of(arguments("stopped", "ended by a step such as stop"), arguments("handled", "page 2 is lost"));
    }

    @Test
    void a_route_that_does_not_exist_is_told_with_the_nearest_one() {
        registry("biling");

        failed("InvalidSourceSettings", "did you mean `billing`?");
        assertThat(condition(Condition.STALLED).status()).isEqualTo("True");
        change("{\"source\": {\"route\": {\"name\": \"any\"}}}");
        serve(json("a"));
        template(CONFIG);
        awaitReady("a");
    }

    /** Behaviour 4. */
    @Test
    void behaviour_4_an_invalid_row_is_told_of_and_all_others_go_on() {
        rows("any", "a", "b");

        serve("[{\"id\": \"a\", \"active\": \"maybe\", \"plan\": \"x\"}, {\"id\": 7, \"active\": 1, \"plan\": null},"
                + " {\"id\": \"b\", \"active\": \"on\", \"plan\": \"y\"}]");

        awaitReady("7", "a", "b");
        TenantRegistry registry = registry();
        assertThat(registry.getStatus().invalidRows())
                .singleElement()
                .satisfies(row -> assertThat(row.uid()).isEqualTo("a"));
        assertThat(data("b")).isEqualTo(Map.of("plan", "y"));
    }

    /** Behaviour 9: an empty list is what an empty table is. */
    @Test
    void behaviour_9_an_empty_list_is_held() {
        rows("any", "a", "b");

        serve("[]");

        eventually(
                () -> assertThat(condition(Condition.DELETIONS_HELD).status()).isEqualTo("True"));
        awaitSyncs(path(), 2);
        assertThat(tenants()).hasSize(2).noneMatch(Tenant::isMarkedForDeletion);
        serve(json("a", "b"));
        eventually(
                () -> assertThat(condition(Condition.DELETIONS_HELD).status()).isEqualTo("Unknown"));
    }

    /** Behaviours 1 and 7: one read an interval, and no write. */
    @Test
    void behaviour_7_rows_that_did_not_change_write_nothing() {
        rows("any", "a", "b");
        eventually(() -> assertThat(registry().getStatus().ready()).isEqualTo(2));
        Map<String, String> before = versions();
        String registry = registry().getMetadata().getResourceVersion();

        awaitSyncs(path(), 3);

        assertThat(versions()).isEqualTo(before);
        assertThat(registry().getMetadata().getResourceVersion()).isEqualTo(registry);
    }

    private static final String CONFIG = """
            configMaps:
            - id: config
              nameTemplate: "$uid-$templateRef"
              spec: {data: {plan: "$plan"}}
            """;

    private void rows(String route, String... uids) {
        serve(json(uids));
        registry(route);
        template(CONFIG);
        awaitReady(uids);
        eventually(() -> assertThat(condition(Condition.READY).status()).isEqualTo("True"));
    }

    private void registry(String route) {
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantRegistry
                metadata: {name: %s}
                spec:
                  source: {type: route, syncInterval: 1s, route: {name: %s}}
                  valueMappings: {uid: id, activate: active}
                  extraValueMappings: {plan: plan}
                """.formatted(name, route));
    }

    /** As a page shows it, but read each second. */
    private void registry(String page, String interval) {
        made.apply(HowTo.with(
                HowTo.with(page, "{name: prod}", "{name: " + name + "}"),
                "syncInterval: " + interval,
                "syncInterval: 1s"));
    }

    private void template(String resources) {
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantTemplate
                metadata: {name: %s}
                spec:
                  registryId: %s
                %s
                """.formatted(name, name, resources.indent(2)));
    }

    private void change(String spec) {
        client.resources(TenantRegistry.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": " + spec + "}");
    }

    private static String json(String... uids) {
        return Stream.of(uids)
                .map(uid -> "{\"id\": \"" + uid + "\", \"active\": true, \"plan\": \"basic\"}")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private String path() {
        return "/" + cluster.namespace() + "/" + name;
    }

    private void serve(String json) {
        API.serve(path(), json);
    }

    private TenantRegistry registry() {
        return client.resources(TenantRegistry.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private Condition condition(String type) {
        return Shop.condition(registry().getStatus().conditions(), type);
    }

    private void failed(String reason, String words) {
        eventually(() -> {
            Condition reachable = condition(Condition.SOURCE_REACHABLE);
            assertThat(reachable.status()).isEqualTo("False");
            assertThat(reachable.reason()).isEqualTo(reason);
            assertThat(reachable.message()).contains(words);
        });
    }

    private List<Tenant> tenants() {
        return client.resources(Tenant.class).inNamespace(cluster.namespace()).list().getItems().stream()
                .filter(tenant -> name.equals(tenant.getSpec().registryId()))
                .toList();
    }

    private void awaitReady(String... uids) {
        eventually(() -> {
            assertThat(tenants().stream().map(tenant -> tenant.getSpec().uid())).containsExactlyInAnyOrder(uids);
            assertThat(tenants()).allMatch(Shop::isReady);
        });
    }

    private Map<String, String> data(String uid) {
        return client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(uid + "-" + name)
                .get()
                .getData();
    }

    /** Versions of the Tenants and of their objects, by name. */
    private Map<String, String> versions() {
        Stream<HasMetadata> objects = client.configMaps().inNamespace(cluster.namespace()).list().getItems().stream()
                .filter(map -> map.getMetadata().getName().endsWith("-" + name))
                .map(HasMetadata.class::cast);
        return Stream.concat(tenants().stream(), objects)
                .collect(Collectors.toMap(
                        o -> o.getKind() + " " + o.getMetadata().getName(),
                        o -> o.getMetadata().getResourceVersion(),
                        (one, other) -> one,
                        TreeMap::new));
    }

    /** Waits for so many reads, the last of which ended. */
    private static void awaitSyncs(String path, int count) {
        int before = API.asked(path);
        eventually(() -> assertThat(API.asked(path)).isGreaterThan(before + count));
    }

    /** As the page says: beside it, and renamed. */
    private static void file(String text) {
        try {
            Path written = Files.writeString(DATA.resolve("shops.csv.new"), text);
            Files.move(written, DATA.resolve("shops.csv"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete() {
        try {
            Files.delete(DATA.resolve("shops.csv"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of the folder that the operator has open. */
    private static List<String> openFiles() throws IOException {
        Path open = Path.of("/proc", Long.toString(cluster.operator().handle().pid()), "fd");
        try (Stream<Path> files = Files.list(open)) {
            return files.map(RouteSourceIT::target)
                    .filter(target -> target.startsWith(DATA.toString()))
                    .toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static Path folder(String name) {
        try {
            return Files.createTempDirectory(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
