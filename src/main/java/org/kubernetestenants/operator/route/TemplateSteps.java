package org.kubernetestenants.operator.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.kubernetestenants.operator.api.LabelValue;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.Tally;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.tenant.GenerationCheck;

/** The steps {@code loadTemplate}, {@code validateTemplate} and {@code writeRevision}. */
final class TemplateSteps {
    private static final int KEPT = 3;
    private static final int LONGEST_NAME = 230;

    private final CustomResources resources;
    private final Revisions revisions;
    private final GenerationCheck check;
    private final TemplateRights rights;
    private final Writer writer;
    private final StatusWriter statuses;
    private final ObjectMapper json;

    TemplateSteps(
            CustomResources resources,
            Revisions revisions,
            GenerationCheck check,
            TemplateRights rights,
            Writer writer,
            StatusWriter statuses,
            ObjectMapper json) {
        this.resources = resources;
        this.revisions = revisions;
        this.check = check;
        this.rights = rights;
        this.writer = writer;
        this.statuses = statuses;
        this.json = json;
    }

    /** Body in: a template's key. Property out: {@code template}, a {@link TemplatePass}. Ends the route if there is none. */
    void load(Exchange exchange) {
        String key = exchange.getMessage().getBody(String.class);
        Optional<TenantTemplate> template = resources.template(key);
        if (template.isEmpty()) {
            rights.forget(key);
            exchange.setRouteStop(true);
            return;
        }
        TemplatePass pass = new TemplatePass(key, template.get());
        exchange.setProperty(TemplatePass.PROPERTY, pass);
        if (!pass.isLeaving() && !statuses.addFinalizer(OwnTypes.TEMPLATES, template.get(), Names.TEMPLATE_FINALIZER)) {
            exchange.setProperty(WorkQueueConsumer.RETRY, true);
            exchange.setRouteStop(true);
        }
    }

    /** Body: not looked at. Finds everything that is wrong with this generation as a whole. */
    void validate(Exchange exchange) {
        TemplatePass pass = pass(exchange, "validateTemplate");
        SafetySteps.require(!pass.isLeaving() && !pass.isSuspended(), "validateTemplate", "template-leaves");
        TenantTemplate template = pass.template();
        pass.validated(check.problems(
                template,
                resources.registryOf(template),
                () -> resources.registryNames(template.getMetadata().getNamespace())));
    }

    /** Body: not looked at. Keeps a valid generation as a ControllerRevision, once, and drops those that nobody needs. */
    void writeRevision(Exchange exchange) {
        TemplatePass pass = pass(exchange, "writeRevision");
        SafetySteps.require(pass.isValid(), "writeRevision", "validate-template");
        TenantTemplate template = pass.template();
        List<ControllerRevision> kept = revisions.kept(template);
        long generation = template.getMetadata().getGeneration();
        boolean fresh = kept.stream().noneMatch(revision -> revision.getRevision() == generation);
        if (fresh) {
            create(template, generation);
        }
        pass.kept();
        rights.tell(template, fresh);
        Tally tally = resources.tallyOfTemplate(pass.key());
        kept.stream()
                .skip(KEPT)
                .filter(revision -> !tally.byTemplateGeneration().containsKey(revision.getRevision()))
                .forEach(revision -> writer.send(Write.delete(
                                OwnTypes.REVISIONS,
                                revision.getMetadata().getNamespace(),
                                revision.getMetadata().getName(),
                                revision.getMetadata().getUid(),
                                null)
                        .because("no Tenant is at this generation any more")));
    }

    private void create(TenantTemplate template, long generation) {
        String name = name(template, generation);
        Map<String, Object> body = Map.of(
                "apiVersion",
                "apps/v1",
                "kind",
                "ControllerRevision",
                "metadata",
                Map.of(
                        "name", name,
                        "namespace", template.getMetadata().getNamespace(),
                        "labels",
                                Map.of(
                                        Names.TEMPLATE,
                                        LabelValue.of(template.getMetadata().getName())),
                        "ownerReferences",
                                List.of(Map.of(
                                        "apiVersion",
                                        Names.API_VERSION,
                                        "kind",
                                        "TenantTemplate",
                                        "name",
                                        template.getMetadata().getName(),
                                        "uid",
                                        template.getMetadata().getUid(),
                                        "controller",
                                        true))),
                "revision",
                generation,
                "data",
                Map.of("spec", json.valueToTree(template.getSpec())));
        Answer answer = writer.send(
                Write.create(OwnTypes.REVISIONS, template.getMetadata().getNamespace(), name, body)
                        .because("generation " + generation + " is valid"));
        resources.written(OwnTypes.REVISIONS, answer);
        // A conflict: it exists already, and the cache is about to hear of it.
        if (!answer.ok() && !answer.conflict()) {
            throw new OperatorException(Refusals.of(
                            answer,
                            OwnTypes.REVISIONS.key(template.getMetadata().getNamespace(), name))
                    .problem());
        }
    }

    /** Names of a template that was deleted and made anew must not meet those of the old one. */
    private static String name(TenantTemplate template, long generation) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((template.getMetadata().getUid() + generation).getBytes(StandardCharsets.UTF_8));
            String name = template.getMetadata().getName();
            return name.substring(0, Math.min(LONGEST_NAME, name.length())) + "-"
                    + HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static TemplatePass pass(Exchange exchange, String step) {
        return SafetySteps.property(exchange, TemplatePass.PROPERTY, TemplatePass.class, step, "loadTemplate");
    }
}
