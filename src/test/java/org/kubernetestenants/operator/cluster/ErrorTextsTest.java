package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.client.Config;
import java.time.Clock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.AccessReview.Result;
import org.kubernetestenants.operator.cluster.AccessReview.Right;
import org.kubernetestenants.operator.error.OperatorException;

/** The full text of one error of each code that the API server, or the way to it, gives. Answers are as 1.37 gives them. */
final class ErrorTextsTest {
    private static final ObjectKey WEB = new ObjectKey("apps", "Deployment", "acme", "web");

    @Test
    void fieldConflict() {
        assertThat(refused(409, WEB, """
                message: 'Apply failed with 1 conflict: conflict with "hpa" using apps/v1: .spec.replicas'
                reason: Conflict
                details:
                  causes:
                  - reason: FieldManagerConflict
                    message: conflict with "hpa" using apps/v1
                    field: .spec.replicas
                """)).isEqualTo("""
                error[TO-A301] FieldConflict: hpa owns .spec.replicas of Deployment.apps acme/web
                  .spec.replicas: conflict with "hpa" using apps/v1
                help: take the field out of the template, or keep hpa from writing it: kubectl get deployment.apps web -n acme --show-managed-fields -o jsonpath='{.metadata.managedFields}'
                nothing was changed
                """);
    }

    @Test
    void objectInvalid() {
        assertThat(refused(422, WEB, """
                message: 'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'
                reason: Invalid
                details:
                  name: web
                  group: apps
                  kind: Deployment
                  causes:
                  - reason: FieldValueInvalid
                    message: 'Invalid value: -1: must be greater than or equal to 0'
                    field: spec.replicas
                """)).isEqualTo("""
                error[TO-A304] ObjectInvalid: the API server refused Deployment.apps acme/web as invalid
                  spec.replicas: Invalid value: -1: must be greater than or equal to 0
                help: put the TenantTemplate or the row right; it is tried again by itself
                nothing was changed
                """);
    }

    @Test
    void immutableField() {
        assertThat(refused(422, WEB, """
                message: 'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable'
                reason: Invalid
                details:
                  name: web
                  group: apps
                  kind: Deployment
                  causes:
                  - reason: FieldValueInvalid
                    message: 'Invalid value: {"matchLabels":{"app":"b"}}: field is immutable'
                    field: spec.selector
                """)).isEqualTo("""
                error[TO-A305] ImmutableField: Deployment.apps acme/web: a field that cannot be changed differs
                  spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable
                help: another nameTemplate makes a new object beside it; or, if nothing in it is to be kept, delete it and it is made again: kubectl delete deployment.apps web -n acme
                nothing was changed
                """);
    }

    @Test
    void namespaceMissing() {
        assertThat(refused(404, WEB, """
                message: namespaces "acme" not found
                reason: NotFound
                details: {name: acme, kind: namespaces}
                """)).isEqualTo("""
                error[TO-A306] NamespaceMissing: the namespace of Deployment.apps acme/web does not exist
                  namespaces "acme" not found
                help: let the template make it, and name it in dependIds; or: kubectl create namespace acme
                nothing was changed
                """);
    }

    @Test
    void namespaceTerminating() {
        assertThat(refused(403, WEB, """
                message: 'deployments.apps "web" is forbidden: unable to create new content in namespace acme because it is being terminated'
                reason: Forbidden
                details:
                  name: web
                  group: apps
                  kind: deployments
                  causes:
                  - reason: NamespaceTerminating
                    message: namespace acme is being terminated
                    field: metadata.namespace
                """)).isEqualTo("""
                error[TO-A307] NamespaceTerminating: the namespace of Deployment.apps acme/web is being deleted
                  metadata.namespace: namespace acme is being terminated
                help: it is tried again by itself; what holds the namespace: kubectl get namespace acme -o yaml
                nothing was changed
                """);
    }

    @Test
    void kindUnknown() {
        assertThat(refused(404, new ObjectKey("example.com", "Widget", "acme", "web"), """
                message: the server could not find the requested resource
                reason: NotFound
                details: {}
                """))
                .isEqualTo("""
                error[TO-A308] KindUnknown: the API server does not serve the kind of Widget.example.com acme/web
                  the server could not find the requested resource
                help: install its CustomResourceDefinition, it is tried again by itself; what there is: kubectl api-resources --api-group=example.com
                nothing was changed
                """);
    }

    @Test
    void apiUnreachable() {
        assertThat(refused(504, WEB, """
                message: 'Timeout: request did not complete within the allotted timeout'
                reason: Timeout
                details: {}
                """)).isEqualTo("""
                error[TO-A309] ApiUnreachable: the API server had no answer in time for Deployment.apps acme/web
                  Timeout: request did not complete within the allotted timeout
                help: it is tried again by itself; does the API server answer? kubectl get --raw '/readyz?verbose'; is an admission webhook slow? kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations
                nobody knows whether it was written; the next try finds out
                """);
    }

