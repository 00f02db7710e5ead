package org.kubernetestenants.operator.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One object of {@code refusals.txt} and what is said of it.
 *
 * @param kind template, registry or tenant
 * @param spec its YAML; of a template without registryId, of a Tenant without templateRef
 * @param answer the whole refusal; the namespace is written NAMESPACE
 */
record BadObject(String kind, String name, String spec, String answer) {
    private static final Path FILE = Path.of("src", "test", "resources", "webhook", "refusals.txt");
    private static final Pattern FORM =
            Pattern.compile("=== (\\w+) (\\S+)\\n(.*?)\\n---\\n(.*?)\\n(?==== |\\z)", Pattern.DOTALL);

    static List<BadObject> all() {
        try {
            return FORM.matcher(Files.readString(FILE))
                    .results()
                    .map(found -> new BadObject(found.group(1), found.group(2), found.group(3), found.group(4)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the answers of now, for somebody to read: {@code -Dwebhook.write=true}. */
    static void write(List<BadObject> all) {
        StringBuilder text = new StringBuilder();
        all.forEach(bad -> text.append("=== %s %s%n%s%n---%n%s%n".formatted(bad.kind, bad.name, bad.spec, bad.answer)));
        try {
            Files.writeString(FILE, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BadObject answered(String text) {
        return new BadObject(kind, name, spec, text);
    }

    /** The object, in YAML. */
    String yaml() {
        String kindName = switch (kind) {
            case "template" -> "TenantTemplate";
            case "registry" -> "TenantRegistry";
            default -> "Tenant";
        };
        String given = switch (kind) {
            case "template" -> "registryId: nobody\n";
            case "registry" -> "";
            default -> "templateRef: shop\n";
        };
        return "apiVersion: operator.kubernetes-tenants.org/v1\nkind: %s\nmetadata: {name: %s}\nspec:\n%s"
                .formatted(kindName, name, (given + spec).indent(2));
    }

    /** The reason of the condition that the operator itself gives. */
    String reason() {
        String line = answer.lines().findFirst().orElseThrow();
        return line.substring(line.indexOf("] ") + 2, line.indexOf(": "));
    }

    /** The message of that condition: the lines of the first problem without the picture of its place. */
    String message() {
        List<String> parts = new ArrayList<>();
        String first = answer.split("\nerror\\[", 2)[0];
        List<String> lines = first.lines().toList();
        String headline = lines.getFirst().substring(lines.getFirst().indexOf(": ") + 2);
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("  --> ")) {
                headline += " at " + line.substring(6);
                i += 2;
            } else {
                parts.add(line.strip().replaceFirst("^help: ", ""));
            }
        }
        parts.addFirst(headline);
        String text = String.join("; ", parts);
        int more = answer.split("\nerror\\[").length - 1;
        return more == 0 || !kind.equals("template") ? text : text + " (and " + more + " more)";
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %s", kind, name);
    }
}
