package org.kubernetestenants.operator.template;

import org.apache.velocity.runtime.parser.node.ASTComment;

/** A comment that knows its place; Velocity's own forgets it, since it has nothing to say about comments. */
final class LocatedComment extends ASTComment {
    private final boolean block;

    /** Takes the place of {@code original}, which has no children. */
    LocatedComment(ASTComment original) {
        super(original.getType());
        first = original.getFirstToken();
        last = original.getLastToken();
        template = original.getTemplate();
        parser = original.getParser();
        parent = original.jjtGetParent();
        line = first.beginLine;
        column = first.beginColumn;
        block = first.image.endsWith("*#");
    }

    /** Whether it is {@code #* … *#}; if so, its place is where it ends. */
    boolean isBlock() {
        return block;
    }
}
