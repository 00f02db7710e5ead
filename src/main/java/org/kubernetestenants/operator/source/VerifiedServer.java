package org.kubernetestenants.operator.source;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.kubernetestenants.operator.source.RefusedCertificate.Why;

/** Verifies the server's certificate as Java does, and says what is wrong with it so that a message can be made of it. */
final class VerifiedServer extends ServerTrust {
    private final X509ExtendedTrustManager java;

    VerifiedServer(X509ExtendedTrustManager java) {
        this.java = java;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        try {
            java.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException e) {
            throw new RefusedCertificate(why(chain, authType), chain[0], e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        java.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        java.checkServerTrusted(chain, authType);
    }

    /** Without the socket nobody looks at the host: what passes then failed by the host alone. */
    private Why why(X509Certificate[] chain, String authType) {
        try {
            java.checkServerTrusted(chain, authType);
            return Why.HOST;
        } catch (CertificateException e) {
            return Why.of(e);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return java.getAcceptedIssuers();
    }
}
