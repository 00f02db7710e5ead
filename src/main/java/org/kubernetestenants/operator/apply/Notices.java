package org.kubernetestenants.operator.apply;

import java.util.List;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.Advice;
import org.kubernetestenants.operator.cluster.Answer.Cause;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** What is told of an object that is waited for, taken over or made anew. */
final class Notices {
    private Notices() {}

    static Problem changing(ObjectKey key, int tries) {
        return Problem.of(Code.OBJECT_CHANGED_MEANWHILE, key + " changed at each of " + tries + " tries to write it")
                .help("it is tried again by itself; who else writes it: " + Advice.managers(key));
    }

    static Problem beingDeleted(ObjectKey key) {
        return Problem.of(Code.OBJECT_BEING_DELETED, key + " is being deleted; it is made again when it is gone")
                .help("if it stays, a finalizer holds it: " + Advice.kubectl("get", key)
                        + " -o jsonpath='{.metadata.finalizers}'");
    }

    static Problem adopted(ObjectKey key) {
        return Problem.of(Code.OBJECT_ADOPTED, key + " existed and was adopted; it is never deleted")
                .help("if it is somebody else's, give the template's object another name")
                .impact("it is kept as the template wants it; what it had beside that stays");
    }

    static Problem recreated(ObjectKey key) {
        return Problem.of(
                        Code.OBJECT_RECREATED,
                        key + " is deleted and made anew: a field differs that cannot be changed")
                .help("onImmutable: Fail leaves it as it is")
                .impact("what belonged to it, its Pods say, goes with it");
    }

    static Problem forced(ObjectKey key, List<Cause> fields) {
        Cause first = fields.getFirst();
        String more = fields.size() == 1 ? "" : " and " + (fields.size() - 1) + " more";
        return Problem.of(
                        Code.OBJECT_FORCED,
                        "took " + first.field() + more + " of " + key + " over from " + first.manager())
                .help("ignoreFields leaves a field to others, conflictPolicy: Stuck leaves the object alone")
                .impact("fields that the template does not set stay as they are");
    }
}
