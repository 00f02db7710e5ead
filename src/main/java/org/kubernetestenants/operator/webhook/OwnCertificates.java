package org.kubernetestenants.operator.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.NamedObject;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.WatchedSecrets;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates that need nobody else: the leader makes and keeps them in a Secret, and has the API server know their CA; each
 * replica shows what the Secret holds. One look does everything that is to be done now; it is cheap when that is nothing.
 */
final class OwnCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(OwnCertificates.class);

    private final NamedObject secret;
    private final NamedObject configuration;
    private final Writer writer;
    private final BooleanSupplier leading;
    private final ServingKeys keys;
    private final Kept.Rules rules;
    private final Duration settling;
    private final Clock clock;
    private final LongSupplier nanoTime;

    private @Nullable String shown;
    private @Nullable Kept last;
    /** Since when all of the configuration's webhooks have this bundle. */
    private String known = "";

    private long knownSince;
    private String told = "";

    /** @param settling how long after a change of caBundle each API server goes by it */
    OwnCertificates(
            NamedObject secret,
            NamedObject configuration,
            Writer writer,
            BooleanSupplier leading,
            ServingKeys keys,
            Kept.Rules rules,
            Duration settling,
            Clock clock,
            LongSupplier nanoTime) {
        this.secret = secret;
        this.configuration = configuration;
        this.writer = writer;
        this.leading = leading;
        this.keys = keys;
        this.rules = rules;
        this.settling = settling;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** What hinders it is told once, and tried again at the next look. */
    synchronized void look() {
        try {
            Optional<Kept> kept = secret.now().flatMap(OwnCertificates::kept);
            kept.ifPresent(this::show);
            noteBundle();
            if (leading.getAsBoolean() && secret.arrived() && configuration.arrived()) {
                keep(kept);
            }
            told = "";
        } catch (OperatorException e) {
            tell(e);
        }
    }

    private void tell(OperatorException e) {
        String text = e.problem().condition();
        if (!text.equals(told) && e.problem().code() != Code.LEASE_LOST) {
            told = text;
            LOG.error("the webhook's certificates: {} {}", e.problem().code().id(), text);
        }
    }

    private void show(Kept kept) {
        last = kept;
        String certificate = kept.server().pem();
        if (!certificate.equals(shown)) {
            keys.use(List.of(kept.server().certificate()), kept.server().key());
            shown = certificate;
            LOG.info(
                    "the webhook's certificate is valid until {}",
                    kept.server().certificate().getNotAfter().toInstant());
        }
    }

    private void keep(Optional<Kept> kept) {
        // A Secret that somebody deleted is put back: what the API server trusts need not change for that.
        Kept present = kept.or(() -> Optional.ofNullable(last)).orElseGet(() -> Kept.first(rules, clock.instant()));
        Kept next = present.next(rules, clock.instant(), isKnown(present.bundle()));
        if ((kept.isEmpty() || next != present) && !write(next)) {
            return;
        }
        if (configuration.now().isPresent() && !bundles().stream().allMatch(encoded(next.bundle())::equals)) {
            fill(encoded(next.bundle()));
        }
    }

    private boolean isKnown(String bundle) {
        return known.equals(encoded(bundle)) && nanoTime.getAsLong() - knownSince >= settling.toNanos();
    }

    private void noteBundle() {
        List<String> bundles = bundles();
        String now = bundles.stream().distinct().count() == 1 ? bundles.getFirst() : "";
        if (!now.equals(known)) {
            known = now;
            knownSince = nanoTime.getAsLong();
        }
    }

    private List<String> bundles() {
        return configuration.now().stream()
                .flatMap(now -> StreamSupport.stream(now.path("webhooks").spliterator(), false))
                .map(webhook -> webhook.path("clientConfig").path("caBundle").asText())
                .toList();
    }

    private static String encoded(String bundle) {
        return Base64.getEncoder().encodeToString(bundle.getBytes(StandardCharsets.US_ASCII));
    }

    private boolean write(Kept next) {
        Optional<JsonNode> present = secret.now();
        Map<String, Object> metadata = new HashMap<>(Map.of("name", secret.name()));
        present.ifPresent(now -> metadata.put(
                "resourceVersion", now.path("metadata").path("resourceVersion").asText()));
        Map<String, Object> body =
                Map.of("apiVersion", "v1", "kind", "Secret", "metadata", metadata, "data", next.data());
        Write write = present.isPresent()
                ? Write.mergePatch(secret.type(), secret.namespace(), secret.name(), body)
                : Write.create(secret.type(), secret.namespace(), secret.name(), body);
        return send(
                secret,
                write.because("certificates of the webhook, the next until "
                        + next.server().certificate().getNotAfter().toInstant()));
    }

    /** Of each webhook this field only, by its name. */
    private void fill(String bundle) {
        JsonNode now = configuration.now().orElseThrow();
        List<Map<String, Object>> webhooks = StreamSupport.stream(
                        now.path("webhooks").spliterator(), false)
                .map(webhook -> Map.<String, Object>of(
                        "name", webhook.path("name").asText(), "clientConfig", Map.of("caBundle", bundle)))
                .toList();
        Map<String, Object> body = Map.of(
                "apiVersion",
                configuration.type().apiVersion(),
                "kind",
                configuration.type().kind(),
                "metadata",
                // Only this one: an apply would make another.
                Map.of(
                        "name",
                        configuration.name(),
                        "uid",
                        now.path("metadata").path("uid").asText()),
                "webhooks",
                webhooks);
        send(
                configuration,
                Write.apply(configuration.type(), null, configuration.name(), body)
                        .withForce()
                        .because("the API server is to trust the webhook's certificate"));
    }

    /** Whether it was carried out; if not, it changed meanwhile, and the watch is about to tell. */
    private boolean send(NamedObject object, Write write) {
        Answer answer = writer.send(write);
        if (!answer.ok() && !answer.conflict()) {
            throw new OperatorException(Refusals.of(answer, object.type().key(object.namespace(), object.name()))
                    .problem());
        }
        return answer.ok();
    }

    private static Optional<Kept> kept(JsonNode secret) {
        return Kept.of(WatchedSecrets.data(secret).data());
    }
}
