package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.kubernetestenants.operator.cluster.Connection.Call;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** The Lease in the API server, over a connection of its own. The one kind of write that does not go through the {@link Writer}: the gate depends on it. */
final class ApiLeaseStore implements LeaseStore {
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Connection connection;
    private final String namespace;
    private final String name;

    ApiLeaseStore(Connection connection, String namespace, String name) {
        this.connection = connection;
        this.namespace = namespace;
        this.name = name;
    }

    @Override
    public Optional<LeaseRecord> read() {
        Answer answer = connection.send(Call.get(OwnTypes.LEASES.path(namespace, name)));
        return answer.notFound() ? Optional.empty() : Optional.of(record(succeeded(answer)));
    }

    @Override
    public Optional<LeaseRecord> create(LeaseRecord lease) {
        return write("POST", OwnTypes.LEASES.collection(namespace), lease);
    }

    @Override
    public Optional<LeaseRecord> replace(LeaseRecord lease) {
        return write("PUT", OwnTypes.LEASES.path(namespace, name), lease);
    }

    private Optional<LeaseRecord> write(String method, String path, LeaseRecord lease) {
        Answer answer = connection.send(
                new Call(method, path, null, "application/json", manifest(lease).toString(), null));
        boolean missed = answer.conflict() || (answer.notFound() && method.equals("PUT"));
        return missed ? Optional.empty() : Optional.of(record(succeeded(answer)));
    }

    private JsonNode succeeded(Answer answer) {
        if (answer.ok()) {
            return answer.body();
        }
        String lease = "Lease " + namespace + "/" + name;
        throw new OperatorException(
                answer.status() == 403
                        ? Problem.of(Code.FORBIDDEN, "the operator may not use " + lease)
                                .help(
                                        "allow its ServiceAccount get, create and update of leases.coordination.k8s.io in "
                                                + namespace)
                                .impact("this replica stands by until then")
                        : Problem.of(
                                        Code.API_SERVER_ERROR,
                                        "the API server answered " + answer.status() + " for " + lease)
                                .help(Advice.serverError()));
    }

    private ObjectNode manifest(LeaseRecord lease) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", OwnTypes.LEASES.apiVersion()).put("kind", OwnTypes.LEASES.kind());
        ObjectNode metadata = object.putObject("metadata").put("name", name).put("namespace", namespace);
        if (!lease.version().isEmpty()) {
            metadata.put("resourceVersion", lease.version());
        }
        object.putObject("spec")
                .put("holderIdentity", lease.holder())
                .put("leaseDurationSeconds", Math.max(1, lease.duration().toSeconds()))
                .put("acquireTime", MICRO_TIME.format(lease.acquired()))
                .put("renewTime", MICRO_TIME.format(lease.renewed()))
                .put("leaseTransitions", lease.transitions());
        return object;
    }

    private static LeaseRecord record(JsonNode object) {
        JsonNode spec = object.path("spec");
        return new LeaseRecord(
                spec.path("holderIdentity").asText(""),
                Duration.ofSeconds(spec.path("leaseDurationSeconds").asLong(0)),
                time(spec.path("acquireTime")),
                time(spec.path("renewTime")),
                spec.path("leaseTransitions").asInt(0),
                object.path("metadata").path("resourceVersion").asText());
    }

    private static Instant time(JsonNode text) {
        try {
            return Instant.parse(text.asText());
        } catch (DateTimeParseException absent) {
            // For people only; nothing is decided by it.
            return Instant.EPOCH;
        }
    }
}
