package org.kubernetestenants.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;

/**
 * Two replicas serve with certificates that the leader makes and that live for seconds; the API server calls both, and a call
 * that fails is a refusal.
 */
class WebhookCertificatesIT {
    private static final String SECRET = "webhook";
    private static final int LEADER = OperatorProcess.freePort();
    private static final int STANDBY = OperatorProcess.freePort();
    private static final String CONFIGURATION = ServedWebhook.newName();

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator(operator -> options(operator, LEADER));

    private static OperatorProcess standby;
    private static ServedWebhook webhook;

    private final KubernetesClient client = cluster.client();
    private final String namespace = cluster.namespace();

    private static OperatorProcess.Builder options(OperatorProcess.Builder operator, int port) {
        return operator.property("webhook.check", "200")
                .property("webhook.authority-life", "18000")
                .property("webhook.certificate-life", "12000")
                .property("webhook.settling", "3000")
                .option("--webhook-port", Integer.toString(port))
                .option("--webhook-configuration", CONFIGURATION)
                .option("--webhook-secret", SECRET)
                .option("--webhook-host", "127.0.0.1");
    }

    @BeforeAll
    static void serve() {
        new HandMade(cluster);
        standby = options(
                        OperatorProcess.on(cluster.serviceAccountKubeconfig("standby"))
                                .namespace(cluster.namespace()),
                        STANDBY)
                .launch();
        webhook =
                ServedWebhook.at(cluster.client(), cluster.namespace(), CONFIGURATION, null, url(LEADER), url(STANDBY));
        webhook.awaitCalled();
        await().atMost(Duration.ofSeconds(60)).until(() -> shown(STANDBY) != null);
    }

    @AfterAll
    static void stop() {
        webhook.close();
        standby.close();
    }

    private static String url(int port) {
        return "https://127.0.0.1:" + port + "/validate";
    }

    /**
     * Calls begin at a steady rate, whatever becomes of those before. Around each new CA the standby stands still: callers know the
     * next bundle then, and it shows what the Secret held before.
     */
    @Test
    void certificates_and_their_ca_rotate_under_load_without_one_refused_or_unchecked_call() {
        Set<String> authorities = new ConcurrentSkipListSet<>();
        Set<String> certificates = new ConcurrentSkipListSet<>();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicInteger calls = new AtomicInteger();
        try (ExecutorService load = Executors.newVirtualThreadPerTaskExecutor()) {
            Freezer freezer = new Freezer();
            await("three CAs")
                    .atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        authorities.addAll(freezer.look());
                        load.execute(() -> {
                            String good = create("good", "[]");
                            if (!good.isEmpty()) {
                                wrong.add("a good one was refused: " + good);
                            }
                            calls.incrementAndGet();
                        });
                        load.execute(() -> {
                            String bad = create("bad", "[bad]");
                            if (!bad.contains("denied the request: error[TO-G201]")) {
                                wrong.add("a bad one was not refused by the check: " + bad);
                            }
                            calls.incrementAndGet();
                        });
                        for (int port : List.of(LEADER, STANDBY)) {
                            load.execute(() -> {
                                X509Certificate certificate = shown(port);
                                if (certificate == null) {
                                    wrong.add("an untrusted certificate at " + port);
                                } else {
                                    certificates.add(
                                            certificate.getSerialNumber().toString());
                                }
                            });
                        }
                        return authorities.size() >= 3 && certificates.size() >= 4 && !freezer.frozen();
                    });
        }
        assertThat(wrong).as("of %s calls", calls).isEmpty();
        assertThat(calls.get()).isGreaterThan(200);
    }

    /** Stops the standby shortly before the next CA is due, and lets it go on a second after that came. */
    private static final class Freezer {
        private static final Duration BEFORE = Duration.ofMillis(500);
        private static final Duration AFTER = Duration.ofSeconds(1);

        private String newest = "";
        private Instant stop = Instant.MAX;
        private Instant goOn = Instant.MAX;
        private boolean frozen;

        boolean frozen() {
            return frozen;
        }

        /** The CAs that callers know now. */
        List<String> look() {
            List<X509Certificate> bundle = bundle();
            X509Certificate authority = bundle.getFirst();
            String serial = authority.getSerialNumber().toString();
            Instant now = Instant.now();
            if (!serial.equals(newest)) {
                goOn = frozen ? now.plus(AFTER) : Instant.MAX;
                newest = serial;
                Instant from = authority.getNotBefore().toInstant();
                Duration life = Duration.between(from, authority.getNotAfter().toInstant());
                stop = from.plus(life.multipliedBy(2).dividedBy(3)).minus(BEFORE);
            }
            if (!frozen && now.isAfter(stop)) {
                standby.signal("STOP");
                frozen = true;
                stop = Instant.MAX;
            } else if (frozen && now.isAfter(goOn)) {
                standby.signal("CONT");
                frozen = false;
            }
            return bundle.stream().map(ca -> ca.getSerialNumber().toString()).toList();
        }
    }

    @Test
    void what_somebody_resets_or_deletes_is_put_back() {
        client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(CONFIGURATION)
                .edit(now -> {
                    now.getWebhooks().forEach(hook -> hook.getClientConfig().setCaBundle(null));
                    return now;
                });
        eventually(() -> assertThat(webhook.now().getWebhooks())
                .allSatisfy(
                        hook -> assertThat(hook.getClientConfig().getCaBundle()).isNotEmpty()));
        Secret before = secret();
        client.secrets().inNamespace(namespace).withName(SECRET).delete();
        eventually(() -> {
            assertThat(secret().getMetadata().getUid())
                    .isNotEqualTo(before.getMetadata().getUid());
            assertThat(secret().getData()).containsKeys("ca.crt", "ca.key", "tls.crt", "tls.key");
        });
        eventually(() -> assertThat(create("good", "[]")).isEmpty());
    }

    private Secret secret() {
        return Objects.requireNonNull(
                client.secrets().inNamespace(namespace).withName(SECRET).get());
    }

    /** What the API server says to a create that it only pretends; empty for nothing. */
    private String create(String id, String dependIds) {
        try {
            client.resource("""
                            apiVersion: operator.kubernetes-tenants.org/v1
                            kind: TenantTemplate
                            metadata: {name: load}
                            spec:
                              registryId: nobody
                              configMaps:
                              - {id: %s, dependIds: %s, nameTemplate: $uid, spec: {}}
                            """.formatted(id, dependIds))
                    .inNamespace(namespace)
                    .dryRun()
                    .create();
            return "";
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static List<X509Certificate> bundle() {
        byte[] pem = Base64.getDecoder()
                .decode(webhook.now().getWebhooks().getFirst().getClientConfig().getCaBundle());
        try {
            List<X509Certificate> all = new ArrayList<>();
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                all.add((X509Certificate) certificate);
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate of a new connection by whoever trusts the bundle of a moment before; null if it is not trusted. */
    private static @Nullable X509Certificate shown(int port) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (X509Certificate authority : bundle()) {
                trusted.setCertificateEntry(authority.getSerialNumber().toString(), authority);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, managers.getTrustManagers(), null);
            try (SSLSocket socket =
                    (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.startHandshake();
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            }
        } catch (IOException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
