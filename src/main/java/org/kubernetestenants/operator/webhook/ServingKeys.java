package org.kubernetestenants.operator.webhook;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that is shown to whoever connects, and its key, exchanged while connections come: those that are open go on,
 * and a handshake that has begun ends with what it began with.
 */
final class ServingKeys {
    /** Handshakes last a moment; older ones have ended. */
    private static final int KEPT = 4;

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong();
    private volatile @Nullable Entry current;

    private record Entry(String alias, X509Certificate[] chain, PrivateKey key) {}

    /** From the next connection on. */
    void use(List<X509Certificate> chain, PrivateKey key) {
        long now = number.incrementAndGet();
        Entry entry = new Entry(Long.toString(now), chain.toArray(X509Certificate[]::new), key);
        entries.put(entry.alias, entry);
        current = entry;
        entries.remove(Long.toString(now - KEPT));
    }

    /** The certificate that is shown now. */
    @Nullable
    X509Certificate certificate() {
        Entry now = current;
        return now == null ? null : now.chain[0];
    }

    SSLContext context() {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(new KeyManager[] {new Shown()}, null, null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /** As the JDK asks for them. */
    private final class Shown extends X509ExtendedKeyManager {
        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            Entry now = current;
            return now != null && now.key.getAlgorithm().equals(keyType) ? now.alias : null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return chooseEngineServerAlias(keyType, issuers, null);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            Entry entry = entries.get(alias);
            return entry == null ? null : entry.chain.clone();
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            Entry entry = entries.get(alias);
            return entry == null ? null : entry.key;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            String alias = chooseEngineServerAlias(keyType, issuers, null);
            return alias == null ? null : new String[] {alias};
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
