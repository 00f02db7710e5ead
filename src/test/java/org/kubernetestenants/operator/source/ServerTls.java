package org.kubernetestenants.operator.source;

import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.kubernetestenants.operator.testing.CertificateAuthority.Issued;

/** The server's side of TLS, by the JDK alone. */
final class ServerTls {
    private ServerTls() {}

    static SSLContext of(Issued issued) throws Exception {
        char[] none = new char[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                Pem.privateKey(issued.key().getBytes(StandardCharsets.UTF_8)),
                none,
                Pem.certificates(issued.certificate().getBytes(StandardCharsets.UTF_8))
                        .toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, none);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
