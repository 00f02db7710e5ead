package org.kubernetestenants.operator.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThingsToTryTest {
    @Test
    void commandsNameTheLauncherAsTheUserWouldTypeIt() {
        assertThat(ThingsToTry.lines("./tenant-operator"))
                .contains("   ./tenant-operator demo sql '" + ThingsToTry.CHANGE_ROW + "'")
                .contains("   ./tenant-operator demo kubectl delete configmap settings -n acme-web")
                .contains("   echo '" + ThingsToTry.HOOK_STEP + "' >> routes/hooks/manifest.camel.yaml");
        assertThat(ThingsToTry.lines("/src/operator/tenant-operator"))
                .contains("   /src/operator/tenant-operator demo restart")
                .anyMatch(line -> line.endsWith(">> /src/operator/routes/hooks/manifest.camel.yaml"));
    }

    @Test
    void commandsSurviveTheShellsSingleQuotes() {
        assertThat(ThingsToTry.CHANGE_ROW + ThingsToTry.HOOK_STEP).doesNotContain("'");
    }
}
