package org.kubernetestenants.operator.cli.demo;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Command lines of further processes on the Java of this one, with the same JVM options. */
final class JavaCommand {
    private JavaCommand() {}

    /** The packaged operator: {@code java -jar}. */
    static List<String> ofJar(Path jar, List<String> options, List<String> arguments) {
        List<String> command = java();
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        return command;
    }

    /** The program that is running, with the class path that it has. */
    static List<String> ofThisProgram(List<String> arguments) {
        List<String> command = java();
        command.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
        command.add("org.kubernetestenants.operator.cli.TenantOperator");
        command.addAll(arguments);
        return command;
    }

    private static List<String> java() {
        String program =
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString();
        // A debugger's port can be taken once only.
        Stream<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agentlib:jdwp"));
        return new ArrayList<>(Stream.concat(Stream.of(program), options).toList());
    }
}
