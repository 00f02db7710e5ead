package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.cluster.Connection.Call;
import org.kubernetestenants.operator.cluster.Permits.Permit;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.observe.MetricNames;

/**
 * The one way out for writes (the Lease's own excepted): asks the {@link WriteGate}, takes a permit, sends the request once,
 * counts it and writes its line into the audit log. Made for virtual threads: it blocks.
 */
public final class Writer {
    private final Connection connection;
    private final KubernetesSerialization serialization;
    private final WriteGate gate;
    private final Permits permits;
    private final AccessReviews reviews;
    private final MeterRegistry metrics;
    private final Audit audit = new Audit();

    public Writer(Clients clients, WriteGate gate, Permits permits, MeterRegistry metrics) {
        this.connection = clients.connection();
        this.serialization = clients.serialization();
        this.gate = gate;
        this.permits = permits;
        this.reviews = clients.reviews();
        this.metrics = metrics;
        Gauge.builder(MetricNames.PERMITS, permits, Permits::limit).register(metrics);
        Gauge.builder(MetricNames.IN_FLIGHT, permits, Permits::inFlight).register(metrics);
    }

    /**
     * Carries out {@code write} and returns what the server answered, success or not. With a 403 comes whether it was a right
     * that was missing.
     *
     * @throws OperatorException with {@link Code#LEASE_LOST} if the gate is closed (nothing was sent), or with
     *     {@link Code#API_UNREACHABLE} if no answer came (whether it was carried out is unknown)
     */
    public Answer send(Write write) {
        return sendIf(() -> true, write).orElseThrow();
    }

    /**
     * The same, unless it is not wanted any more once there is room for it, which may be after a while: then nothing is sent,
     * and the result is empty.
     */
    public Optional<Answer> sendIf(BooleanSupplier wanted, Write write) {
        gate.check();
        Call call = call(write);
        long began = System.nanoTime();
        try (Permit permit = permits.acquire()) {
            checkAgain(permit);
            if (!wanted.getAsBoolean()) {
                permit.unused();
                return Optional.empty();
            }
            Answer answer = connection.send(call);
            permit.answered(answer);
            record(write, Integer.toString(answer.status()), began);
            audit.write(write, answer);
            // Within the permit: there may be as many reviews as requests.
            return Optional.of(
                    answer.forbidden() && !answer.namespaceTerminating() ? answer.reviewed(reviews.of(write)) : answer);
        } catch (OperatorException e) {
            record(write, e.problem().code().reason(), began);
            audit.failed(write, e.problem());
            throw e;
        }
    }

    /** Waits until the others leave room, at most this long; for writes that nobody waits for. */
    void awaitRoom(Duration atMost) throws InterruptedException {
        permits.awaitRoom(atMost);
    }

    /** The wait for a permit may have outlasted the lease. */
    private void checkAgain(Permit permit) {
        if (!gate.isOpen()) {
            permit.unused();
            gate.check();
        }
    }

    private void record(Write write, String result, long began) {
        Timer.builder(MetricNames.WRITES)
                .tag("verb", verb(write))
                .tag("kind", write.type().kind())
                .tag("result", result)
                .register(metrics)
                .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }

    static String verb(Write write) {
        String verb = write.verb().name().toLowerCase(java.util.Locale.ROOT);
        return write.dryRun() ? "dry_run" : write.subresource().isEmpty() ? verb : verb + "_" + write.subresource();
    }

    private Call call(Write write) {
        return new Call(
                write.verb().method(), path(write), null, write.verb().contentType(), content(write), write.as());
    }

    private static String path(Write write) {
        StringBuilder path = new StringBuilder(
                write.verb() == Verb.CREATE || write.name() == null
                        ? write.type().collection(write.namespace())
                        : write.type().path(write.namespace(), write.name()));
        if (!write.subresource().isEmpty()) {
            path.append('/').append(write.subresource());
        }
        return path.append(query(write)).toString();
    }

    private static String query(Write write) {
        StringBuilder query = new StringBuilder();
        if (write.verb() != Verb.DELETE) {
            query.append("&fieldManager=").append(Names.FIELD_MANAGER).append("&fieldValidation=Strict");
        }
        if (write.force()) {
            query.append("&force=true");
        }
        if (write.dryRun()) {
            query.append("&dryRun=All");
        }
        return query.isEmpty() ? "" : "?" + query.substring(1);
    }

    private String content(Write write) {
        Object body = write.verb() == Verb.DELETE ? deleteOptions(write.uid(), write.resourceVersion()) : write.body();
        return serialization.asJson(body);
    }

    private static JsonNode deleteOptions(@Nullable String uid, @Nullable String resourceVersion) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("apiVersion", "v1").put("kind", "DeleteOptions").put("propagationPolicy", "Background");
        ObjectNode preconditions = options.putObject("preconditions");
        if (uid != null) {
            preconditions.put("uid", uid);
        }
        if (resourceVersion != null) {
            preconditions.put("resourceVersion", resourceVersion);
        }
        return options;
    }
}
