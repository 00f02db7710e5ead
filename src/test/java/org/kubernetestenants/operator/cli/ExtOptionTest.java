package org.kubernetestenants.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kubernetestenants.operator.testing.JarMaker;
import org.kubernetestenants.operator.testing.RouteFolder;
import picocli.CommandLine;

/** {@code --ext} of {@code routes validate}, and where jars are looked for without it. */
class ExtOptionTest {
    private static final String HOME = "tenant-operator.home";
    private static final String EXTRA = "extra/acme.camel.yaml";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RouteFolder routes;

    private final StringWriter output = new StringWriter();

    @BeforeEach
    void makeJarAndRoute() {
        JarMaker.acme().writeTo(folder.resolve("ext/acme.jar"));
        routes = RouteFolder.copyTo(folder.resolve("routes")).write(EXTRA, """
                - route:
                    id: to-acme
                    from: {uri: "direct:to-acme", steps: [{to: {id: call-acme, uri: "acme:there"}}]}
                """);
    }

    @Test
    void the_folder_may_be_named() {
        assertThat(validate(
                        "--routes",
                        routes.path().toString(),
                        "--ext",
                        folder.resolve("ext").toString()))
                .isZero();
        assertThat(output.toString()).contains(" routes are valid, with acme.jar");
    }

    @Test
    void it_is_otherwise_the_one_beside_the_routes_of_the_operators_home() {
        System.setProperty(HOME, folder.toString());
        try {
            assertThat(validate()).isZero();
        } finally {
            System.clearProperty(HOME);
        }
        assertThat(output.toString()).contains(" routes are valid, with acme.jar");
    }

    @Test
    void a_typo_of_what_a_jar_brings_is_told_of_with_its_place_and_the_nearest_word() {
        routes.replace(EXTRA, "acme:there", "acne:there");

        assertThat(validate(
                        "--routes",
                        routes.path().toString(),
                        "--ext",
                        folder.resolve("ext").toString()))
                .isEqualTo(1);

        assertThat(output.toString())
                .contains("there is no component `acne`", "--> " + routes.file(EXTRA) + ":3:", "did you mean `acme`?");
    }

    @Test
    void a_folder_that_was_named_must_be_there() {
        assertThat(validate(
                        "--routes",
                        routes.path().toString(),
                        "--ext",
                        folder.resolve("etx").toString()))
                .isEqualTo(1);

        assertThat(output.toString())
                .contains("error[TO-C504] ExtUnreadable: there is no folder " + folder.resolve("etx"));
    }

    private int validate(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "routes";
        arguments[1] = "validate";
        System.arraycopy(options, 0, arguments, 2, options.length);
        CommandLine command = TenantOperator.commandLine();
        PrintWriter writer = new PrintWriter(output, true);
        return command.setOut(writer).setErr(writer).execute(arguments);
    }
}
