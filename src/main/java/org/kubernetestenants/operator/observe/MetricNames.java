package org.kubernetestenants.operator.observe;

/** Names of the operator's metrics. */
public final class MetricNames {
    /** Writes to the API server and how long they took, a timer; tags verb, kind, result (HTTP status or error name). */
    public static final String WRITES = "tenant.operator.writes";
    /** Requests that may be in flight at present. */
    public static final String PERMITS = "tenant.operator.permits";
    /** Requests in flight. */
    public static final String IN_FLIGHT = "tenant.operator.requests.in.flight";
    /** Calls of the admission webhook and how long they took, a timer; tags kind, result (allowed, warned, refused, failed). */
    public static final String ADMISSIONS = "tenant.operator.admissions";
    /** Gauge: Tenants that the deletion guard holds back, of all registries and templates. */
    public static final String DELETIONS_HELD = "tenant.operator.deletions.held";
    /** Gauge: objects whose labels name a Tenant that does not exist, of kinds that are watched. */
    public static final String STRAY_OBJECTS = "tenant.operator.objects.stray";

    /** Gauge, by queue: keys that wait for a worker. */
    public static final String QUEUE_READY = "tenant.operator.queue.ready";
    /** Gauge, by queue: keys that are worked on, each an exchange in flight. */
    public static final String QUEUE_PROCESSING = "tenant.operator.queue.processing";
    /** Gauge, by queue: keys that wait for a time. */
    public static final String QUEUE_DELAYED = "tenant.operator.queue.delayed";

    /** Events dropped since the queue was full. */
    public static final String EVENTS_DROPPED = "tenant.operator.events.dropped";

    private MetricNames() {}
}
