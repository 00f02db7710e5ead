package org.kubernetestenants.operator.observe;

/** Names of the operator's metrics. */
public final class MetricNames {
    /** Writes to the API server and how long they took, a timer; tags verb, kind, result (HTTP status or error name). */
    public static final String WRITES = "tenant.operator.writes";
    /** Requests that may be in flight at present. */
    public static final String PERMITS = "tenant.operator.permits";
    /** Requests in flight. */
    public static final String IN_FLIGHT = "tenant.operator.requests.in.flight";
    /** Events dropped since the queue was full. */
    public static final String EVENTS_DROPPED = "tenant.operator.events.dropped";

    private MetricNames() {}
}
