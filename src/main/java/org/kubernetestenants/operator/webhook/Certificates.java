package org.kubernetestenants.operator.webhook;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.Pem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificates in PEM, checked before they are shown to anybody. */
final class Certificates {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    private Certificates() {}

    /**
     * Shows this certificate from the next connection on.
     *
     * @param where they are from, for messages
     * @throws OperatorException CertificateUnusable; what was shown before stays
     */
    static void use(ServingKeys keys, String where, byte[] chain, byte[] key) {
        try {
            List<X509Certificate> certificates = Pem.certificates(chain);
            PrivateKey secret = Pem.privateKey(key);
            if (!belong(certificates.getFirst().getPublicKey(), secret)) {
                throw new OperatorException(unusable("tls.key of " + where + " is not the key of its tls.crt"));
            }
            keys.use(certificates, secret);
            LOG.info(
                    "the webhook's certificate is that of {}, valid until {}",
                    where,
                    certificates.getFirst().getNotAfter().toInstant());
        } catch (Pem.Unreadable e) {
            throw new OperatorException(unusable(where + ": " + e.getMessage() + "; " + e.help()));
        }
    }

    /** Whether what the one signs the other verifies. */
    static boolean belong(PublicKey key, PrivateKey secret) {
        String algorithm = switch (secret.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> secret.getAlgorithm();
        };
        byte[] text = new byte[32];
        new SecureRandom().nextBytes(text);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(secret);
            signing.update(text);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(key);
            verifying.update(text);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static Problem unusable(String why) {
        return Problem.of(Code.CERTIFICATE_UNUSABLE, "the webhook's certificate cannot be used")
                .detail(why)
                .help("put it right, it is read again by itself; both are PEM, tls.crt with its chain")
                .impact("the webhook goes on with the last one that could be used; without any, nobody can call it");
    }
}
