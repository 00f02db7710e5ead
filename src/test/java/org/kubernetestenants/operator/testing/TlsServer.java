package org.kubernetestenants.operator.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.kubernetestenants.operator.cli.demo.EmbeddedDatabase;
import org.kubernetestenants.operator.testing.CertificateAuthority.Issued;

/**
 * A MariaDB or PostgreSQL server of a test class's own that has TLS, demands it of nobody, and whose certificate and CA can be
 * exchanged while it runs. It takes some seconds to start.
 */
public final class TlsServer implements AutoCloseable {
    private final Database.Kind kind;
    private final Path folder;
    private final int port;
    private final AutoCloseable server;
    private final Database database;

    private TlsServer(Database.Kind kind, Issued certificate, String clientAuthority) throws IOException {
        this.kind = kind;
        this.folder = Files.createTempDirectory("tls");
        write(certificate, clientAuthority);
        switch (kind) {
            case MARIADB -> {
                EmbeddedDatabase mariadb = EmbeddedDatabase.start(
                        folder,
                        "--ssl-cert=" + file("cert.pem"),
                        "--ssl-key=" + file("key.pem"),
                        "--ssl-ca=" + file("ca.pem"));
                this.server = mariadb;
                this.port = mariadb.port();
            }
            case POSTGRESQL -> {
                EmbeddedPostgres postgresql = Database.postgresql()
                        .setServerConfig("ssl", "on")
                        .setServerConfig("ssl_cert_file", file("cert.pem"))
                        .setServerConfig("ssl_key_file", file("key.pem"))
                        .setServerConfig("ssl_ca_file", file("ca.pem"))
                        .start();
                this.server = postgresql;
                this.port = postgresql.getPort();
            }
            default -> throw new IllegalArgumentException(kind.toString());
        }
        this.database = Database.createAt(kind, port);
        allow("all", "scram-sha-256");
    }

    /**
     * @param certificate what it shows to clients
     * @param clientAuthority who signs its clients' certificates, in PEM
     */
    public static TlsServer start(Database.Kind kind, Issued certificate, String clientAuthority) {
        try {
            return new TlsServer(kind, certificate, clientAuthority);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A database on it. */
    public Database database() {
        return database;
    }

    /** From the next connection on it shows this certificate, and trusts clients that this CA signed. */
    public void use(Issued certificate, String clientAuthority) {
        try {
            write(certificate, clientAuthority);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (kind == Database.Kind.MARIADB) {
            database.sql("FLUSH SSL");
        } else {
            reload();
        }
    }

    /** From now on the user needs a certificate, or does not. */
    public void clientCertificate(boolean needed) {
        if (kind == Database.Kind.MARIADB) {
            database.sql("ALTER USER " + database.user() + " REQUIRE " + (needed ? "X509" : "NONE"));
        } else {
            allow("all", "scram-sha-256" + (needed ? " clientcert=verify-ca" : ""));
        }
    }

    /** PostgreSQL only: the user is refused with TLS and would be let in without. */
    public void onlyWithoutTls() {
        allow(database.user(), "reject");
    }

    /** PostgreSQL only: it asks for the password as it is, with TLS and without. */
    public void passwordInClear() {
        allow("all", "password", "password");
    }

    private void allow(String users, String withTls) {
        allow(users, withTls, "scram-sha-256");
    }

    private void allow(String users, String withTls, String withoutTls) {
        if (kind == Database.Kind.MARIADB) {
            return;
        }
        try {
            Files.writeString(Path.of(database.query("SHOW hba_file")), """
                    host all postgres 127.0.0.1/32 trust
                    hostssl all %s 127.0.0.1/32 %s
                    hostnossl all all 127.0.0.1/32 %s
                    """.formatted(users, withTls, withoutTls));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reload();
    }

    /** Returns when a new connection sees the new configuration. */
    private void reload() {
        database.reloadConfiguration();
    }

    private void write(Issued certificate, String clientAuthority) throws IOException {
        Files.writeString(Path.of(file("cert.pem")), certificate.certificate());
        Files.writeString(Path.of(file("ca.pem")), clientAuthority);
        Path key = Path.of(file("key.pem"));
        Files.writeString(key, certificate.key());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Override
    public void close() throws Exception {
        database.close();
        server.close();
        Database.delete(folder);
    }
}
