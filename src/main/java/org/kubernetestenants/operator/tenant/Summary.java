package org.kubernetestenants.operator.tenant;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.error.Reason;
import org.kubernetestenants.operator.error.StateReason;

/** A pass in numbers and in words that do not change with time. */
final class Summary {
    /** A message that names more resources than this is not read. */
    private static final int MAX_NAMED = 5;

    /** One object that is not as it should be, with its words for people. */
    record Trouble(InventoryEntry entry, Code code, String words) {
        boolean isConflict() {
            return entry.state() == State.CONFLICTED;
        }
    }

    private final List<ResourceResult> results;
    private final List<InventoryEntry> leftovers;
    private final boolean removing;

    Summary(Pass pass) {
        this.removing = pass.removing();
        this.results = pass.results().stream()
                .sorted(Comparator.<ResourceResult>comparingInt(result -> rank(result))
                        .thenComparing(result -> result.entry().key())
                        .thenComparing(result -> result.resource().id()))
                .toList();
        this.leftovers = pass.leftovers().stream()
                .filter(entry -> !entry.isRetained())
                .sorted(Comparator.comparing(InventoryEntry::key))
                .toList();
    }

    int desired() {
        return results.size();
    }

    int count(State... states) {
        List<State> wanted = List.of(states);
        return (int) results.stream()
                .filter(result -> wanted.contains(result.entry().state()))
                .count();
    }

    int ready() {
        return count(State.READY);
    }

    /** Failed and conflicted resources. */
    int failed() {
        return count(State.FAILED, State.CONFLICTED);
    }

    boolean isReady() {
        return ready() == desired() && leftovers.isEmpty() && !removing;
    }

    /** The first conflict; empty if there is none. */
    Optional<ResourceResult> conflict() {
        return results.stream()
                .filter(result -> result.entry().state() == State.CONFLICTED)
                .findFirst();
    }

    /** What failed or conflicts, the worst first; then what cannot be removed. */
    List<Trouble> troubles() {
        Stream<Trouble> wanted = results.stream()
                .filter(result -> rank(result.entry().state()) <= rank(State.CONFLICTED))
                .map(result -> new Trouble(result.entry(), code(result), words(result)));
        Stream<Trouble> leaving = leftovers.stream()
                .filter(entry -> entry.state() == State.FAILED)
                .map(entry -> new Trouble(entry, code(entry), entry.key() + ": " + words(entry)));
        return Stream.concat(wanted, leaving).toList();
    }

    /** The first resource that waits for somebody to change something; empty if there is none. */
    Optional<ResourceResult> stall() {
        return results.stream().filter(ResourceResult::stalled).findFirst();
    }

    /** The first object whose removal waits for somebody to change something; empty if there is none. */
    Optional<InventoryEntry> stalledLeftover() {
        return leftovers.stream().filter(Retries::stalls).findFirst();
    }

    /** Whether something goes on: objects become ready or go away, or a retry is due. */
    boolean isMoving() {
        return removing
                || !leftovers.isEmpty()
                || count(State.IN_PROGRESS, State.BLOCKED, State.DELETING) > 0
                || results.stream().anyMatch(Retries::helps);
    }

    /** Why the Tenant is ready or not, in one stable word. */
    Reason reason() {
        if (removing) {
            return StateReason.REMOVING;
        }
        Optional<ResourceResult> worst = results.stream()
                .filter(result -> result.entry().state() != State.READY)
                .findFirst();
        if (worst.isEmpty()) {
            return leftovers.isEmpty() ? StateReason.READY : StateReason.PRUNING;
        }
        boolean failed = rank(worst.get()) <= rank(State.SKIPPED);
        return failed ? code(worst.get()) : StateReason.PROGRESSING;
    }

    /** How much is ready, and what is missing. */
    String message() {
        String head =
                removing ? "" : ready() + " of " + desired() + (desired() == 1 ? " resource" : " resources") + " ready";
        return Stream.of(head, missing(result -> result.entry().state() != State.READY), remaining())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** The conflicts in words; empty if there is none. */
    String conflicts() {
        return missing(result -> result.entry().state() == State.CONFLICTED);
    }

    /** The code of a result that is not as wanted: its problem's, else the one that its entry tells, else its state's. */
    static Code code(ResourceResult result) {
        Problem problem = result.problem();
        return problem == null ? code(result.entry()) : problem.code();
    }

    static Code code(InventoryEntry entry) {
        return Reason.of(entry.reason())
                .filter(Code.class::isInstance)
                .map(Code.class::cast)
                .orElseGet(() -> code(entry.state()));
    }

    private static Code code(State state) {
        return switch (state) {
            case CONFLICTED -> Code.FIELD_CONFLICT;
            case SKIPPED -> Code.DEPENDENCY_FAILED;
            case BLOCKED -> Code.DEPENDENCY_NOT_READY;
            case FAILED, IN_PROGRESS, DELETING, RETAINED, READY -> Code.OBJECT_FAILED;
        };
    }

    private static String reason(InventoryEntry entry) {
        String reason = entry.reason();
        return reason == null ? word(entry.state()) : reason;
    }

    /** A result in words, after its resource's id. */
    static String words(ResourceResult result) {
        String id = result.resource().id();
        Problem problem = result.problem();
        String text = problem == null ? words(result.entry()) : problem.shortText();
        String subject = "`" + id + "` ";
        return id + ": " + (text.startsWith(subject) ? text.substring(subject.length()) : text);
    }

    private static String words(InventoryEntry entry) {
        String message = entry.message();
        return message == null ? reason(entry) : message;
    }

    private String missing(Predicate<ResourceResult> what) {
        return named(results.stream().filter(what).map(Summary::words).toList(), "; ");
    }

    private String remaining() {
        if (leftovers.isEmpty()) {
            return removing ? "nothing is left to be removed" : "";
        }
        List<String> names = leftovers.stream()
                .map(entry -> entry.key() + (entry.state() == State.FAILED ? " (" + words(entry) + ")" : ""))
                .toList();
        return leftovers.size() + (leftovers.size() == 1 ? " object" : " objects") + " to be removed: "
                + named(names, ", ");
    }

    private static String named(List<String> names, String separator) {
        String head = names.stream().limit(MAX_NAMED).collect(Collectors.joining(separator));
        int more = names.size() - MAX_NAMED;
        return more > 0 ? head + separator + "and " + more + " more" : head;
    }

    private static int rank(ResourceResult result) {
        return result.stalled() ? -1 : rank(result.entry().state());
    }

    /** What explains the others comes first. */
    private static int rank(State state) {
        return switch (state) {
            case FAILED -> 0;
            case CONFLICTED -> 1;
            case SKIPPED -> 2;
            case IN_PROGRESS -> 3;
            case DELETING -> 4;
            case BLOCKED -> 5;
            case RETAINED, READY -> 6;
        };
    }

    private static String word(State state) {
        return switch (state) {
            case READY -> "Ready";
            case IN_PROGRESS -> "InProgress";
            case FAILED -> "Failed";
            case CONFLICTED -> "Conflicted";
            case BLOCKED -> "Blocked";
            case SKIPPED -> "Skipped";
            case DELETING -> "Deleting";
            case RETAINED -> "Retained";
        };
    }
}
