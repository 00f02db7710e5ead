package org.kubernetestenants.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.cluster.EventRecorder;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.error.Reason;
import org.kubernetestenants.operator.error.StateReason;
import org.kubernetestenants.operator.tenant.ConditionList;
import picocli.CommandLine;

/**
 * No condition, event or exit of something that is wrong without a code: reasons are codes or states in which nothing is wrong,
 * a warning takes a problem, and a command fails only by throwing one. Here stands that nobody goes around these types.
 */
class ReasonsTest {
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.kubernetestenants.operator");

    @Test
    void a_reason_is_a_code_or_a_state_and_no_two_have_one_word() {
        assertThat(Reason.class.getPermittedSubclasses()).containsExactlyInAnyOrder(Code.class, StateReason.class);
        assertThat(Stream.<Reason>concat(Arrays.stream(Code.values()), Arrays.stream(StateReason.values()))
                        .map(Reason::reason))
                .doesNotHaveDuplicates()
                .allSatisfy(word -> {
                    assertThat(word).matches("[A-Z][A-Za-z]+");
                    assertThat(Reason.of(word).map(Reason::reason)).hasValue(word);
                });
    }

    @Test
    void conditions_are_made_in_one_place() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(ConditionList.class)
                .should()
                .callConstructor(
                        Condition.class,
                        String.class,
                        String.class,
                        long.class,
                        String.class,
                        String.class,
                        String.class)
                .check(CODE);
    }

    @Test
    void whoever_adds_a_condition_gives_a_reason_or_a_problem() {
        assertThat(open(ConditionList.class, "add"))
                .isNotEmpty()
                .allSatisfy(add -> assertThat(add.getParameterTypes()).containsAnyOf(Reason.class, Problem.class));
    }

    @Test
    void events_are_written_in_one_place() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(EventRecorder.class, OwnTypes.class)
                .should()
                .accessField(OwnTypes.class, "EVENTS")
                .check(CODE);
    }

    @Test
    void a_warning_is_a_problem_and_any_other_event_has_a_reason() {
        List<Method> about = Arrays.stream(EventRecorder.class.getDeclaredMethods())
                .filter(method -> !Modifier.isPrivate(method.getModifiers()))
                .filter(method -> List.of(method.getParameterTypes()).contains(EventRecorder.Subject.class))
                .toList();
        assertThat(about).extracting(Method::getName).containsExactlyInAnyOrder("warning", "normal");
        assertThat(open(EventRecorder.class, "warning"))
                .allSatisfy(warning -> assertThat(warning.getParameterTypes()).contains(Problem.class));
        assertThat(open(EventRecorder.class, "normal"))
                .allSatisfy(normal -> assertThat(normal.getParameterTypes()).contains(Reason.class));
    }

    /** The demo's are 130 after Ctrl-C, and whatever kubectl ended with. */
    @Test
    void no_command_chooses_its_exit_code() {
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(CommandLine.Command.class)
                .and()
                .areDeclaredInClassesThat()
                .haveNameNotMatching(".*\\.demo\\.(DemoCommand|KubectlCommand)")
                .should()
                .haveRawReturnType(Integer.class)
                .orShould()
                .haveRawReturnType(int.class)
                .check(CODE);
        noClasses().should().implement(CommandLine.IExitCodeGenerator.class).check(CODE);
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("TenantOperator")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(CODE);
    }

    private static List<Method> open(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name) && !Modifier.isPrivate(method.getModifiers()))
                .toList();
    }
}
