package org.kubernetestenants.operator.source;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Tls.Mode;

/**
 * TLS as one registry wants it: whom the server must prove to be, and who we are. Everything is in memory; nothing is read from
 * files, properties or the environment but Java's own trust store where no CA is given.
 */
final class TlsContext {
    private static final char[] IN_MEMORY = new char[0];

    private final SSLContext context;
    private final String host;
    private final boolean checksHost;

    private TlsContext(SSLContext context, String host, boolean checksHost) {
        this.context = context;
        this.host = host;
        this.checksHost = checksHost;
    }

    /**
     * The client's certificate, its own first, and its key.
     *
     * @param chain not empty
     */
    record Identity(List<X509Certificate> chain, PrivateKey key) {
        Identity {
            chain = List.copyOf(chain);
        }

        /** Whether the key is that of the certificate: what it signs, the certificate confirms. */
        boolean matches() {
            String algorithm = key.getAlgorithm();
            String signing = switch (algorithm) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> algorithm;
            };
            try {
                Signature signature = Signature.getInstance(signing);
                signature.initSign(key);
                signature.update((byte) 1);
                byte[] signed = signature.sign();
                signature.initVerify(chain.getFirst().getPublicKey());
                signature.update((byte) 1);
                return signature.verify(signed);
            } catch (GeneralSecurityException e) {
                return false; // a key of another algorithm, or of another curve
            }
        }

        @Override
        public String toString() {
            return "Identity[" + chain.getFirst().getSubjectX500Principal() + "]";
        }
    }

    /**
     * @param host what the server's certificate must be for, in mode verify-full
     * @param authorities the CAs that are trusted in the modes that verify; null for those of Java
     * @param identity null if there is no client certificate
     */
    static TlsContext of(
            Mode mode, String host, @Nullable List<X509Certificate> authorities, @Nullable Identity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    identity == null ? new KeyManager[0] : keys(identity),
                    new TrustManager[] {
                        mode.verifies() ? new VerifiedServer(trust(authorities)) : new UnverifiedServer()
                    },
                    null);
            return new TlsContext(context, host, mode == Mode.VERIFY_FULL);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** TLS over a connection, before the handshake; the connection ends with it. */
    SSLSocket over(Socket connection, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(connection, host, port, true);
        if (checksHost) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    private static KeyManager[] keys(Identity identity) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry("client", identity.key, IN_MEMORY, identity.chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY);
        return new KeyManager[] {new ClientKeys((X509ExtendedKeyManager) factory.getKeyManagers()[0])};
    }

    private static X509ExtendedTrustManager trust(@Nullable List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (authorities != null) {
            store = empty();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca" + i, authorities.get(i));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
