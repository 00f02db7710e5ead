package org.kubernetestenants.operator.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every code has a test that holds a whole text of it, as users see it: somewhere stands {@code isEqualTo} of a text block that
 * begins with it. A new code without one fails here, and so does a text that tells nobody what to do.
 */
class GoldenTextsTest {
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern GOLDEN = Pattern.compile(
            "(?:isEqualTo|containsExactly)\\(\\s*\"\"\"\\n(\\s*error\\[(TO-[A-Z]\\d+)] (\\w+): .*?)\"\"\"",
            Pattern.DOTALL);

    private record Golden(String code, String reason, String text) {
        String headline() {
            return text.lines().findFirst().orElseThrow().replaceFirst("^error\\[[^]]*] \\w+: ", "");
        }
    }

    private static final List<Golden> ALL = golden();

    @Test
    void every_code_has_a_text_and_its_name() {
        assertThat(ALL.stream().map(golden -> golden.code + " " + golden.reason))
                .containsAll(Arrays.stream(Code.values())
                        .map(code -> code.id() + " " + code.reason())
                        .toList());
    }

    @Test
    void every_code_has_a_text_that_says_what_to_do() {
        assertThat(ALL.stream()
                        .filter(golden -> golden.text.contains("\nhelp: "))
                        .map(Golden::code))
                .containsAll(Arrays.stream(Code.values())
                        .filter(code -> code != Code.DEPENDENCY_NOT_READY) // it goes on by itself
                        .map(Code::id)
                        .toList());
    }

    @Test
    void the_first_line_fits_into_an_event_and_all_of_it_into_a_condition() {
        assertThat(ALL).allSatisfy(golden -> {
            assertThat(golden.headline()).hasSizeLessThanOrEqualTo(120);
            assertThat(golden.text).as("of %s", golden.code).hasSizeLessThanOrEqualTo(560);
        });
    }

    private static List<Golden> golden() {
        try (Stream<Path> files = Files.walk(TESTS)) {
            List<Golden> all = new ArrayList<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                Matcher found = GOLDEN.matcher(Files.readString(file));
                while (found.find()) {
                    all.add(new Golden(
                            found.group(2),
                            found.group(3),
                            found.group(1).stripIndent().strip()));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
