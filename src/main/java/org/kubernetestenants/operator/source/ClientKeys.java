package org.kubernetestenants.operator.source;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Sends the client's certificate whenever a server asks for one. Java alone would keep it back if the server does not name its CA,
 * and then nobody says why the login fails.
 */
final class ClientKeys extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager java;

    ClientKeys(X509ExtendedKeyManager java) {
        this.java = java;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return java.chooseClientAlias(keyTypes, null, socket);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return java.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return java.getPrivateKey(alias);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return java.getClientAliases(keyType, null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
