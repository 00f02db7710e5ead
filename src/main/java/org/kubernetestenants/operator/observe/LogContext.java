package org.kubernetestenants.operator.observe;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What the log lines of this thread are about, for the length of a try block:
 * {@code try (var ignored = LogContext.tenant("default/acme-web")) {...}}. Nests; the former values come back.
 */
public final class LogContext implements AutoCloseable {
    public static final String TENANT = "tenant";
    public static final String REGISTRY = "registry";
    public static final String TEMPLATE = "template";
    public static final String RESOURCE = "resource";

    private final Map<String, @Nullable String> former = new HashMap<>();

    private LogContext() {}

    /** Nothing yet; see {@link #with}. */
    public static LogContext empty() {
        return new LogContext();
    }

    /** @param key namespace/name */
    public static LogContext tenant(String key) {
        return new LogContext().with(TENANT, key);
    }

    /** @param key namespace/name */
    public static LogContext registry(String key) {
        return new LogContext().with(REGISTRY, key);
    }

    /** @param key namespace/name */
    public static LogContext template(String key) {
        return new LogContext().with(TEMPLATE, key);
    }

    /** @param id the resource's id, or its object's key */
    public static LogContext resource(String id) {
        return new LogContext().with(RESOURCE, id);
    }

    /** @param name what the value is, one of the constants or a word of a user's route */
    public static LogContext of(String name, String value) {
        return new LogContext().with(name, value);
    }

    /** Adds to this context. */
    public LogContext with(String name, String value) {
        if (!former.containsKey(name)) {
            former.put(name, MDC.get(name));
        }
        MDC.put(name, value);
        return this;
    }

    @Override
    public void close() {
        former.forEach((name, value) -> {
            if (value == null) {
                MDC.remove(name);
            } else {
                MDC.put(name, value);
            }
        });
    }
}
