import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks or writes the form of all Java files below a folder. A program of its own, run from source in the toolchain's
 * JVM: the formatter's command line skips the clean-up of imports unless it writes, and cannot take a folder.
 *
 * <p>Arguments: {@code check} or {@code write}, then folders. Exit 1 when a file is not in form (check) or cannot be
 * parsed.
 */
public final class Format {
    public static void main(String[] args) throws IOException {
        boolean write = args[0].equals("write");
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .build());
        List<String> wrong = new ArrayList<>();
        for (String folder : List.of(args).subList(1, args.length)) {
            for (Path file : javaFiles(Path.of(folder))) {
                String source = Files.readString(file);
                try {
                    String formed = ImportOrderer.reorderImports(
                            RemoveUnusedImports.removeUnusedImports(formatter.formatSource(source)),
                            JavaFormatterOptions.Style.PALANTIR);
                    if (!formed.equals(source)) {
                        if (write) {
                            Files.writeString(file, formed);
                        } else {
                            wrong.add(file + " is not in form");
                        }
                    }
                } catch (FormatterException e) {
                    wrong.add(file + " cannot be parsed: " + e.getMessage());
                }
            }
        }
        if (!wrong.isEmpty()) {
            wrong.forEach(System.err::println);
            System.err.println("Run dev/format and commit what it changes.");
            System.exit(1);
        }
    }

    private static List<Path> javaFiles(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        }
    }
}
