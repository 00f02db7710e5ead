package org.kubernetestenants.operator.cluster;

import org.kubernetestenants.operator.cluster.AccessReview.Right;

/**
 * What it takes to act as another user: the verb {@code impersonate} on that ServiceAccount, or on that user.
 *
 * @param right without the name
 * @param name of the ServiceAccount or user
 */
record Impersonation(Right right, String name) {
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    static Impersonation of(String user) {
        String[] parts = user.split(":", -1);
        return isServiceAccount(user)
                ? new Impersonation(new Right("impersonate", "", "serviceaccounts", parts[2]), parts[3])
                : new Impersonation(new Right("impersonate", "", "users", ""), user);
    }

    /** {@code ServiceAccount ops/tenants}, or the user name where it is no ServiceAccount's. */
    static String display(String user) {
        String[] parts = user.split(":", -1);
        return isServiceAccount(user) ? "ServiceAccount " + parts[2] + "/" + parts[3] : "user " + user;
    }

    private static boolean isServiceAccount(String user) {
        return user.startsWith(SERVICE_ACCOUNT) && user.split(":", -1).length == 4;
    }
}
