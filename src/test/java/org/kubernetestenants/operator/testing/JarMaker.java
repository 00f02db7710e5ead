package org.kubernetestenants.operator.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes a jar, as users make theirs: compiles sources against the operator's class path, and adds files. */
public final class JarMaker {
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> ofLaterJava = new ArrayList<>();

    /**
     * A component {@code acme:NAME?suffix=…}, which appends the name and the suffix to the body, and a bean {@code
     * com.acme.Greeter}. The class {@code com.acme.Lost} is needed first where a route from {@code acme:} starts, and where a
     * message comes to {@code acme:lost}.
     */
    public static JarMaker acme() {
        return new JarMaker()
                .component("acme", "com.acme.AcmeComponent")
                .source("com.acme.AcmeComponent", """
                        package com.acme;

                        import java.util.Map;
                        import org.apache.camel.Endpoint;
                        import org.apache.camel.support.DefaultComponent;

                        public class AcmeComponent extends DefaultComponent {
                            @Override
                            protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters)
                                    throws Exception {
                                AcmeEndpoint endpoint = new AcmeEndpoint(uri, this, name);
                                setProperties(endpoint, parameters);
                                return endpoint;
                            }
                        }
                        """)
                .source("com.acme.AcmeEndpoint", """
                        package com.acme;

                        import org.apache.camel.*;
                        import org.apache.camel.support.*;

                        public class AcmeEndpoint extends DefaultEndpoint {
                            private final String name;
                            private String suffix = "";

                            AcmeEndpoint(String uri, Component component, String name) {
                                super(uri, component);
                                this.name = name;
                            }

                            public String getSuffix() { return suffix; }

                            public void setSuffix(String suffix) { this.suffix = suffix; }

                            @Override
                            public Producer createProducer() {
                                if (name.equals("lost")) {
                                    new Lost();
                                }
                                return new DefaultProducer(this) {
                                    @Override
                                    public void process(Exchange exchange) {
                                        exchange.getMessage().setBody(exchange.getMessage().getBody() + name + suffix);
                                    }
                                };
                            }

                            @Override
                            public Consumer createConsumer(Processor processor) {
                                return new Waits(this, processor);
                            }
                        }
                        """)
                .source("com.acme.Waits", """
                        package com.acme;

                        import org.apache.camel.*;
                        import org.apache.camel.support.*;

                        class Waits extends DefaultConsumer {
                            private Lost lost;

                            Waits(Endpoint endpoint, Processor processor) {
                                super(endpoint, processor);
                            }

                            @Override
                            protected void doStart() throws Exception {
                                super.doStart();
                                lost = new Lost();
                            }
                        }
                        """)
                .source("com.acme.Lost", "package com.acme; class Lost {}")
                .source("com.acme.Greeter", """
                        package com.acme;

                        public class Greeter {
                            private String greeting = "hello";

                            public void setGreeting(String greeting) { this.greeting = greeting; }

                            public String greet(Object whom) { return greeting + " " + whom; }
                        }
                        """);
    }

    /** A JDBC driver that takes every URL, and says that it was asked. */
    public static JarMaker greedyDriver() {
        return new JarMaker()
                .file("META-INF/services/java.sql.Driver", "com.acme.GreedyDriver\n")
                .source("com.acme.GreedyDriver", """
                        package com.acme;

                        import java.sql.*;
                        import java.util.Properties;

                        public class GreedyDriver implements Driver {
                            @Override
                            public Connection connect(String url, Properties info) throws SQLException {
                                System.out.println("the driver was asked");
                                throw new SQLException("the driver was asked");
                            }

                            @Override public boolean acceptsURL(String url) { return true; }

                            @Override public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
                                return new DriverPropertyInfo[0];
                            }

                            @Override public int getMajorVersion() { return 1; }

                            @Override public int getMinorVersion() { return 0; }

                            @Override public boolean jdbcCompliant() { return false; }

                            @Override public java.util.logging.Logger getParentLogger() { return null; }
                        }
                        """);
    }

    public JarMaker source(String className, String text) {
        sources.put(className, text);
        return this;
    }

    public JarMaker file(String name, String text) {
        files.put(name, text);
        return this;
    }

    /** Says that Camel's component of this name is this class. */
    public JarMaker component(String name, String className) {
        return file("META-INF/services/org/apache/camel/component/" + name, "class=" + className + "\n");
    }

    /** Compiled, but not in the jar. */
    public JarMaker without(String className) {
        leftOut.add(className.replace('.', '/') + ".class");
        return this;
    }

    /** As if a Java that is not there yet had compiled it. */
    public JarMaker ofLaterJava(String className) {
        ofLaterJava.add(className.replace('.', '/') + ".class");
        return this;
    }

    /** Writes the jar, and its folder if that is not there, and returns it. */
    public Path writeTo(Path jar) {
        try {
            Files.createDirectories(jar.getParent());
            Path folder = Files.createTempDirectory("jar-");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
                compile(folder);
                for (Path file : files(folder)) {
                    String name = folder.relativize(file).toString();
                    if (name.endsWith(".class") && !leftOut.contains(name)) {
                        byte[] bytes = Files.readAllBytes(file);
                        if (ofLaterJava.contains(name)) {
                            bytes[7] = 120;
                        }
                        add(out, name, bytes);
                    }
                }
                for (Map.Entry<String, String> file : files.entrySet()) {
                    add(out, file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
                }
            } finally {
                for (Path file : files(folder).reversed()) {
                    Files.delete(file);
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Path folder) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(
                List.of("-d", folder.toString(), "-proc:none", "-cp", System.getProperty("java.class.path")));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, OutputStream.nullOutputStream(), null, arguments.toArray(String[]::new));
        if (code != 0) {
            throw new IllegalStateException("javac ended with " + code);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.toList();
        }
    }

    private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }
}
