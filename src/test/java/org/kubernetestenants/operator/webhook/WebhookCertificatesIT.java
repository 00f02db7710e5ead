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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
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
                .property("webhook.certificate-life", "8000")
                .property("webhook.settling", "1000")
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

    @Test
    void certificates_and_their_ca_rotate_under_load_without_one_refused_or_unchecked_call() {
        Set<String> authorities = new TreeSet<>();
        Set<String> certificates = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        int[] calls = {0};
        await("three CAs")
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    String good = create("good", "[]");
                    if (!good.isEmpty()) {
                        wrong.add("a good one was refused: " + good);
                    }
                    String bad = create("bad", "[bad]");
                    if (!bad.contains("denied the request: error[TO-G201]")) {
                        wrong.add("a bad one was not refused by the check: " + bad);
                    }
                    calls[0] += 2;
                    for (X509Certificate authority : bundle()) {
                        authorities.add(authority.getSerialNumber().toString());
                    }
                    for (int port : List.of(LEADER, STANDBY)) {
                        X509Certificate certificate = shown(port);
                        certificates.add(
                                certificate == null
                                        ? "untrusted"
                                        : certificate.getSerialNumber().toString());
                    }
                    return authorities.size() >= 3 && certificates.size() >= 5;
                });
        assertThat(wrong).as("of %s calls", calls[0]).isEmpty();
        assertThat(certificates).doesNotContain("untrusted");
        assertThat(calls[0]).isGreaterThan(100);
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
