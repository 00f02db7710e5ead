package org.kubernetestenants.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of rooms: which package may use which. A room that is not in the table does not exist. */
class RoomsTest {
    private static final String ROOT = "org.kubernetestenants.operator.";

    /** Usable by all. */
    private static final Set<String> COMMON = Set.of("api", "error", "observe", "jsonpath");

    private static final Map<String, Set<String>> ROOMS = Map.ofEntries(
            Map.entry("api", Set.of()),
            Map.entry("error", Set.of()),
            Map.entry("observe", Set.of()),
            Map.entry("jsonpath", Set.of()),
            Map.entry("source", Set.of()),
            Map.entry("sync", Set.of("source")),
            Map.entry("template", Set.of()),
            Map.entry("readiness", Set.of()),
            Map.entry("tenant", Set.of("template", "readiness")),
            Map.entry("queue", Set.of()),
            Map.entry("cluster", Set.of("source", "readiness")),
            Map.entry("apply", Set.of("tenant", "template", "readiness", "cluster")),
            Map.entry(
                    "route", Set.of("source", "sync", "template", "readiness", "tenant", "queue", "cluster", "apply")),
            Map.entry("webhook", Set.of("source", "template", "tenant", "cluster")),
            Map.entry(
                    "cli",
                    Set.of(
                            "source",
                            "sync",
                            "template",
                            "readiness",
                            "tenant",
                            "queue",
                            "cluster",
                            "apply",
                            "route",
                            "webhook")));

    /** No client, no Camel, no clock of its own. */
    private static final List<String> PURE = List.of("jsonpath", "sync", "template", "readiness", "tenant", "queue");

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.kubernetestenants.operator");

    static Stream<String> rooms() {
        return ROOMS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void a_room_uses_only_what_the_table_lets_it(String room) {
        Set<String> allowed = ROOMS.getOrDefault(room, Set.of());
        boolean common = COMMON.contains(room);
        String[] forbidden = ROOMS.keySet().stream()
                .filter(other -> !other.equals(room) && !allowed.contains(other))
                .filter(other -> common || !COMMON.contains(other))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(CODE);
    }

    @Test
    void pure_rooms_know_no_client_and_no_camel_and_have_no_clock_of_their_own() {
        String[] pure = PURE.stream().map(room -> ROOT + room + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAnyPackage(pure)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8.kubernetes.client..", "org.apache.camel..", "java.sql..", "javax.sql..")
                .check(CODE);
        noClasses()
                .that()
                .resideInAnyPackage(pure)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(CODE);
    }

    @Test
    void every_class_is_in_a_room() {
        classes()
                .should()
                .resideInAnyPackage(
                        ROOMS.keySet().stream().map(room -> ROOT + room + "..").toArray(String[]::new))
                .check(CODE);
    }
}
