package org.kubernetestenants.operator.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.velocity.runtime.parser.node.ASTDirective;
import org.apache.velocity.runtime.parser.node.ASTExpression;
import org.apache.velocity.runtime.parser.node.ASTIntegerRange;
import org.apache.velocity.runtime.parser.node.ASTMap;
import org.apache.velocity.runtime.parser.node.ASTMethod;
import org.apache.velocity.runtime.parser.node.ASTObjectArray;
import org.apache.velocity.runtime.parser.node.ASTReference;
import org.apache.velocity.runtime.parser.node.ASTSetDirective;
import org.apache.velocity.runtime.parser.node.Node;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.Place;
import org.kubernetestenants.operator.error.Problem;

/**
 * Checks one parsed string without a row: names, functions, directives, comments. Names are looked for on the tree, so they are
 * found wherever they stand, also where Velocity would never look while it renders.
 */
final class TemplateCheck {
    static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> DIRECTIVES = Set.of("foreach", "macro", "break");

    private final FieldPath path;
    private final String text;
    private final Set<String> variables;
    private final Set<String> locals = new HashSet<>();
    private final Set<String> macros = new HashSet<>();
    private final Set<String> used = new TreeSet<>();
    private final List<Problem> problems = new ArrayList<>();

    TemplateCheck(FieldPath path, String text, Set<String> variables) {
        this.path = path;
        this.text = text;
        this.variables = variables;
    }

    /** What is wrong; empty if nothing is. */
    List<Problem> check(List<TreeWalk.Found> nodes) {
        nodes.forEach(this::declare);
        nodes.forEach(this::checkNode);
        return problems;
    }

    /** The variables that the string names. */
    Set<String> used() {
        return used;
    }

    private void declare(TreeWalk.Found found) {
        Node node = found.node();
        if (node instanceof ASTSetDirective) {
            declareName(found, node.jjtGetChild(0));
        } else if (node instanceof ASTDirective directive
                && directive.getDirectiveName().equals("foreach")) {
            locals.add("foreach");
            declareName(found, node.jjtGetChild(0));
        } else if (node instanceof ASTDirective directive
                && directive.getDirectiveName().equals("macro")) {
            macros.add(node.jjtGetChild(0).getFirstTokenImage());
            for (int i = 1; i < node.jjtGetNumChildren() - 1; i++) {
                declareName(found, node.jjtGetChild(i));
            }
        }
    }

    private void declareName(TreeWalk.Found found, Node name) {
        if (!(name instanceof ASTReference reference)) {
            return;
        }
        String root = reference.getRootString();
        if (reference.jjtGetNumChildren() > 0) {
            report(
                    Code.TEMPLATE_SYNTAX,
                    "`" + reference.literal() + "` cannot be set",
                    found,
                    root,
                    "a plain name is needed here");
        } else if (variables.contains(root) || Functions.NAME.equals(root)) {
            report(Code.TEMPLATE_SYNTAX, "`" + root + "` cannot be set", found, root, "already a variable");
        }
        locals.add(root);
    }

    private void checkNode(TreeWalk.Found found) {
        switch (found.node()) {
            case LocatedComment comment -> comment(found, comment);
            case ASTReference reference when isReference(found, reference) -> reference(found, reference);
            case ASTDirective directive when isCall(directive) -> directive(found, directive.getDirectiveName());
            case ASTObjectArray list -> collection(found, list);
            case ASTMap map -> collection(found, map);
            case ASTIntegerRange range -> collection(found, range);
            default -> {}
        }
    }

    private void comment(TreeWalk.Found found, LocatedComment comment) {
        // Velocity knows where a block comment ends.
        String start = comment.isBlock() ? "#*" : "##";
        Span span = comment.isBlock()
                ? Span.findBefore(text, start, found.line(), found.column())
                : Span.of(text, start, found.line(), found.column());
        problems.add(Problem.of(Code.COMMENT_IN_TEMPLATE, "`" + start + "` would start a comment and its text be lost")
                .at(span.in(path, text, "Velocity's comment"))
                .help("keep it as text by a block #[[ … ]]# or by literalFields; or delete it"));
    }

    /** Neither {@code \$x}, which is text, nor a {@code $} before something that is no name. */
    private static boolean isReference(TreeWalk.Found found, ASTReference reference) {
        String line = Span.lineOf(found.text(), reference.getLine());
        int start = Span.characters(line, reference.getColumn());
        int backslashes = 0;
        while (line.startsWith("\\", start + backslashes)) {
            backslashes++;
        }
        return backslashes % 2 == 0 && NAME.matcher(reference.getRootString()).matches();
    }

    private void reference(TreeWalk.Found found, ASTReference reference) {
        String root = reference.getRootString();
        if (root.equals(Functions.NAME)) {
            new CallCheck(this, found, reference).functions();
        } else if (variables.contains(root)) {
            used.add(root);
            new CallCheck(this, found, reference).text();
        } else if (locals.contains(root)) {
            new CallCheck(this, found, reference).value();
        } else {
            problems.add(Problem.of(Code.UNKNOWN_VARIABLE, "`" + root + "` is not a variable")
                    .at(place(found, root, "not mapped by the registry"))
                    .help(namesHelp(root, variables)));
        }
    }

    /** {@code #fff}, without parentheses and no name of ours, is text. */
    private static boolean isCall(ASTDirective directive) {
        String last = directive.getLastTokenImage();
        return last.startsWith(")") || last.startsWith("#end");
    }

    private void directive(TreeWalk.Found found, String name) {
        if (!DIRECTIVES.contains(name) && !macros.contains(name)) {
            Set<String> names = new TreeSet<>(macros);
            names.addAll(Set.of("if", "set", "foreach", "macro", "break"));
            problems.add(Problem.of(Code.UNKNOWN_FUNCTION, "`#" + name + "` does not exist")
                    .at(place(found, "#" + name, "neither a directive nor a macro of this string"))
                    .help(namesHelp(name, names) + "; a plain # is written \\#"));
        }
    }

    /** Where a list could be compared or calculated with, it would be written out whole, seen by no limit. */
    private void collection(TreeWalk.Found found, Node collection) {
        Node parent = collection.jjtGetParent();
        while (parent instanceof ASTExpression) {
            parent = parent.jjtGetParent();
        }
        boolean allowed = parent instanceof ASTSetDirective
                || parent instanceof ASTDirective
                || parent instanceof ASTMethod
                || parent instanceof ASTObjectArray
                || parent instanceof ASTMap;
        if (!allowed) {
            report(
                    Code.TEMPLATE_SYNTAX,
                    "a list or map cannot stand here",
                    found,
                    "",
                    "only in #set, #foreach and calls");
        }
    }

    /** Adds a problem at {@code part}, which is looked for from {@code found} on. */
    void report(Code code, String headline, TreeWalk.Found found, String part, String note) {
        problems.add(Problem.of(code, headline).at(place(found, part, note)));
    }

    void report(Problem problem, TreeWalk.Found found, String part, String note) {
        problems.add(problem.at(place(found, part, note)));
    }

    static String namesHelp(String typed, Set<String> names) {
        String available = "available: " + String.join(", ", new TreeSet<>(names));
        return Nearest.to(typed, names)
                .map(name -> "did you mean `" + name + "`? " + available)
                .orElse(available);
    }

    private Place place(TreeWalk.Found found, String part, String note) {
        return Span.of(text, part, found.line(), found.column()).in(path, text, note);
    }
}
