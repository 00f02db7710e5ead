package org.kubernetestenants.operator.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.testing.HowTo;
import org.kubernetestenants.operator.testing.JarMaker;
import org.kubernetestenants.operator.testing.RouteFolder;

/** Jars that users put into {@code ext}: what route files may name then, and what is told of those that cannot be used. Promise 41. */
class ExtJarsTest {
    private static final String EXTRA = "extra/greet.camel.yaml";
    private static final String GREET = """
            - beans:
                - name: greeter
                  type: com.acme.Greeter
                  properties: {greeting: welcome}
            - route:
                id: greet
                from:
                  uri: direct:greet
                  steps:
                    - bean: {id: greet-them, ref: greeter, method: greet}
                    - to: {id: call-acme, uri: "acme:there?suffix=now"}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RouteFolder routes;

    private Path ext() {
        return folder.resolve("ext");
    }

    @BeforeEach
    void copy() {
        routes = RouteFolder.copyTo(folder.resolve("routes")).write(EXTRA, GREET);
    }

    @Test
    void routes_may_use_components_and_beans_of_a_jar() throws Exception {
        JarMaker.acme().writeTo(ext().resolve("acme.jar"));

        assertThat(ExtJars.in(ext()).names()).containsExactly("acme.jar");
        assertThat(RouteFiles.validate(routes.path(), ExtJars.in(ext()), Map.of()))
                .isGreaterThan(10);
    }

    @Test
    void without_the_jar_the_class_of_a_bean_is_not_there() {
        assertThat(refusal())
                .startsWith("error[TO-C501] RouteInvalid: there is no class `com.acme.Greeter`")
                .contains(placeOf("com.acme.Greeter"));
    }

    @ParameterizedTest
    @CsvSource({
        "component, kafka, 'to: {id: x, uri: \"kafka:topic\"}'",
        "language, jsonpath, 'setBody: {id: x, jsonpath: {expression: $.a}}'",
        "data format, protobuf, 'unmarshal: {id: x, protobuf: {}}'"
    })
    void what_neither_the_operator_nor_a_jar_brings_is_named_with_its_place(String what, String name, String step) {
        routes.write(EXTRA, """
                - route:
                    id: greet
                    from:
                      uri: direct:greet
                      steps:
                        - %s
                """.formatted(step));

        assertThat(refusal())
                .startsWith("error[TO-C501] RouteInvalid: there is no %s `%s`, neither the operator's nor in ext\n"
                        .formatted(what, name))
                .contains(placeOf(name));
    }

    @Test
    void a_misspelt_class_is_shown_with_the_nearest_one() {
        JarMaker.acme().writeTo(ext().resolve("acme.jar"));
        routes.replace(EXTRA, "com.acme.Greeter", "com.acme.Greter");

        assertThat(refusal()).contains(placeOf("com.acme.Greter"), "did you mean `com.acme.Greeter`?");
    }

    @Test
    void a_misspelt_component_of_a_jar_is_shown_with_the_nearest_one() {
        JarMaker.acme().writeTo(ext().resolve("acme.jar"));
        routes.replace(EXTRA, "acme:there", "acmee:there");

        assertThat(refusal()).contains(placeOf("acmee:"), "no component `acmee`", "did you mean `acme`?");
    }

    @Test
    void a_misspelt_bean_is_shown_with_the_nearest_one_of_the_file() {
        JarMaker.acme().writeTo(ext().resolve("acme.jar"));
        routes.replace(EXTRA, "ref: greeter", "ref: greetr");

        assertThat(refusal()).contains("`greetr`", "did you mean `greeter`?");
    }

    @Test
    void a_misspelt_option_of_a_component_of_a_jar_is_shown_with_the_nearest_one() {
        JarMaker.acme().writeTo(ext().resolve("acme.jar"));
        routes.replace(EXTRA, "suffix=", "sufix=");

        assertThat(refusal()).contains(placeOf("sufix"), "no option `sufix`", "did you mean `suffix`?");
    }

    @Test
    void a_component_without_the_class_that_it_needs_is_told_of_with_the_class_the_jar_and_the_place() {
        JarMaker.acme().without("com.acme.AcmeEndpoint").writeTo(ext().resolve("acme.jar"));

        assertThat(refusal())
                .startsWith("error[TO-C505] ClassUnusable: the class `com.acme.AcmeEndpoint` is in no jar\n")
                .contains(placeOf("acme:"), "needed by com.acme.AcmeComponent, of acme.jar\n");
    }

    @Test
    void a_class_that_was_built_for_a_later_Java_is_told_of() {
        JarMaker.acme().ofLaterJava("com.acme.Greeter").writeTo(ext().resolve("acme.jar"));

        assertThat(refusal())
                .startsWith("error[TO-C505] ClassUnusable:")
                .contains(
                        "UnsupportedClassVersionError",
                        "com/acme/Greeter",
                        "Java " + Runtime.version().feature());
    }

    /** What docs/how-to/ext-jars.md shows, with the real component. */
    @Test
    void kafka_works_as_the_page_shows_it_and_its_options_are_known() throws Exception {
        ExtJars jars = ExtJars.required(Path.of("target/test-ext"));
        HowTo page = HowTo.page("ext-jars");
        String hook = "hooks/applied.camel.yaml";
        Files.delete(routes.file(EXTRA));
        routes.hook("applied", page.block("yaml", "kafka:"));

        assertThat(page.block("xml", "camel-kafka")).contains("<version>" + ExtDoubts.camelVersion() + "</version>");
        assertThat(jars.doubts()).isEmpty();
        assertThat(RouteFiles.validate(routes.path(), jars, Map.of())).isGreaterThan(10);
        routes.replace(hook, "brokers=", "borkers=");
        assertThat(refusal(jars)).contains("no option `borkers`", "did you mean `brokers`?");
        routes.replace(hook, "kafka:", "kafkaa:");
        assertThat(refusal(jars)).contains("no component `kafkaa`", "did you mean `kafka`?");
    }

    /** A broker that is down must not keep the operator from starting. */
    @Test
    void a_producer_of_a_jar_connects_with_its_first_message_unless_the_route_says_otherwise() throws Exception {
        JarMaker.acme().writeTo(ext().resolve("acme.jar"));
        try (DefaultCamelContext context = new DefaultCamelContext(false)) {
            ExtJars.in(ext()).into(context);
            context.start();

            assertThat(isLazy(context, "acme:a")).isTrue();
            assertThat(isLazy(context, "acme:b?lazyStartProducer=false")).isFalse();
            assertThat(isLazy(context, "seda:c")).isFalse();
        }
    }

    /** A jar can hide no part of the operator, nor of Camel. */
    @Test
    void the_operators_own_classes_win() throws Exception {
        new JarMaker()
                .source(
                        "org.apache.camel.support.DefaultComponent",
                        "package org.apache.camel.support; public class DefaultComponent {}")
                .component("timer", "org.apache.camel.support.DefaultComponent")
                .writeTo(ext().resolve("other.jar"));
        ExtJars jars = ExtJars.in(ext());

        ClassLoader loader = Objects.requireNonNull(jars.loader());
        assertThat(loader.loadClass("org.apache.camel.support.DefaultComponent"))
                .isSameAs(DefaultComponent.class);
        routes.write(EXTRA, "- route: {id: often, from: {uri: 'timer:often', steps: [{stop: {id: end}}]}}\n");
        assertThat(RouteFiles.validate(routes.path(), jars, Map.of())).isGreaterThan(10);
        assertThat(jars.doubts())
                .containsExactly(
                        "the component timer is the operator's own, not that of other.jar",
                        "the operator has classes of other.jar itself, and its own are used");
    }

    @Test
    void two_jars_with_the_same_class_and_one_of_another_Camel_are_told_of() {
        JarMaker.acme()
                .file("META-INF/maven/org.apache.camel/camel-acme/pom.properties", "version=4.2.0\n")
                .writeTo(ext().resolve("a.jar"));
        JarMaker.acme().writeTo(ext().resolve("b.jar"));

        assertThat(ExtJars.in(ext()).doubts())
                .containsExactly(
                        "a.jar is of Camel 4.2.0, the operator of " + ExtDoubts.camelVersion()
                                + ": take the same version",
                        "com.acme.AcmeComponent is in a.jar and in b.jar; that of a.jar is used");
    }

    /** Whoever lets Maven copy all that a component needs gets jars that the operator has. */
    @Test
    void the_same_jar_as_the_operators_is_no_doubt_and_another_with_its_classes_is_one() throws Exception {
        Path own = Path.of(CamelContext.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Files.createDirectories(ext());
        Files.copy(own, ext().resolve(own.getFileName()));
        assertThat(ExtJars.in(ext()).doubts()).isEmpty();

        Files.move(ext().resolve(own.getFileName()), ext().resolve("camel-api-4.1.0.jar"));
        assertThat(ExtJars.in(ext()).doubts())
                .containsExactly("the operator has classes of camel-api-4.1.0.jar itself, and its own are used");
    }

    @Test
    void without_jars_nothing_is_other_than_without_the_folder() throws IOException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        ExtJars jars = ExtJars.in(Files.createDirectories(ext()));

        assertThat(jars.loader()).isNull();
        try (ExtJars.Scope ignored = jars.enter()) {
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        }
        assertThat(ExtJars.in(ext().resolve("none")).names()).isEmpty();
    }

    @Test
    void a_thread_sees_the_jars_as_long_as_it_asked_for() {
        JarMaker.acme().writeTo(ext().resolve("acme.jar"));
        ExtJars jars = ExtJars.in(ext());
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        try (ExtJars.Scope ignored = jars.enter()) {
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(jars.loader());
        }
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void a_file_in_the_place_of_the_folder_is_told_of() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(catchThrowableOfType(OperatorException.class, () -> ExtJars.in(file))
                        .problem()
                        .full())
                .startsWith("error[TO-C504] ExtUnreadable:")
                .contains(file.toString());
    }

    /** As the message says it. */
    private String placeOf(String word) {
        var lines = routes.read(EXTRA).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(word)) {
                return "--> " + routes.file(EXTRA) + ":" + (i + 1) + ":"
                        + (lines.get(i).indexOf(word) + 1) + "\n";
            }
        }
        throw new AssertionError("no line has " + word);
    }

    private static boolean isLazy(DefaultCamelContext context, String uri) {
        return context.getEndpoint(uri, DefaultEndpoint.class).isLazyStartProducer();
    }

    private String refusal() {
        return refusal(ExtJars.in(ext()));
    }

    private String refusal(ExtJars jars) {
        OperatorException refused =
                catchThrowableOfType(OperatorException.class, () -> RouteFiles.validate(routes.path(), jars, Map.of()));
        return refused.problem().full();
    }
}
