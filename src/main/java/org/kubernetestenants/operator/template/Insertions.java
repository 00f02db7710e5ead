package org.kubernetestenants.operator.template;

import org.apache.velocity.app.event.ReferenceInsertionEventHandler;
import org.apache.velocity.context.Context;
import org.apache.velocity.context.InternalContextAdapter;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * Makes text of each value that is inserted into text, in the output as well as in {@code "quotes"} inside a template, where no
 * writer of ours would see it. Lists and maps become JSON.
 */
final class Insertions implements ReferenceInsertionEventHandler {
    @Override
    public @Nullable Object referenceInsert(Context context, String reference, @Nullable Object value) {
        if (value == null) {
            if (reference.startsWith("$!")) {
                return null;
            }
            throw new TemplateFault(
                    Problem.of(Code.RENDER_FAILED, "`" + reference + "` has no value")
                            .help("write $! instead of $ where nothing is to be inserted"),
                    reference);
        }
        Weight.of(value);
        String text = value instanceof String s ? s : PlainJson.text(PlainJson.copy(value));
        RenderContext.meterOf(((InternalContextAdapter) context).getInternalUserContext())
                .work(text.length());
        return text;
    }
}
