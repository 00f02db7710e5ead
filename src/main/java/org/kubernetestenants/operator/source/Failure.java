package org.kubernetestenants.operator.source;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;

/**
 * What a database or its driver threw, with its causes; tells of what kind it is: by the dialect's codes where there are any, else
 * by what happened to the network.
 *
 * @param chain the exception and its causes, outermost first
 * @param root the innermost SQLException
 */
record Failure(List<Throwable> chain, SQLException root, Dialect dialect) {
    Failure {
        chain = List.copyOf(chain);
    }

    /** Null if no SQLException is among the causes. */
    static @Nullable Failure of(Throwable thrown, Dialect dialect) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
            chain.add(t);
        }
        SQLException root = null;
        for (Throwable t : chain) {
            root = t instanceof SQLException e ? e : root;
        }
        return root == null ? null : new Failure(chain, root, dialect);
    }

    Code code() {
        if (state().startsWith("28")) {
            return Code.LOGIN_REFUSED;
        }
        if (refusedTls()) {
            return Code.TLS_REFUSED;
        }
        return dialect.code(root).orElseGet(this::codeByCauses);
    }

    String state() {
        return Objects.toString(root.getSQLState(), "");
    }

    /** The driver wants TLS, and the server has none. */
    boolean withoutTls() {
        return dialect.isWithoutTls(root);
    }

    /** The server's certificate, if that was refused. */
    Optional<RefusedCertificate> certificate() {
        return chain.stream()
                .filter(RefusedCertificate.class::isInstance)
                .map(RefusedCertificate.class::cast)
                .findFirst();
    }

    /** One of both sides ended the handshake; a network that broke in it is another matter. */
    private boolean refusedTls() {
        return withoutTls()
                || has(RefusedCertificate.class)
                || (has(SSLHandshakeException.class) && !has(EOFException.class) && !has(SocketException.class));
    }

    /** The innermost words: of the network or of TLS where it failed, else the server's. */
    String words() {
        Throwable last = chain.getLast();
        boolean network = last instanceof java.io.IOException || last instanceof GeneralSecurityException;
        String words = network ? last.getMessage() : dialect.words(root);
        if (words == null || words.isEmpty()) {
            words = last.getClass().getSimpleName();
        }
        return last instanceof UnknownHostException ? "unknown host " + words : words;
    }

    /** No connection could be had at all. */
    boolean beforeConnected() {
        return has(SQLTransientConnectionException.class)
                || has(ConnectException.class)
                || has(UnknownHostException.class);
    }

    private Code codeByCauses() {
        if (has(SQLTimeoutException.class)) {
            return Code.SOURCE_TIMEOUT;
        }
        return isConnection() ? connectionCode() : Code.SOURCE_QUERY_FAILED;
    }

    private Code connectionCode() {
        if (has(ConnectException.class) || has(UnknownHostException.class) || has(NoRouteToHostException.class)) {
            return Code.SOURCE_UNREACHABLE;
        }
        if (has(SocketTimeoutException.class)) {
            return Code.SOURCE_TIMEOUT;
        }
        if (!beforeConnected()) {
            return Code.SOURCE_BROKE_OFF;
        }
        // Only the pool says that there is no connection: the driver still waits for an answer.
        return root instanceof SQLTransientConnectionException ? Code.SOURCE_TIMEOUT : Code.SOURCE_UNREACHABLE;
    }

    private boolean isConnection() {
        return state().startsWith("08") || beforeConnected() || chain.getLast() instanceof java.io.IOException;
    }

    private boolean has(Class<? extends Throwable> type) {
        return chain.stream().anyMatch(type::isInstance);
    }
}
