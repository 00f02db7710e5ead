package org.kubernetestenants.operator.tenant;

import java.util.List;
import java.util.Optional;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.error.Reason;

/** What is worth an event when a status changes: at most one thing per object and change (behaviour 40). */
public sealed interface News {
    /** Something is wrong now. */
    record Bad(Problem problem) implements News {}

    /** Something changed that is nobody's concern. */
    record Good(Reason reason, String text) implements News {}

    /** What is new when {@code Ready} has another status or reason than before; else nothing. */
    static Optional<News> ofReady(List<Condition> before, List<Condition> now) {
        return ready(now)
                .filter(ready ->
                        !word(ready).equals(ready(before).map(News::word).orElse("")))
                .flatMap(News::of);
    }

    private static Optional<News> of(Condition ready) {
        return Reason.of(ready.reason())
                .map(reason -> ready.status().equals("False") && reason instanceof Code code
                        ? new Bad(Problem.of(code, ready.message()))
                        : new Good(reason, ready.message().isEmpty() ? ready.reason() : ready.message()));
    }

    private static Optional<Condition> ready(List<Condition> conditions) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(Condition.READY))
                .findFirst();
    }

    private static String word(Condition ready) {
        return ready.status() + ready.reason();
    }
}
