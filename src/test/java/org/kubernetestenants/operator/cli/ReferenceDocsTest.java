package org.kubernetestenants.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.testing.ReferencePage;

/** Pages of docs/reference that the code is the source of. {@code mvn test -Dtest=ReferenceDocsTest -Ddocs.write=true} writes them. */
class ReferenceDocsTest {
    @Test
    void every_setting_is_documented() throws IOException {
        ReferencePage.check(
                "settings.md",
                """
                # Settings

                Each may be set in `application.properties` in the working directory, by an environment variable, or as a system
                property (`-D`); the later go before the earlier. Route files read them as `{{key}}`. Times are milliseconds. Keys that
                begin with `camel.` go to Camel as they are; any other unknown key ends the start.

                | key | environment | default | what it is |
                |---|---|---|---|
                """
                        + Arrays.stream(Setting.values())
                                .map(s -> "| `%s` | `%s` | `%s` | %s |\n"
                                        .formatted(s.key(), s.variable(), s.byDefault(), s.description()))
                                .collect(Collectors.joining()));
    }

    @Test
    void every_error_code_is_documented() throws IOException {
        ReferencePage.check(
                "errors.md",
                """
                # Error codes

                The name is the reason of conditions and events. `tenant-operator explain CODE` says the same.

                | code | name | what it means |
                |---|---|---|
                """
                        + Arrays.stream(Code.values())
                                .map(c -> "| %s | %s | %s |\n".formatted(c.id(), c.reason(), c.summary()))
                                .collect(Collectors.joining()));
    }

    @Test
    void no_two_codes_share_a_number() {
        assertThat(Arrays.stream(Code.values()).map(Code::id)).doesNotHaveDuplicates();
    }
}
