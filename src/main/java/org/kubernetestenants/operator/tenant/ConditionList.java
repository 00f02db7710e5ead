package org.kubernetestenants.operator.tenant;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.error.Reason;

/**
 * Conditions for one generation; {@code lastTransitionTime} moves only when a status does. The only place that makes
 * conditions, so that each has a reason of the catalogue or one that tells of nothing wrong.
 */
public final class ConditionList {
    private static final int MAX_MESSAGE = 512;

    private final List<Condition> previous;
    private final long generation;
    private final String now;
    private final List<Condition> conditions = new ArrayList<>();

    public ConditionList(List<Condition> previous, long generation, Instant now) {
        this.previous = previous;
        this.generation = generation;
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public void add(String type, boolean isTrue, Reason reason, String message) {
        add(type, isTrue ? "True" : "False", reason, message);
    }

    /** @param status True, False or Unknown */
    public void add(String type, String status, Reason reason, String message) {
        add(type, status, reason.reason(), message);
    }

    public void add(String type, boolean isTrue, Problem problem) {
        add(type, isTrue, problem.code(), problem.condition());
    }

    private void add(String type, String status, String reason, String message) {
        String since = find(type)
                .filter(last -> last.status().equals(status))
                .map(Condition::lastTransitionTime)
                .orElse(now);
        conditions.add(new Condition(type, status, generation, since, reason, cut(message)));
    }

    /** With the status that the condition had, Unknown if there was none. */
    void addWithStatusKept(String type, Reason reason, String message) {
        add(type, find(type).map(Condition::status).orElse("Unknown"), reason, message);
    }

    /** Takes a condition over as it was, for a pass that found nothing out about it. */
    public void keep(String type) {
        find(type).ifPresent(last -> add(type, last.status(), last.reason(), last.message()));
    }

    public List<Condition> list() {
        return conditions;
    }

    private Optional<Condition> find(String type) {
        return previous.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    private static String cut(String text) {
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE - 1) + "…";
    }
}
