package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.Tls.Mode;
import org.kubernetestenants.operator.source.RefusedCertificate.Why;
import org.kubernetestenants.operator.testing.CertificateAuthority;

/** Which hosts a certificate is for, whatever the driver calls them. {@link TlsIT} has the rest, with real servers. */
@SuppressWarnings("NullAway.Init") // @BeforeAll
class TlsContextTest {
    private static SSLServerSocket server;
    private static String authority;

    @BeforeAll
    static void start() throws Exception {
        CertificateAuthority ours = CertificateAuthority.create("Our CA");
        authority = ours.certificate();
        SSLContext context =
                ServerTls.of(ours.issue("db", "dns:db.prod,dns:*.shop.example,ip:127.0.0.1,ip:2001:db8::1"));
        server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(TlsContextTest::acceptAll);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.prod",
                "DB.Prod",
                "db.prod.",
                "a.shop.example",
                "127.0.0.1",
                "2001:db8::1",
                "2001:DB8:0:0:0:0:0:1"
            })
    void the_certificate_is_for_each_of_its_names(String host) throws Exception {
        handshake(Mode.VERIFY_FULL, host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db",
                "prod",
                "db.prod.evil",
                "evil.db.prod",
                "shop.example",
                "a.b.shop.example",
                "ashop.example",
                "127.0.0.2",
                "2001:db8::2",
                "::1",
                "eu_west.prod"
            })
    void it_is_for_no_other(String host) throws Exception {
        Throwable refused = catchThrowable(() -> handshake(Mode.VERIFY_FULL, host));

        assertThat(causes(refused))
                .filteredOn(RefusedCertificate.class::isInstance)
                .singleElement()
                .satisfies(cause -> {
                    RefusedCertificate certificate = (RefusedCertificate) cause;
                    assertThat(certificate.why()).isEqualTo(Why.HOST);
                    assertThat(certificate.hosts())
                            .isEqualTo("db.prod, *.shop.example, 127.0.0.1, 2001:db8:0:0:0:0:0:1");
                });
        handshake(Mode.VERIFY_CA, host);
    }

    private static void handshake(Mode mode, String host) throws Exception {
        List<java.security.cert.X509Certificate> authorities =
                Pem.certificates(authority.getBytes(StandardCharsets.UTF_8));
        TlsContext context = TlsContext.of(mode, host, authorities, null);
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                SSLSocket socket = context.over(plain, server.getLocalPort())) {
            socket.setSoTimeout(10_000);
            socket.startHandshake();
        }
    }

    private static List<Throwable> causes(@Nullable Throwable thrown) {
        return new ArrayList<>(Stream.<@Nullable Throwable>iterate(thrown, t -> t != null, t -> t.getCause())
                .toList());
    }

    private static void acceptAll() {
        while (!server.isClosed()) {
            try {
                SSLSocket client = (SSLSocket) server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(SSLSocket client) {
        try (client) {
            client.startHandshake();
        } catch (IOException e) {
            // The client does not trust us.
        }
    }
}
