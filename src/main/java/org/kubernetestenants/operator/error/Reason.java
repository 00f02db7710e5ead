package org.kubernetestenants.operator.error;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why something is as it is, in one stable word: the reason of a condition or an event. Either a code of the catalogue, or a
 * state in which nothing is wrong; nothing else can be one.
 */
public sealed interface Reason permits Code, StateReason {
    /** The word. */
    String reason();

    /** The reason that has this word; empty if none has. */
    static Optional<Reason> of(@Nullable String word) {
        return Stream.<Reason>concat(Stream.of(StateReason.values()), Stream.of(Code.values()))
                .filter(reason -> reason.reason().equals(word))
                .findFirst();
    }
}
