package org.kubernetestenants.operator.source;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;

/**
 * What a database or its driver threw, with its causes; tells of what kind it is, by SQLState and vendor code where there are any.
 *
 * @param chain the exception and its causes, outermost first
 * @param root the innermost SQLException
 */
record Failure(List<Throwable> chain, SQLException root) {
    private static final Set<Integer> LOGIN = Set.of(1044, 1045, 1130, 1251, 1698, 1820, 1862, 3118, 3955, 4151);
    private static final Set<Integer> NO_TABLE = Set.of(1049, 1051, 1146);
    private static final Set<Integer> TOO_SLOW = Set.of(1205, 1969, 3024);
    /** The server ends the connection: shutdown, KILL, an idle or a slow client. */
    private static final Set<Integer> ENDED = Set.of(1053, 1077, 1152, 1158, 1159, 1160, 1161, 1317, 1927, 4031);

    /** PostgreSQL tells by SQLState only, by names that MySQL does not use. */
    private static final Set<String> NO_TABLE_STATES = Set.of("3D000", "3F000", "42P01");

    private static final Set<String> TOO_SLOW_STATES = Set.of("57014", "55P03");
    private static final Set<String> ENDED_STATES = Set.of("57P01", "57P02", "57P05", "25P03", "25P04");
    private static final Set<String> NOT_NOW_STATES = Set.of("53300", "57P03");
    private static final String NO_COLUMN_STATE = "42703";

    private static final int NO_COLUMN = 1054;
    private static final int TOO_MANY_CONNECTIONS = 1040;

    Failure {
        chain = List.copyOf(chain);
    }

    /** Null if no SQLException is among the causes. */
    static @Nullable Failure of(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
            chain.add(t);
        }
        SQLException root = null;
        for (Throwable t : chain) {
            root = t instanceof SQLException e ? e : root;
        }
        return root == null ? null : new Failure(chain, root);
    }

    Code code() {
        int vendor = root.getErrorCode();
        if (LOGIN.contains(vendor) || state().startsWith("28")) {
            return Code.LOGIN_REFUSED;
        }
        if (vendor == NO_COLUMN || state().equals(NO_COLUMN_STATE)) {
            return Code.COLUMN_MISSING;
        }
        if (NO_TABLE.contains(vendor) || NO_TABLE_STATES.contains(state())) {
            return Code.TABLE_MISSING;
        }
        if (TOO_SLOW.contains(vendor) || TOO_SLOW_STATES.contains(state()) || has(SQLTimeoutException.class)) {
            return Code.SOURCE_TIMEOUT;
        }
        if (ENDED.contains(vendor) || ENDED_STATES.contains(state())) {
            return Code.SOURCE_BROKE_OFF;
        }
        return isConnection() ? connectionCode() : Code.SOURCE_QUERY_FAILED;
    }

    String state() {
        return Objects.toString(root.getSQLState(), "");
    }

    /** The innermost words: of the network where it failed, else the server's. */
    String words() {
        Throwable last = chain.getLast();
        boolean network = last instanceof java.io.IOException;
        String words = Objects.toString(
                network ? last.getMessage() : root.getMessage(), last.getClass().getSimpleName());
        return last instanceof UnknownHostException ? "unknown host " + words : words;
    }

    /** No connection could be had at all. */
    boolean beforeConnected() {
        return has(SQLTransientConnectionException.class)
                || has(ConnectException.class)
                || has(UnknownHostException.class)
                || isFull();
    }

    private boolean isFull() {
        return root.getErrorCode() == TOO_MANY_CONNECTIONS || NOT_NOW_STATES.contains(state());
    }

    private Code connectionCode() {
        if (has(ConnectException.class)
                || has(UnknownHostException.class)
                || has(NoRouteToHostException.class)
                || has(SSLException.class)
                || isFull()) {
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
