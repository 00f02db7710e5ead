import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * What the container image has beside the jars. Run from source in the toolchain's JVM, before and between two builds of the image.
 *
 * <p>{@code stage BASEDIR TARGET}: routes, options of the JVM, the list of components, and a Java runtime of the modules that the
 * operator needs, into TARGET/image.
 *
 * <p>{@code train TARGET}: unpacks TARGET/image-untrained.tar and runs the operator from it, as it lies in the image, until it
 * asks for an API server, of which there is none, so that the next start finds its classes loaded and linked: into
 * TARGET/image/app/operator.aot.
 */
public final class Image {
    /** What Camel, the clients and the drivers ask for, and what a look into a running operator needs (jcmd). */
    private static final String MODULES = String.join(
            ",",
            "java.base",
            "java.desktop",
            "java.instrument",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.rmi",
            "java.scripting",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.transaction.xa",
            "java.xml",
            "jdk.attach",
            "jdk.httpserver",
            "jdk.jcmd",
            "jdk.jfr",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.unsupported",
            "jdk.zipfs");

    /** Where nobody listens. */
    private static final String NO_CLUSTER = """
            apiVersion: v1
            kind: Config
            clusters: [{name: none, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: none, user: {token: none}}]
            contexts: [{name: none, context: {cluster: none, user: none, namespace: default}}]
            current-context: none
            """;

    private static final String NO_LEASE = "the lease cannot be looked after";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    public static void main(String[] args) throws IOException, InterruptedException {
        switch (args[0]) {
            case "stage" -> stage(Path.of(args[1]), Path.of(args[2]));
            case "train" -> train(Path.of(args[1]));
            default -> throw new IllegalArgumentException("unknown command " + args[0]);
        }
    }

    private static void stage(Path basedir, Path target) throws IOException {
        Path image = target.resolve("image");
        delete(image);
        Path app = Files.createDirectories(image.resolve("app"));
        copy(basedir.resolve("routes"), app.resolve("routes"));
        // Empty folders, as places for volumes.
        Files.createDirectories(app.resolve("routes/extra"));
        Files.createDirectories(app.resolve("ext"));
        Files.copy(basedir.resolve("src/main/jvm/options"), app.resolve("jvm.options"));
        Files.copy(target.resolve("bom.json"), app.resolve("sbom.json"));
        Files.copy(basedir.resolve("LICENSE"), app.resolve("LICENSE"));
        jlink(image.resolve("opt/java"));
    }

    private static void jlink(Path output) throws IOException {
        Files.createDirectories(output.getParent());
        int code = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(
                        new PrintWriter(System.out, true),
                        new PrintWriter(System.err, true),
                        "--add-modules",
                        MODULES,
                        "--output",
                        output.toString(),
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--generate-cds-archive");
        if (code != 0) {
            throw new IllegalStateException("jlink ended with " + code);
        }
    }

    private static void train(Path target) throws IOException, InterruptedException {
        Path root = target.resolve("image-unpacked");
        delete(root);
        unpack(target.resolve("image-untrained.tar"), root);
        Path cache = target.resolve("image/app/operator.aot");
        Files.deleteIfExists(cache);
        Path kubeconfig = target.resolve("image-training-kubeconfig");
        Files.writeString(kubeconfig, NO_CLUSTER);
        Path log = target.resolve("image-training.log");
        List<String> command = List.of(
                root.resolve("opt/java/bin/java").toString(),
                "@" + root.resolve("app/jvm.options"),
                "-XX:AOTCacheOutput=" + cache,
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Dtenant-operator.home=" + root.resolve("app"),
                "-cp",
                Files.readString(root.resolve("app/jib-classpath-file")).replace("/app/", root + "/app/"),
                "org.kubernetestenants.operator.cli.TenantOperator",
                "run",
                "--management-port",
                Integer.toString(freePort()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        Process operator = builder.start();
        try {
            awaitStarted(operator, log);
            // An orderly end, with which the JVM writes the cache.
            operator.destroy();
            if (!operator.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || !Files.exists(cache)) {
                throw new IllegalStateException("no cache of classes was written, see " + log);
            }
        } finally {
            operator.destroyForcibly();
        }
        delete(root);
    }

    /** It has started as far as it comes without an API server, and asks for one again and again. */
    private static void awaitStarted(Process operator, Path log) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!Files.readString(log).contains(NO_LEASE)) {
            if (!operator.isAlive() || Instant.now().isAfter(end)) {
                throw new IllegalStateException("the operator did not start, see " + log);
            }
            Thread.sleep(50);
        }
    }

    /** Below those that the system gives to connections: of these any may be taken before the operator has it. */
    private static int freePort() throws IOException {
        for (int port = ThreadLocalRandom.current().nextInt(15_000, 25_000); port < 30_000; port++) {
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody has it.
                continue;
            }
        }
        throw new IllegalStateException("no free port below 30000");
    }

    /** Layer upon layer, with the times of the image: the cache remembers those of the jars. */
    private static void unpack(Path tar, Path root) throws IOException, InterruptedException {
        Path layers = Files.createDirectories(root.resolve("layers"));
        run(root, List.of("tar", "-xf", tar.toString(), "-C", layers.toString()));
        Matcher layer = Pattern.compile("\"([0-9a-f]+\\.tar\\.gz)\"").matcher(Files.readString(layers.resolve("manifest.json")));
        while (layer.find()) {
            run(root, List.of("tar", "--warning=no-unknown-keyword", "-xzf", layers.resolve(layer.group(1)).toString(), "-C", root.toString()));
        }
        delete(layers);
    }

    private static void run(Path folder, List<String> command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(command.getFirst() + " ended with " + code);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path copy = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
