package org.kubernetestenants.operator.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Entries of the {@link AuditLog}, in its order. Immutable: each method returns those of them that match. */
public final class AuditEntries implements Iterable<AuditEntry> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<AuditEntry> entries;

    private AuditEntries(List<AuditEntry> entries) {
        this.entries = entries;
    }

    static AuditEntries parse(String lines) {
        return parse(lines, Predicate.not(AuditEntries::isEndOfWatch));
    }

    static AuditEntries parseEndsOfWatches(String lines) {
        return parse(lines, AuditEntries::isEndOfWatch);
    }

    private static AuditEntries parse(String lines, Predicate<JsonNode> which) {
        return new AuditEntries(lines.lines()
                .map(AuditEntries::json)
                .filter(which)
                .map(AuditEntry::from)
                .toList());
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A watch that was accepted has one more entry, when it began; one that was refused has none but that of its end. */
    private static boolean isEndOfWatch(JsonNode event) {
        return event.path("verb").asText().equals("watch")
                && event.path("stage").asText().equals("ResponseComplete")
                && event.at("/responseStatus/code").asInt() < 300;
    }

    /** Of one user, e.g. {@link ControlPlane#serviceAccountUser}. */
    public AuditEntries by(String user) {
        return where(entry -> entry.user().equals(user));
    }

    public AuditEntries withUserAgent(String prefix) {
        return where(entry -> entry.userAgent().startsWith(prefix));
    }

    public AuditEntries verb(String... verbs) {
        return where(entry -> Set.of(verbs).contains(entry.verb()));
    }

    /** Plural names, subresources included. */
    public AuditEntries resource(String... resources) {
        return where(entry -> Set.of(resources).contains(entry.resource()));
    }

    public AuditEntries namespace(String namespace) {
        return where(entry -> entry.namespace().equals(namespace));
    }

    public AuditEntries name(String name) {
        return where(entry -> entry.name().equals(name));
    }

    /** Requests for changes, whatever came of them; no dry runs. */
    public AuditEntries writes() {
        return where(AuditEntry::isWrite);
    }

    public AuditEntries where(Predicate<AuditEntry> predicate) {
        return new AuditEntries(entries.stream().filter(predicate).toList());
    }

    public List<AuditEntry> list() {
        return entries;
    }

    public Stream<AuditEntry> stream() {
        return entries.stream();
    }

    public int count() {
        return entries.size();
    }

    @Override
    public Iterator<AuditEntry> iterator() {
        return entries.iterator();
    }

    /** One line each, for failed assertions. */
    @Override
    public String toString() {
        return String.join("\n", entries.stream().map(AuditEntry::toString).toList());
    }
}
