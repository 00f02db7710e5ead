package org.kubernetestenants.operator.template;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.ResourceTemplate.DeletionPolicy;
import org.kubernetestenants.operator.api.ResourceTemplate.OnImmutable;
import org.kubernetestenants.operator.api.ResourceTemplate.PatchStrategy;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.jsonpath.JsonPath;

/**
 * Checks what a resource says beside its manifest. The schema refuses most of it earlier, but not what only the kind in a
 * manifest shows, and nothing that an update leaves as it was before the schema had the rule.
 */
final class SettingsCheck {
    /** What makes an object the one that we made. */
    private static final List<List<String>> IDENTITY = Stream.concat(
                    Stream.of(
                            List.of("apiVersion"),
                            List.of("kind"),
                            List.of("metadata", "name"),
                            List.of("metadata", "namespace"),
                            List.of("metadata", "labels", Names.TENANT),
                            List.of("metadata", "labels", Names.TENANT_NAMESPACE)),
                    Names.MARKS.stream().map(mark -> List.of("metadata", "annotations", mark)))
            .toList();

    private final ResourceTemplate entry;
    private final FieldPath path;
    private final Consumer<Problem> problems;

    SettingsCheck(ResourceTemplate entry, FieldPath path, Consumer<Problem> problems) {
        this.entry = entry;
        this.path = path;
        this.problems = problems;
    }

    /** @param kind of the manifest; null if it has none */
    void check(@Nullable KindOf kind) {
        if (entry.onImmutable() == OnImmutable.RECREATE) {
            recreate(kind);
        }
        if (entry.isOnce()) {
            once();
        }
        ignoreFields();
        readyWhen();
    }

    private void recreate(@Nullable KindOf kind) {
        if (entry.deletionPolicy() == DeletionPolicy.RETAIN) {
            combination(
                    "onImmutable",
                    "Recreate",
                    "would delete what deletionPolicy: Retain keeps",
                    "leave onImmutable out, or use deletionPolicy: Delete");
        }
        if (kind != null && DataKinds.hold(kind.apiVersion(), kind.kind())) {
            combination(
                    "onImmutable",
                    "Recreate",
                    "would delete the data that a " + kind.kind() + " holds",
                    "leave onImmutable out; an object with another name takes its place: change nameTemplate");
        }
    }

    private void once() {
        String because = "is for objects that are written again, not for creationPolicy: Once";
        String help = "leave it out, or use creationPolicy: WhenNeeded";
        if (entry.patchStrategy() != PatchStrategy.APPLY) {
            combination("patchStrategy", entry.patchStrategy().name().toLowerCase(Locale.ROOT), because, help);
        }
        if (entry.onImmutable() == OnImmutable.RECREATE) {
            combination("onImmutable", "Recreate", because, help);
        }
        if (!entry.ignoreFields().isEmpty()) {
            combination("ignoreFields", entry.ignoreFields().toString(), because, help);
        }
    }

    private void combination(String field, String value, String because, String help) {
        problems.accept(Problem.of(Code.INVALID_COMBINATION, field + " " + because)
                .at(ResourceCompiler.whole(path.key(field), value, ""))
                .help(help));
    }

    private void ignoreFields() {
        for (int i = 0; i < entry.ignoreFields().size(); i++) {
            String text = entry.ignoreFields().get(i);
            FieldPath where = path.key("ignoreFields").index(i);
            Optional<JsonPath> field = JsonPath.parse(text);
            if (field.isEmpty()) {
                noPath(
                        where,
                        text,
                        "such as $.spec.replicas, or $.spec.template.spec.containers[?(@.name=='app')].image");
            } else if (IDENTITY.stream().anyMatch(field.get()::overlaps)) {
                problems.accept(Problem.of(Code.INVALID_JSON_PATH, "`" + text + "` cannot be left to others")
                        .at(ResourceCompiler.whole(where, text, "by this the object is known as ours"))
                        .help("name fields of spec or data, or single labels and annotations of your own"));
            }
        }
    }

    private void readyWhen() {
        if (entry.readyWhen() != null
                && JsonPath.parse(entry.readyWhen().jsonPath()).isEmpty()) {
            noPath(
                    path.key("readyWhen").key("jsonPath"),
                    entry.readyWhen().jsonPath(),
                    "such as .status.phase, or .status.conditions[?(@.type=='Ready')].status");
        }
    }

    private void noPath(FieldPath where, String text, String help) {
        problems.accept(Problem.of(Code.INVALID_JSON_PATH, "`" + text + "` is no JSONPath of a field")
                .at(ResourceCompiler.whole(where, text, ""))
                .help(help));
    }
}
