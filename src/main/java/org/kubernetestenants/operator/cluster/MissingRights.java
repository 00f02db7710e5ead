package org.kubernetestenants.operator.cluster;

import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.AccessReview.Right;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Texts about rights that an account lacks: whose, which, the rule to add and the command that checks it. */
final class MissingRights {
    private MissingRights() {}

    /** @param object that was to be read or written */
    static Problem of(AccessReview review, ObjectKey object) {
        return review.result() == AccessReview.Result.NO_IMPERSONATION
                ? impersonation(review, object)
                : right(review, object);
    }

    private static Problem right(AccessReview review, ObjectKey object) {
        Right right = review.asked();
        return Problem.of(Code.FORBIDDEN, review.account() + " may not " + right.verb() + " " + object)
                .detail("missing rule: " + right.rule(review.as() != null))
                .help("add it to a role that is bound to the account " + right.where()
                        + "; it is tried again by itself; check: " + canI(review));
    }

    private static String canI(AccessReview review) {
        Right right = review.asked();
        return "kubectl auth can-i " + right.verb() + " " + right.qualified()
                + (right.namespace().isEmpty() ? "" : " -n " + right.namespace()) + review.asOption();
    }

    private static Problem impersonation(AccessReview review, ObjectKey object) {
        Impersonation needed = Impersonation.of(String.valueOf(review.as()));
        Right right = needed.right();
        return Problem.of(Code.FORBIDDEN, review.ownAccount() + " may not impersonate " + review.account())
                .detail("for " + object)
                .detail("missing rule: {apiGroups: [''], resources: [" + right.resource() + "], resourceNames: ["
                        + needed.name() + "], verbs: [impersonate]}")
                .help("add it to a role that is bound to the operator's account " + right.where()
                        + "; it is tried again by itself; check: kubectl auth can-i impersonate " + right.resource()
                        + "/" + needed.name() + (right.namespace().isEmpty() ? "" : " -n " + right.namespace())
                        + (review.own() == null ? "" : " --as=" + review.own()));
    }
}
