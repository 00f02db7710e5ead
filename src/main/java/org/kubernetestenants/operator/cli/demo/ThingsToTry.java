package org.kubernetestenants.operator.cli.demo;

import java.util.List;

/** What a user may do next with the demo, each a command to copy that needs nothing installed. */
final class ThingsToTry {
    static final String CHANGE_ROW = "UPDATE shops SET plan = \"gold\", replicas = 4 WHERE shop_id = \"dune\"";
    static final List<String> DELETE_OBJECT = List.of("delete", "configmap", "settings", "-n", "acme-web");
    static final String HOOK = "hooks/manifest.camel.yaml";
    /** A further step of the hook's route; it may simply be appended to the file. */
    static final String HOOK_STEP =
            "        - setBody: {id: add-team, simple: \"${body.withLabel(\\\"team\\\", \\\"shop\\\")}\"}";

    private ThingsToTry() {}

    /** @param launcher the launcher as the user would type it */
    static List<String> lines(String launcher) {
        String demo = launcher + " demo ";
        String routes = launcher.substring(0, launcher.lastIndexOf('/')) + "/routes/" + HOOK;
        return ("""

                All tenants are ready. Three things to try, in another terminal:

                1. Change a row; its tenants follow within 2 s, and no other is touched.
                   %1$ssql '%2$s'

                2. Delete an object; it is back at once.
                   %1$skubectl %3$s
                   %1$skubectl get configmap settings -n acme-web

                3. Change the flow: one more step in a hook puts a label on every object.
                   echo '%4$s' >> %5$s
                   %1$srestart
                   %1$skubectl get deployments -A -l team=shop

                Ctrl-C stops everything that the demo started.""")
                .formatted(demo, CHANGE_ROW, String.join(" ", DELETE_OBJECT), HOOK_STEP, shortened(routes))
                .lines()
                .toList();
    }

    private static String shortened(String path) {
        return path.startsWith("./") ? path.substring(2) : path;
    }
}