    @Test
    void apiServerError() {
        assertThat(refused(500, WEB, """
                message: 'Internal error occurred: failed calling webhook "policy.example.com": connection refused'
                reason: InternalError
                details: {causes: [{message: 'failed calling webhook "policy.example.com": connection refused'}]}
                """)).isEqualTo("""
                error[TO-A310] ApiServerError: the API server failed to write Deployment.apps acme/web
                  failed calling webhook "policy.example.com": connection refused
                help: it is tried again by itself; the API server's log has more; often an admission webhook fails: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations
                nobody knows whether it was written; the next try finds out
                """);
    }

    @Test
    void throttled() {
        assertThat(refused(429, WEB, """
                message: Too many requests, please try again later.
                reason: TooManyRequests
                details: {retryAfterSeconds: 1}
                """)).isEqualTo("""
                error[TO-A311] Throttled: the API server asked to wait before writing Deployment.apps acme/web
                  Too many requests, please try again later.
                help: it is tried again by itself; if it goes on, the operator's share is too small: kubectl get flowschemas,prioritylevelconfigurations
                nothing was changed
                """);
    }

    @Test
    void objectChangedMeanwhile() {
        assertThat(refused(409, WEB, """
                message: 'Operation cannot be fulfilled on deployments.apps "web": the object has been modified'
                reason: Conflict
                details: {name: web, group: apps, kind: deployments}
                """)).isEqualTo("""
                error[TO-A316] ObjectChangedMeanwhile: Deployment.apps acme/web changed between our read and our write
                  Operation cannot be fulfilled on deployments.apps "web": the object has been modified
                help: it is tried again by itself; if it goes on, see who else writes it: kubectl get deployment.apps web -n acme --show-managed-fields -o jsonpath='{.metadata.managedFields}'
                nothing was changed
                """);
    }

    @Test
    void forbidden() {
        assertThat(refused(403, WEB, """
                message: 'deployments.apps "web" is forbidden: User "system:serviceaccount:ops:tenants" cannot patch resource "deployments" in API group "apps" in the namespace "acme"'
                reason: Forbidden
                details: {name: web, group: apps, kind: deployments}
                """, review(Result.DENIED, null))).isEqualTo("""
                error[TO-R401] Forbidden: ServiceAccount ops/tenants may not patch Deployment.apps acme/web
                  missing rule: {apiGroups: [apps], resources: [deployments], verbs: [get, list, watch, create, patch, update, delete]}
                help: add it to a role that is bound to the account in namespace acme; it is tried again by itself; check: kubectl auth can-i patch deployments.apps -n acme --as=system:serviceaccount:ops:tenants
                nothing was changed
                """);
    }

    @Test
    void forbiddenToTheAccountOfATemplate() {
        assertThat(refused(403, WEB, """
                message: 'deployments.apps "web" is forbidden: User "system:serviceaccount:acme:deployer" cannot patch resource "deployments" in API group "apps" in the namespace "acme"'
                reason: Forbidden
                details: {name: web, group: apps, kind: deployments}
                """, review(Result.DENIED, "system:serviceaccount:acme:deployer")))
                .isEqualTo("""
                error[TO-R401] Forbidden: ServiceAccount acme/deployer may not patch Deployment.apps acme/web
                  missing rule: {apiGroups: [apps], resources: [deployments], verbs: [get, create, patch, update, delete]}
                help: add it to a role that is bound to the account in namespace acme; it is tried again by itself; check: kubectl auth can-i patch deployments.apps -n acme --as=system:serviceaccount:acme:deployer
                nothing was changed
                """);
    }

    @Test
    void forbiddenToActAsTheAccountOfATemplate() {
        assertThat(refused(403, WEB, """
                message: 'deployments.apps "web" is forbidden: User "system:serviceaccount:ops:tenants" cannot impersonate-on:serviceaccount:patch resource "deployments" in API group "apps" in the namespace "acme"'
                reason: Forbidden
                details: {name: web, group: apps, kind: deployments}
                """, review(Result.NO_IMPERSONATION, "system:serviceaccount:acme:deployer")))
                .isEqualTo("""
                error[TO-R401] Forbidden: ServiceAccount ops/tenants may not impersonate ServiceAccount acme/deployer
                  for Deployment.apps acme/web
                  missing rule: {apiGroups: [''], resources: [serviceaccounts], resourceNames: [deployer], verbs: [impersonate]}
                help: add it to a role that is bound to the operator's account in namespace acme; it is tried again by itself; check: kubectl auth can-i impersonate serviceaccounts/deployer -n acme --as=system:serviceaccount:ops:tenants
                nothing was changed
                """);
    }

