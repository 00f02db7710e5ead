package org.kubernetestenants.operator.template;

import java.util.Optional;
import org.apache.velocity.runtime.parser.Token;
import org.apache.velocity.runtime.parser.node.ASTAndNode;
import org.apache.velocity.runtime.parser.node.ASTBlock;
import org.apache.velocity.runtime.parser.node.ASTExpression;
import org.apache.velocity.runtime.parser.node.ASTIfStatement;
import org.apache.velocity.runtime.parser.node.ASTMathNode;
import org.apache.velocity.runtime.parser.node.ASTNotNode;
import org.apache.velocity.runtime.parser.node.ASTOrNode;
import org.apache.velocity.runtime.parser.node.Node;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Place;
import org.kubernetestenants.operator.error.Problem;

/**
 * The text of a condition, as it stands between the parentheses of an {@code #if}: Velocity knows conditions nowhere else. So it
 * is parsed inside of one, on lines of its own, which keeps its columns; and what is more or less than one condition is refused.
 */
final class ConditionText {
    private static final String HELP =
            "write what stands between the parentheses of an #if, such as $planId == 'gold' && $fn.int($seats) > 5";

    private static final String BEFORE = "#if(\n";
    private static final String AFTER = "\n)#end";

    private final FieldPath path;
    private final String text;

    ConditionText(FieldPath path, String text) {
        this.path = path;
        this.text = text;
    }

    /** What Velocity parses; its lines are one more than the text's. */
    String wrapped() {
        return BEFORE + text + AFTER;
    }

    /** What can be seen before it is parsed; in texts in single quotes everything may stand. */
    Optional<Problem> problem() {
        if (text.isBlank()) {
            return Optional.of(
                    syntax("a condition is empty", Span.firstLine(text).in(path, text, "")));
        }
        int open = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '#') {
                return Optional.of(directive(i));
            } else if (c == '(') {
                open++;
            } else if (c == ')' && --open < 0) {
                return Optional.of(syntax("`)` closes nothing", at(i, 1, "more than one condition")));
            }
        }
        return Optional.empty();
    }

    private Problem directive(int at) {
        if (text.startsWith("##", at) || text.startsWith("#*", at)) {
            return Problem.of(Code.COMMENT_IN_TEMPLATE, "a condition has no comments")
                    .at(at(at, 2, "Velocity's comment"))
                    .help(HELP);
        }
        int end = at + 1;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return syntax("`" + text.substring(at, end) + "` cannot stand in a condition", at(at, end - at, ""));
    }

    /**
     * Gives the tree of {@link #wrapped}, not yet initialised, the lines of the text.
     *
     * @throws TemplateFault if it is anything but one condition
     */
    SimpleNode unwrapped(SimpleNode tree) {
        boolean isOne = tree.jjtGetNumChildren() == 1
                && tree.jjtGetChild(0) instanceof ASTIfStatement condition
                && condition.jjtGetNumChildren() == 2
                && condition.jjtGetChild(1) instanceof ASTBlock block
                && block.jjtGetNumChildren() == 0;
        if (!isOne) {
            throw new TemplateFault(syntax(
                    "this is not exactly one condition", Span.firstLine(text).in(path, text, "")));
        }
        for (Token token = tree.getFirstToken(); token != null; token = token.next) {
            token.beginLine--;
            token.endLine--;
        }
        refuseArithmetic(tree.jjtGetChild(0).jjtGetChild(0));
        return tree;
    }

    /** Velocity takes arithmetic for false, whatever its result, and never says so. */
    private void refuseArithmetic(Node node) {
        if (node instanceof ASTMathNode) {
            throw new TemplateFault(
                    syntax("a number is no condition", Span.firstLine(text).in(path, text, "compare it with another")));
        }
        boolean isLogic = node instanceof ASTExpression
                || node instanceof ASTAndNode
                || node instanceof ASTOrNode
                || node instanceof ASTNotNode;
        for (int i = 0; isLogic && i < node.jjtGetNumChildren(); i++) {
            refuseArithmetic(node.jjtGetChild(i));
        }
    }

    /** What Velocity could not parse at {@code token}, of {@link #wrapped}. */
    Problem unexpected(Token token) {
        String found = token.image.strip();
        int line = token.beginLine - 1;
        if (found.isEmpty() || line > text.lines().count()) {
            long last = Math.max(1, text.lines().count());
            String end = Span.lineOf(text, (int) last);
            Span span = new Span((int) last, end.length() + 1, 1);
            return syntax("the condition ends too early", span.in(path, text, ""));
        }
        return syntax(
                "`" + found + "` cannot stand here",
                Span.of(text, found, line, token.beginColumn).in(path, text, "unexpected"));
    }

    private static Problem syntax(String headline, Place place) {
        return Problem.of(Code.TEMPLATE_SYNTAX, headline).at(place).help(HELP);
    }

    private Place at(int index, int width, String note) {
        String before = text.substring(0, index);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Span(line, index - before.lastIndexOf('\n'), width).in(path, text, note);
    }
}
