package org.kubernetestenants.operator.tenant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kubernetestenants.operator.api.ResourceArray;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.TemplateCompiler;

/** Finds what is wrong with one generation of a template as a whole: at admission, and in the operator itself. */
public final class GenerationCheck {
    private final TemplateCompiler compiler;
    private final boolean impersonateOnly;

    /** @param impersonateOnly whether each template needs a {@code serviceAccountName} */
    public GenerationCheck(TemplateCompiler compiler, boolean impersonateOnly) {
        this.compiler = compiler;
        this.impersonateOnly = impersonateOnly;
    }

    /**
     * Everything that is wrong; empty for a valid generation. Without its registry there are no variables to hold the strings
     * against: that comes first then, and only what needs none follows.
     *
     * @param registry the one that it names, if there is one
     * @param registries names of those in its namespace
     */
    public List<Problem> problems(
            TenantTemplate template, Optional<TenantRegistry> registry, Supplier<List<String>> registries) {
        List<Problem> problems = new ArrayList<>();
        registry.ifPresentOrElse(
                named -> problems.addAll(compiler.compile(template.getSpec(), TemplateVariables.names(named))
                        .problems()),
                () -> problems.add(Absent.registry(template, registries.get())));
        problems.addAll(Graph.check(ResourceArray.all(template.getSpec())));
        String account = template.getSpec().serviceAccountName();
        if (impersonateOnly && (account == null || account.isEmpty())) {
            problems.add(Absent.account(template));
        }
        return problems;
    }
}
