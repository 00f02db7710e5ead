package org.kubernetestenants.operator.sync;

import java.util.List;
import org.kubernetestenants.operator.api.LabelValue;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * Refuses a snapshot that looks like a fault of the source: no rows at all, all of several Tenants gone, or more than half of
 * them and more than 5. Behaviour, promise 9.
 */
final class DeletionGuard {
    private static final int FEW = 5;
    private static final int SHOWN = 5;

    private final String namespace;
    private final String registry;

    DeletionGuard(String namespace, String registry) {
        this.namespace = namespace;
        this.registry = registry;
    }

    /**
     * Returns if the deletions may go on.
     *
     * @param rows of the snapshot
     * @param present how many Tenants there are
     * @param leaving names of those that would be deleted, in a stable order
     * @throws OperatorException DeletionsRefused
     */
    void check(int rows, int present, List<String> leaving) {
        boolean noRows = rows == 0 && present > 0;
        boolean allOfSeveral = leaving.size() > 1 && leaving.size() == present;
        boolean mostOfMany = leaving.size() > FEW && leaving.size() * 2L > present;
        if (noRows || allOfSeveral || mostOfMany) {
            throw refused(rows, present, leaving);
        }
    }

    private OperatorException refused(int rows, int present, List<String> leaving) {
        String more = leaving.size() > SHOWN ? ", …" : "";
        String names = String.join(", ", leaving.subList(0, Math.min(SHOWN, leaving.size()))) + more;
        return new OperatorException(Problem.of(
                        Code.DELETIONS_REFUSED,
                        "the source of TenantRegistry " + namespace + "/" + registry + " would delete " + leaving.size()
                                + " of " + present + " Tenants at once")
                .detail(rows == 0 ? "the source has no rows at all" : "the source has " + rows + " rows")
                .detail("without an active row: " + (leaving.isEmpty() ? "none" : names))
                .help("is it the right table, and is it filled? if they are to go, delete them yourself: kubectl -n "
                        + namespace + " delete tn NAME, all of them: -l " + Names.REGISTRY + "="
                        + LabelValue.of(registry))
                .impact("nothing was created, changed or deleted; the guard looks again at the next sync"));
    }
}
