package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.testing.BreakingProxy;
import org.kubernetestenants.operator.testing.BreakingProxy.Break;
import org.kubernetestenants.operator.testing.Database;

/**
 * Behaviour 5: wherever the answers of a server end, and however, a read is whole, or it is none. What each test asserts of every
 * place: either all rows are there, or the read has failed, there is no snapshot, and the next read is whole.
 */
@ParameterizedClass
@SuppressWarnings("NullAway.Init") // @BeforeParameterizedClassInvocation
@EnumSource(Database.Kind.class)
class BrokenReadsIT {
    private static final int FEW = 3;
    /** Of 500 rows that come at once, some more. */
    private static final int MANY = 1700;

    private static Database database;

    @RegisterExtension
    final SourceReading source = new SourceReading(database);

    private final BreakingProxy proxy = BreakingProxy.to(database.port());
    private final Database.Kind kind;

    BrokenReadsIT(Database.Kind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void start(Database.Kind kind) {
        database = Database.create(kind);
        for (int rows : new int[] {FEW, MANY}) {
            database.sql(
                    "CREATE TABLE rows" + rows
                            + " (tenant_id varchar(40), is_active varchar(9), domain varchar(90), subscription_plan varchar(9))",
                    "INSERT INTO rows" + rows
                            + " SELECT concat('t', seq), '1', concat('t', seq, '.example.com'), 'gold' FROM "
                            + kind.sequence(rows));
        }
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        database.close();
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void a_small_result_at_every_byte() throws SQLException {
        TenantRegistrySpec spec = source.spec(proxy.port(), "rows" + FEW);
        long size = bytesOf(spec);
        assertThat(size).as("bytes of a read over a connection that is there").isBetween(100L, 5000L);

        for (long bytes = 0; bytes <= size; bytes++) {
            readThatBreaks(spec, FEW, bytes, bytes % 2 == 0 ? Break.RESET : Break.CLOSED);
        }
        assertThat(proxy.broken()).isGreaterThanOrEqualTo((int) size);
    }

    @Test
    void a_login_at_every_byte() throws SQLException {
        TenantRegistrySpec spec = source.spec(proxy.port(), "rows" + FEW);
        connections(spec).getConnection().close();
        long size = proxy.answered();

        Set<Code> codes = EnumSet.noneOf(Code.class);
        for (long bytes = 0; bytes < size; bytes++) {
            proxy.breakAfter(bytes, bytes % 2 == 0 ? Break.RESET : Break.CLOSED);
            Throwable thrown = catchThrowable(() -> connections(spec).getConnection());
            // The last bytes are ones that nobody waits for.
            assertThat(thrown != null || bytes > size - 50)
                    .as("login after %d of %d bytes", bytes, size)
                    .isTrue();
            if (thrown != null) {
                codes.add(SourceProblems.explain(thrown, spec, Registries.KEY).code());
            }
        }
        // Where the list of ways to log in breaks, pgjdbc says that it was rejected, and nothing of the network.
        assertThat(codes)
                .isSubsetOf(Code.SOURCE_UNREACHABLE, Code.SOURCE_BROKE_OFF, Code.SOURCE_TIMEOUT, Code.LOGIN_REFUSED);
    }

    @Test
    void a_large_result_at_any_byte() throws SQLException {
        long seed = Boolean.getBoolean("test.long") ? System.nanoTime() : kind.ordinal();
        System.out.println("seed of the breaks: " + seed);
        Random random = new Random(seed);
        TenantRegistrySpec spec = source.spec(proxy.port(), "rows" + MANY);
        long size = bytesOf(spec);

        for (int i = 0; i < (Boolean.getBoolean("test.long") ? 3000 : 30); i++) {
            readThatBreaks(spec, MANY, random.nextLong(size), random.nextBoolean() ? Break.RESET : Break.CLOSED);
        }
        assertThat(source.read(spec).rows()).as("the next read").isEqualTo(MANY);
    }

    /** Few of these: each takes as long as the query timeout. */
    @Test
    void a_large_result_that_stops_to_come() throws SQLException {
        TenantRegistrySpec spec = source.spec(proxy.port(), "rows" + MANY);
        source.read(spec);

        Throwable thrown = Objects.requireNonNull(
                readThatBreaks(spec, MANY, new Random(kind.ordinal()).nextLong(50_000), Break.SILENCE));
        assertThat(SourceProblems.explain(thrown, spec, Registries.KEY).code()).isEqualTo(Code.SOURCE_TIMEOUT);
        assertThat(source.read(spec).rows()).as("the next read").isEqualTo(MANY);
    }

    /** Of a read over a connection that is there. */
    private long bytesOf(TenantRegistrySpec spec) throws SQLException {
        source.read(spec);
        long before = proxy.answered();
        source.read(spec);
        return proxy.answered() - before;
    }

    private static Connections connections(TenantRegistrySpec spec) {
        SourceSettings settings = SourceSettings.of(Registries.KEY, spec);
        TlsContext tls = TlsContext.of(settings.tls().mode(), settings.host(), null, null);
        return new Connections(settings, new Credentials(database.password(), tls));
    }

    /** Over a connection that is there already, made as the pool has it; returns what was thrown, null if it is whole. */
    private @Nullable Throwable readThatBreaks(TenantRegistrySpec spec, int rows, long bytes, Break how)
            throws SQLException {
        proxy.forward();
        Snapshot snapshot = Snapshot.begin(Registries.KEY, spec);
        Connection connection = connections(spec).getConnection();
        connection.setAutoCommit(
                !SourceSettings.of(Registries.KEY, spec).dialect().streamsInTransaction());
        proxy.breakAfter(bytes, how);
        Throwable thrown = catchThrowable(() -> source.readInto(snapshot, spec, connection));
        proxy.forward();
        // To end what is broken may fail, too.
        Throwable ofClose = catchThrowable(connection::close);
        assertThat(ofClose == null || ofClose instanceof SQLException).isTrue();
        String where = how + " after " + bytes + " bytes";
        if (thrown == null) {
            assertThat(snapshot.whole().activeRows()).as(where).isEqualTo(rows);
            return null;
        }
        assertThat(catchThrowable(snapshot::whole))
                .as(where)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.SNAPSHOT_NOT_WHOLE));
        assertThat(SourceProblems.explain(thrown, spec, Registries.KEY).code())
                .as(where)
                .isIn(Code.SOURCE_BROKE_OFF, Code.SOURCE_UNREACHABLE, Code.SOURCE_TIMEOUT);
        return thrown;
    }
}
