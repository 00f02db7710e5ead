package org.kubernetestenants.operator.template;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.ResourceArray;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Finds the kind of an entry, which is never rendered: it tells what to watch before there is any tenant. */
final class KindCheck {
    private final ResourceArray array;
    private final ResourceTemplate entry;
    private final FieldPath spec;
    private final Consumer<Problem> problems;

    KindCheck(ResourceArray array, ResourceTemplate entry, FieldPath spec, Consumer<Problem> problems) {
        this.array = array;
        this.entry = entry;
        this.spec = spec;
        this.problems = problems;
    }

    /** The kind, as the manifest says it, else that of the array; empty for an entry of manifests that has none. */
    static Optional<KindOf> kindOf(ResourceArray array, ResourceTemplate entry) {
        String apiVersion = plain(entry.spec().get("apiVersion"), array.apiVersion());
        String kind = plain(entry.spec().get("kind"), array.kind());
        return apiVersion.isEmpty() || kind.isEmpty()
                ? Optional.empty()
                : Optional.of(new KindOf(entry.id(), apiVersion, kind, entry.readyWhen() != null));
    }

    /** As {@link #kindOf}; reports a kind that is missing, that another array holds, or that has a template in it. */
    Optional<KindOf> kind() {
        if (array == ResourceArray.MANIFESTS) {
            checkPlain("apiVersion");
            checkPlain("kind");
        } else {
            Object apiVersion = entry.spec().get("apiVersion");
            boolean sameGroup = apiVersion instanceof String text
                    && isPlain(text)
                    && ObjectKey.groupOf(text).equals(ObjectKey.groupOf(array.apiVersion()));
            checkExpected("apiVersion", apiVersion, array.apiVersion(), sameGroup);
            Object kind = entry.spec().get("kind");
            checkExpected("kind", kind, array.kind(), array.kind().equals(kind));
        }
        return kindOf(array, entry);
    }

    private void checkPlain(String field) {
        Object value = entry.spec().get(field);
        if (value == null || "".equals(value)) {
            problems.accept(Problem.of(Code.KIND_MISSING_IN_MANIFEST, spec + " has no " + field)
                    .help("each entry of manifests says its apiVersion and kind"));
        } else if (!(value instanceof String text) || !isPlain(text)) {
            problems.accept(Problem.of(Code.KIND_MISSING_IN_MANIFEST, field + " cannot be a template")
                    .at(ResourceCompiler.whole(spec.key(field), value, "write it out"))
                    .help("the operator must know what to watch before there is any tenant"));
        }
    }

    private void checkExpected(String field, @Nullable Object found, String expected, boolean matches) {
        if (found != null && !matches) {
            problems.accept(Problem.of(
                            Code.KIND_MISMATCH,
                            array.field() + " holds " + array.kind() + " of " + array.apiVersion() + ", not `" + found
                                    + "`")
                    .at(ResourceCompiler.whole(spec.key(field), found, "expected " + expected))
                    .help("leave " + field + " out, or move the entry to the array of its kind or to manifests"));
        }
    }

    private static String plain(@Nullable Object value, String fallback) {
        return value instanceof String text && !text.isEmpty() && isPlain(text) ? text : fallback;
    }

    private static boolean isPlain(String text) {
        return text.indexOf('$') < 0 && text.indexOf('#') < 0;
    }
}
