package org.kubernetestenants.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.Problem;

/** The full text of one error of each code that the webhook gives. */
final class ErrorTextsTest {
    @Test
    void tenantsLeave() {
        assertThat(full(LeavingAdmission.leaves("TenantTemplate", "shops/web", 4812, 2)))
                .isEqualTo("""
                error[TO-V611] TenantsLeave: TenantTemplate shops/web takes 4812 Tenants and their objects along
                  2 made by hand stay, and it waits for them
                help: what goes: kubectl get tenants -n shops
                beyond the registry's deletionGuard they wait for an approval
                """);
    }

    @Test
    void certificateUnusable() {
        assertThat(full(Certificates.unusable("tls.key of /certificates is not the key of its tls.crt")))
                .isEqualTo("""
                error[TO-K705] CertificateUnusable: the webhook's certificate cannot be used
                  tls.key of /certificates is not the key of its tls.crt
                help: put it right, it is read again by itself; both are PEM, tls.crt with its chain
                the webhook goes on with the last one that could be used; without any, nobody can call it
                """);
    }

    @Test
    void webhookNotReady() {
        assertThat(full(ReviewHandler.notReady("the caches are not filled yet")))
                .isEqualTo("""
                error[TO-K706] WebhookNotReady: the webhook did not check the object: the caches are not filled yet
                help: try again; with failurePolicy: Ignore it is stored unchecked, and the operator checks it itself
                """);
    }

    @Test
    void internal() {
        assertThat(full(ReviewHandler.unchecked())).isEqualTo("""
                error[TO-K799] Internal: a fault of the operator: this object was let through unchecked
                help: its conditions will say what is wrong; please report the lines of the operator's log
                """);
    }

    private static String full(Problem problem) {
        return problem.full() + "\n";
    }
}
