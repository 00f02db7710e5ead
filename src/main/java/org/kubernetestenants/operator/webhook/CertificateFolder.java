package org.kubernetestenants.operator.webhook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.kubernetestenants.operator.error.OperatorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code tls.crt} and {@code tls.key} in a folder, such as a mounted Secret; somebody else keeps them. Read again when they changed. */
final class CertificateFolder implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFolder.class);

    private final Path folder;
    private final ServingKeys keys;
    private byte[] seen = {};

    CertificateFolder(Path folder, ServingKeys keys) {
        this.folder = folder;
        this.keys = keys;
    }

    /** One look. What cannot be used is told once, and what was used before stays. */
    @Override
    public synchronized void run() {
        byte[] certificate;
        byte[] key;
        try {
            certificate = Files.readAllBytes(folder.resolve("tls.crt"));
            key = Files.readAllBytes(folder.resolve("tls.key"));
        } catch (IOException e) {
            tell(e.toString().getBytes(StandardCharsets.UTF_8), () -> {
                throw new OperatorException(Certificates.unusable(folder + " cannot be read: " + e), e);
            });
            return;
        }
        byte[] both = Arrays.copyOf(certificate, certificate.length + key.length);
        System.arraycopy(key, 0, both, certificate.length, key.length);
        tell(both, () -> Certificates.use(keys, folder.toString(), certificate, key));
    }

    private void tell(byte[] now, Runnable use) {
        if (Arrays.equals(seen, now)) {
            return;
        }
        seen = now;
        try {
            use.run();
        } catch (OperatorException e) {
            LOG.error("{} {}", e.problem().code().id(), e.problem().condition());
        }
    }
}
