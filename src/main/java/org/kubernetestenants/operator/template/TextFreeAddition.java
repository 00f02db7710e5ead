package org.kubernetestenants.operator.template;

import org.apache.velocity.context.InternalContextAdapter;
import org.apache.velocity.runtime.parser.node.ASTAddNode;
import org.apache.velocity.runtime.parser.node.Node;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** {@code +} for numbers only: with texts it would double a string until the memory is full, seen by no limit. */
final class TextFreeAddition extends ASTAddNode {
    /** Takes the place of {@code original}, children included. */
    TextFreeAddition(ASTAddNode original) {
        super(original.getType());
        first = original.getFirstToken();
        last = original.getLastToken();
        template = original.getTemplate();
        parser = original.getParser();
        parent = original.jjtGetParent();
        for (int i = 0; i < original.jjtGetNumChildren(); i++) {
            Node child = original.jjtGetChild(i);
            child.jjtSetParent(this);
            jjtAddChild(child, i);
        }
    }

    @Override
    protected @Nullable Object handleSpecial(
            @Nullable Object left, @Nullable Object right, InternalContextAdapter context) {
        if (left instanceof Number && right instanceof Number) {
            return null;
        }
        throw new TemplateFault(
                Problem.of(Code.RENDER_FAILED, "`+` adds numbers only")
                        .help("texts are joined inside quotes: \"$a$b\"; a text that holds a number: $fn.int($a) + 1"),
                new Span(getLine(), getColumn(), 1));
    }
}
