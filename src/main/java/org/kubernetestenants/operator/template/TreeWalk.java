package org.kubernetestenants.operator.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.velocity.runtime.parser.node.ASTStringLiteral;
import org.apache.velocity.runtime.parser.node.Node;

/**
 * Every node of a parsed string, in the order of the text. Texts in double quotes are templates of their own, which Velocity
 * keeps out of the tree; they are parsed again here, so that nothing in them goes unseen.
 */
final class TreeWalk {
    private final List<Found> found = new ArrayList<>();
    private final Function<String, Node> parse;

    private TreeWalk(Function<String, Node> parse) {
        this.parse = parse;
    }

    /**
     * A node and where it is.
     *
     * @param text the text in which the node's own line and column count
     * @param line in the whole string
     * @param column in the whole string
     */
    record Found(Node node, String text, int line, int column) {}

    static List<Found> of(Node tree, String text, Function<String, Node> parse) {
        TreeWalk walk = new TreeWalk(parse);
        walk.visit(tree, text, 1, 1);
        return walk.found;
    }

    /** @param line where {@code text} begins in the whole string; same for {@code column} */
    private void visit(Node node, String text, int line, int column) {
        int nodeLine = line + node.getLine() - 1;
        int nodeColumn = node.getLine() == 1 ? column + node.getColumn() - 1 : node.getColumn();
        found.add(new Found(node, text, nodeLine, nodeColumn));
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            visit(node.jjtGetChild(i), text, line, column);
        }
        if (node instanceof ASTStringLiteral quoted && !quoted.isConstant()) {
            String literal = quoted.literal();
            String inner = ASTStringLiteral.unescape(literal.substring(1, literal.length() - 1))
                    .replace("\"\"", "\"");
            visit(parse.apply(inner), inner, nodeLine, nodeColumn + 1);
        }
    }
}
