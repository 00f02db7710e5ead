package org.kubernetestenants.operator.template;

import java.util.Set;
import org.apache.velocity.runtime.parser.node.ASTExpression;
import org.apache.velocity.runtime.parser.node.ASTIdentifier;
import org.apache.velocity.runtime.parser.node.ASTIndex;
import org.apache.velocity.runtime.parser.node.ASTMethod;
import org.apache.velocity.runtime.parser.node.ASTReference;
import org.apache.velocity.runtime.parser.node.Node;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Checks what follows the name of one reference: {@code .method(…)}, {@code .field}, {@code [index]}. */
final class CallCheck {
    /** What {@link AllowList} lets templates call on lists and maps. */
    private static final Set<String> COLLECTION_METHODS = Set.of("get", "isEmpty", "keySet", "size");

    /** The functions whose result may be a list or map. */
    private static final Set<String> ANY_RESULT = Set.of("default", "fromJson");

    private final TemplateCheck check;
    private final TreeWalk.Found found;
    private final ASTReference reference;
    private final int size;

    CallCheck(TemplateCheck check, TreeWalk.Found found, ASTReference reference) {
        this.check = check;
        this.found = found;
        this.reference = reference;
        int children = reference.jjtGetNumChildren();
        // The fallback of ${x|'y'} is the last child.
        this.size =
                children > 0 && reference.jjtGetChild(children - 1) instanceof ASTExpression ? children - 1 : children;
    }

    /** For {@code $fn}. */
    void functions() {
        if (size == 0 || !(reference.jjtGetChild(0) instanceof ASTMethod method)) {
            String name = size > 0 && reference.jjtGetChild(0) instanceof ASTIdentifier id ? id.getIdentifier() : "";
            check.report(
                    Problem.of(Code.UNKNOWN_FUNCTION, "`" + reference.literal() + "` calls nothing")
                            .help("a call has parentheses: $fn." + (name.isEmpty() ? "upper" : name) + "(…)"),
                    found,
                    Functions.NAME,
                    "");
            return;
        }
        String name = method.getMethodName();
        if (!Functions.names().contains(name)) {
            check.report(
                    Problem.of(Code.UNKNOWN_FUNCTION, "`$fn." + name + "` does not exist")
                            .help(TemplateCheck.namesHelp(name, Functions.names())),
                    found,
                    name,
                    "no such function");
            return;
        }
        int given = method.jjtGetNumChildren() - 1;
        int wanted = Functions.arity(name);
        if (given != wanted) {
            check.report(
                    Code.BAD_FUNCTION_INPUT,
                    "`$fn." + name + "` takes " + wanted + (wanted == 1 ? " argument" : " arguments") + ", not "
                            + given,
                    found,
                    name,
                    "");
        }
        if (ANY_RESULT.contains(name)) {
            steps(1);
        } else if (size > 1) {
            noSteps(1, "`$fn." + name + "(…)`");
        }
    }

    /** For a variable of the row, which is a text: nothing may follow it. */
    void text() {
        if (size > 0) {
            noSteps(0, "`" + reference.getRootString() + "`");
        }
    }

    /** For a name that the string itself sets, which may be anything. */
    void value() {
        steps(0);
    }

    private void steps(int from) {
        for (int i = from; i < size; i++) {
            if (reference.jjtGetChild(i) instanceof ASTMethod method
                    && !COLLECTION_METHODS.contains(method.getMethodName())) {
                check.report(
                        Problem.of(Code.UNKNOWN_FUNCTION, "`" + method.getMethodName() + "` cannot be called")
                                .help(TemplateCheck.namesHelp(method.getMethodName(), COLLECTION_METHODS)
                                        + "; all else is in $fn"),
                        found,
                        method.getMethodName(),
                        "");
            }
        }
    }

    private void noSteps(int at, String what) {
        Node step = reference.jjtGetChild(at);
        String name = switch (step) {
            case ASTMethod method -> method.getMethodName();
            case ASTIdentifier field -> field.getIdentifier();
            case ASTIndex ignored -> "[";
            default -> "";
        };
        check.report(
                Problem.of(
                                Code.UNKNOWN_FUNCTION,
                                what + " is a text and has no " + (name.equals("[") ? "items" : "`" + name + "`"))
                        .help(
                                "text that follows a variable is kept apart by braces: ${name}.example; functions are in $fn"),
                found,
                name,
                "");
    }
}