    @Test
    void forbiddenAndNobodyKnowsWhetherByALackOfRights() {
        assertThat(refused(403, WEB, """
                message: 'deployments.apps "web" is forbidden: somebody says so'
                reason: Forbidden
                details: {name: web, group: apps, kind: deployments}
                """, review(Result.UNKNOWN, null))).isEqualTo("""
                error[TO-R401] Forbidden: writing Deployment.apps acme/web was refused; whether a right is missing could not be found out
                  deployments.apps "web" is forbidden: somebody says so
                help: allow the operator's ServiceAccount get, list, watch, create, patch, update and delete of deployment.apps; where the text names a policy, that one refuses
                nothing was changed
                """);
    }

    @Test
    void admissionRefused() {
        assertThat(refused(403, WEB, """
                message: 'admission webhook "policy.example.com" denied the request: not in this house'
                """, review(Result.ALLOWED, null))).isEqualTo("""
                error[TO-R404] AdmissionRefused: an admission webhook or policy refused Deployment.apps acme/web
                  admission webhook "policy.example.com" denied the request: not in this house
                help: it is tried again by itself; who may have refused: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations,validatingadmissionpolicies
                nothing was changed
                """);
    }

    @Test
    void admissionRefusedByTheRuleThatNobodyGrantsWhatHeLacks() {
        assertThat(refused(
                        403,
                        new ObjectKey("rbac.authorization.k8s.io", "Role", "acme", "more"),
                        """
                message: 'roles.rbac.authorization.k8s.io "more" is forbidden: user "system:serviceaccount:acme:deployer" is attempting to grant RBAC permissions not currently held'
                reason: Forbidden
                details: {name: more, group: rbac.authorization.k8s.io, kind: roles}
                """,
                        review(Result.ALLOWED, null)))
                .isEqualTo("""
                error[TO-R404] AdmissionRefused: an admission webhook or policy refused Role.rbac.authorization.k8s.io acme/more
                  roles.rbac.authorization.k8s.io "more" is forbidden: user "system:serviceaccount:acme:deployer" is attempting to grant RBAC permissions not currently held
                help: it is tried again by itself; nobody can grant rights that he lacks: give them to the operator's account or the template's, or the verbs bind and escalate
                nothing was changed
                """);
    }

    @Test
    void quotaExceeded() {
        assertThat(refused(403, WEB, """
                message: 'deployments.apps "web" is forbidden: exceeded quota: small, requested: count/deployments.apps=1, used: count/deployments.apps=5, limited: count/deployments.apps=5'
                reason: Forbidden
                details: {name: web, group: apps, kind: deployments}
                """)).isEqualTo("""
                error[TO-R402] QuotaExceeded: a quota has no room for Deployment.apps acme/web
                  deployments.apps "web" is forbidden: exceeded quota: small, requested: count/deployments.apps=1, used: count/deployments.apps=5, limited: count/deployments.apps=5
                help: it is tried again by itself; make room or raise it: kubectl describe resourcequota -n acme
                nothing was changed
                """);
    }

    @Test
    void watchForbidden() {
        assertThat(ReadRefusals.ofWatch(403, "apis/apps/v1/deployments").full() + "\n")
                .isEqualTo("""
                error[TO-R403] WatchForbidden: the operator may not watch apis/apps/v1/deployments
                  missing rule: {apiGroups: [apps], resources: [deployments], verbs: [get, list, watch]}
                help: add it to a ClusterRole that is bound to the operator's account; it is tried again by itself; check: kubectl auth can-i watch deployments.apps -A --as=system:serviceaccount:NAMESPACE:NAME
                managed objects of this kind are looked at once a minute instead
                """);
    }

    @Test
    void noKubeconfig() {
        assertThat(thrown(() -> Clients.of(Config.empty()))).isEqualTo("""
                error[TO-V607] NoKubeconfig: no API server to talk to: neither a kubeconfig nor a ServiceAccount was found
                help: set KUBECONFIG to a file that kubectl can use, or run in a cluster with a ServiceAccount
                """);
    }

    @Test
    void leaseLost() {
        WriteGate gate = new WriteGate(LeaseTimings.DEFAULT, () -> 0, Clock.systemUTC());
        assertThat(thrown(gate::check)).isEqualTo("""
                error[TO-K701] LeaseLost: this replica does not hold the lease, or not for long enough to write
                help: nothing is to be done: the replica that holds it does the work; who: kubectl get leases -A
                nothing was written
                """);
    }

    private static AccessReview review(Result result, @Nullable String as) {
        return new AccessReview(
                result, "system:serviceaccount:ops:tenants", as, Right.of("patch", Cluster.DEPLOYMENTS, "", "acme"));
    }

    private static String refused(int status, ObjectKey object, String body) {
        return refused(status, object, body, null);
    }

    private static String refused(int status, ObjectKey object, String body, @Nullable AccessReview review) {
        try {
            var answer = new Answer(status, new ObjectMapper(new YAMLFactory()).readTree(body), null, review);
            return Refusals.of(answer, object).problem().full() + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String thrown(ThrowingCallable action) {
        return catchThrowableOfType(OperatorException.class, action).problem().full() + "\n";
    }
}
