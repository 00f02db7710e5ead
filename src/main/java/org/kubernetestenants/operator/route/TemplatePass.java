package org.kubernetestenants.operator.route;

import java.util.List;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.error.Problem;

/** One pass over one template: what the steps of {@code templates} hand to each other beside the body. */
public final class TemplatePass {
    static final String PROPERTY = "template";

    private final String key;
    private final TenantTemplate template;
    private List<Problem> problems = List.of();
    private boolean validated;
    private boolean kept;

    TemplatePass(String key, TenantTemplate template) {
        this.key = key;
        this.template = template;
    }

    /** {@code namespace/name}. */
    public String key() {
        return key;
    }

    public TenantTemplate template() {
        return template;
    }

    /** Whether nothing is to be done, not even if the template is being deleted; {@code ${exchangeProperty.template.suspended}}. */
    public boolean isSuspended() {
        return template.getSpec().isSuspended();
    }

    /** Whether the template is being deleted; {@code ${exchangeProperty.template.leaving}}. */
    public boolean isLeaving() {
        return template.isMarkedForDeletion();
    }

    /** Whether this generation was looked at. */
    boolean isValidated() {
        return validated;
    }

    /** Whether this generation is what Tenants render from now on. */
    boolean isKept() {
        return kept;
    }

    void kept() {
        kept = true;
    }

    /** Whether this generation was looked at and nothing is wrong; {@code ${exchangeProperty.template.valid}}. */
    public boolean isValid() {
        return validated && problems.isEmpty();
    }

    /** What is wrong with this generation. */
    public List<Problem> problems() {
        return problems;
    }

    void validated(List<Problem> found) {
        validated = true;
        problems = List.copyOf(found);
    }
}
