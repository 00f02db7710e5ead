package org.kubernetestenants.operator.template;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ResourceArray;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Place;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.jsonpath.JsonPath;

/** Compiles one entry of one array. What is wrong goes to {@code problems}. */
final class ResourceCompiler {
    private final ResourceArray array;
    private final ResourceTemplate entry;
    private final FieldPath path;
    private final FieldPath specPath;
    private final TemplateParser templates;
    private final Consumer<Problem> problems;

    ResourceCompiler(
            ResourceArray array, ResourceTemplate entry, TemplateParser templates, Consumer<Problem> problems) {
        this.array = array;
        this.entry = entry;
        this.path = FieldPath.of(array, entry.id());
        this.specPath = path.key("spec");
        this.templates = templates;
        this.problems = problems;
    }

    /** The entry, ready to be rendered; null if it has no kind or no name, which has been reported then. */
    @Nullable
    CompiledResource compile() {
        Optional<KindOf> kind = new KindCheck(array, entry, specPath, problems).kind();
        new SettingsCheck(entry, path, problems).check(kind.orElse(null));
        Condition includeWhen =
                entry.includeWhen() == null ? null : templates.condition(path.key("includeWhen"), entry.includeWhen());
        FieldParser fields = new FieldParser(templates, literalFields());
        Map<String, Object> metadata = metadata();
        Optional<NamedField> name = name(fields, metadata);
        Field.Entries labels =
                fields.map(path.key("labelsTemplate"), List.of("labelsTemplate"), entry.labelsTemplate());
        Field.Entries annotations = fields.map(
                path.key("annotationsTemplate"), List.of("annotationsTemplate"), entry.annotationsTemplate());
        Field.Entries rest = fields.map(specPath.key("metadata"), List.of("metadata"), ServerFields.without(metadata));
        Field.Entries body = fields.map(specPath, List.of(), body());
        NamedField namespace = entry.targetNamespace() == null
                ? null
                : named(fields, path.key("targetNamespace"), entry.targetNamespace(), NameRule.LABEL, "Namespace");
        return kind.isEmpty() || name.isEmpty()
                ? null
                : new CompiledResource(
                        entry,
                        kind.get(),
                        includeWhen,
                        name.get(),
                        namespace,
                        new CompiledResource.Parts(rest, labels, annotations, body));
    }

    private Set<List<Object>> literalFields() {
        Set<List<Object>> literal = new HashSet<>();
        for (int i = 0; i < entry.literalFields().size(); i++) {
            String text = entry.literalFields().get(i);
            FieldPath where = path.key("literalFields").index(i);
            Optional<JsonPath> selector = JsonPath.parse(text);
            Set<List<Object>> found =
                    selector.map(s -> s.find(entry.spec()).keySet()).orElse(Set.of());
            if (selector.isEmpty()) {
                problems.accept(Problem.of(Code.INVALID_LITERAL_FIELD, "`" + text + "` is no JSONPath of a field")
                        .at(Span.firstLine(text).in(where, text, ""))
                        .help("such as $.data['nginx.conf'], $.spec.args[0] or $.data[*]"));
            } else if (found.isEmpty()) {
                problems.accept(Problem.of(Code.INVALID_LITERAL_FIELD, "`" + text + "` meets no field")
                        .at(Span.firstLine(text).in(where, text, "not in " + specPath))
                        .help("the path begins at the manifest: $.data, $.spec, …"));
            }
            literal.addAll(found);
        }
        return literal;
    }

    private Map<String, Object> metadata() {
        Object metadata = entry.spec().get("metadata");
        Map<String, Object> copy = new LinkedHashMap<>();
        if (metadata instanceof Map<?, ?> map) {
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        } else if (metadata != null) {
            problems.accept(Problem.of(Code.RENDER_FAILED, specPath.key("metadata") + " is not a map"));
        }
        if (copy.containsKey("ownerReferences")) {
            problems.accept(
                    Problem.of(Code.RENDER_FAILED, specPath.key("metadata").key("ownerReferences") + " cannot be set")
                            .help("leave it out: the operator itself deletes what a tenant no longer has"));
        }
        return copy;
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>(entry.spec());
        body.keySet().removeAll(Set.of("apiVersion", "kind", "metadata", "status"));
        return body;
    }

    private Optional<NamedField> name(FieldParser fields, Map<String, Object> metadata) {
        NameRule rule = NameRule.of(array);
        String kind = array == ResourceArray.MANIFESTS ? "object" : array.kind();
        if (entry.nameTemplate() != null) {
            return Optional.of(named(fields, path.key("nameTemplate"), entry.nameTemplate(), rule, kind));
        }
        if (metadata.get("name") instanceof String name) {
            return Optional.of(named(fields, specPath.key("metadata").key("name"), name, rule, kind));
        }
        problems.accept(Problem.of(Code.INVALID_OBJECT_NAME, path + " has no name")
                .help("set nameTemplate, such as \"$uid-" + entry.id() + "\", or spec.metadata.name"));
        return Optional.empty();
    }

    private NamedField named(FieldParser fields, FieldPath where, String text, NameRule rule, String kind) {
        NamedField field = new NamedField(where, text, fields.text(where, text), rule, kind);
        // A name without a template in it is wrong for every tenant, and known to be right now.
        if (field.value() instanceof Field.Constant && text.indexOf('$') < 0 && text.indexOf('#') < 0) {
            field.problemWith(text).ifPresent(problems);
        }
        return field;
    }

    /** A place for a whole plain value. */
    static Place whole(FieldPath path, Object value, String note) {
        String text = String.valueOf(value);
        return Span.firstLine(text).in(path, text, note);
    }
}
