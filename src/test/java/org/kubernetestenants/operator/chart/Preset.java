package org.kubernetestenants.operator.chart;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A preset of the chart, with a resource of each of its kinds. */
enum Preset {
    WORKLOADS("rbac.presets.workloads=false", """
            serviceaccounts  serviceAccounts: {}
            apps/deployments  deployments: {spec: {replicas: 0, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: i}]}}}}
            apps/statefulsets  statefulSets: {spec: {replicas: 0, serviceName: s, selector: {matchLabels: {app: b}}, template: {metadata: {labels: {app: b}}, spec: {containers: [{name: c, image: i}]}}}}
            apps/daemonsets  daemonSets: {spec: {selector: {matchLabels: {app: c}}, template: {metadata: {labels: {app: c}}, spec: {nodeSelector: {no: where}, containers: [{name: c, image: i}]}}}}
            batch/jobs  jobs: {spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}
            batch/cronjobs  cronJobs: {spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}}
            """),
    NETWORKING("rbac.presets.networking=false", """
            services  services: {spec: {ports: [{port: 80}]}}
            networking.k8s.io/ingresses  ingresses: {spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}}
            networking.k8s.io/networkpolicies  networkPolicies: {spec: {podSelector: {}}}
            """),
    CONFIG("rbac.presets.config=false", """
            configmaps  configMaps: {data: {a: b}}
            """),
    STORAGE("rbac.presets.storage=false", """
            persistentvolumeclaims  persistentVolumeClaims: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
            """),
    AUTOSCALING("rbac.presets.autoscaling=false", """
            autoscaling/horizontalpodautoscalers  horizontalPodAutoscalers: {spec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}}}
            """),
    POLICY("rbac.presets.policy=false", """
            policy/poddisruptionbudgets  podDisruptionBudgets: {spec: {minAvailable: 1, selector: {matchLabels: {app: a}}}}
            """),
    GATEWAYAPI("rbac.presets.gatewayapi=false", """
            gateway.networking.k8s.io/gateways  manifests: {apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, spec: {}}
            gateway.networking.k8s.io/httproutes  manifests: {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, spec: {}}
            gateway.networking.k8s.io/grpcroutes  manifests: {apiVersion: gateway.networking.k8s.io/v1, kind: GRPCRoute, spec: {}}
            """),
    NAMESPACES("rbac.presets.namespaces=false", """
            namespaces  namespaces: {}
            """),
    SECRETS("rbac.secrets.manage=false", """
            secrets  secrets: {stringData: {a: b}}
            """);

    private final String off;
    /** By the qualified resource: the array and the manifest. */
    private final Map<String, String> kinds = new LinkedHashMap<>();

    Preset(String off, String kinds) {
        this.off = off;
        kinds.lines().map(line -> line.split(" {2}", 2)).forEach(parts -> this.kinds.put(parts[0], parts[1]));
    }

    /** The value of the chart that leaves it out. */
    String off() {
        return off;
    }

    String group() {
        return group(first());
    }

    String resource() {
        return plural(first());
    }

    private String first() {
        return kinds.keySet().iterator().next();
    }

    /** The arrays of a template with one object of each kind; each id is the plural. */
    String resources() {
        return kinds.entrySet().stream()
                .collect(Collectors.groupingBy(
                        kind -> kind.getValue().split(": ", 2)[0],
                        LinkedHashMap::new,
                        Collectors.mapping(
                                kind -> "- {id: %1$s, nameTemplate: \"$uid-%1$s\", spec: %2$s}\n"
                                        .formatted(
                                                plural(kind.getKey()),
                                                kind.getValue().split(": ", 2)[1]),
                                Collectors.joining())))
                .entrySet()
                .stream()
                .map(array -> array.getKey() + ":\n" + array.getValue())
                .collect(Collectors.joining());
    }

    /** The rule that is missing for each id. */
    Map<String, String> rules() {
        Map<String, String> rules = new LinkedHashMap<>();
        kinds.keySet()
                .forEach(kind -> rules.put(
                        plural(kind),
                        "{apiGroups: [" + (group(kind).isEmpty() ? "''" : group(kind)) + "], resources: ["
                                + plural(kind) + "], verbs: [get, list, watch, create, patch, update, delete]}"));
        return rules;
    }

    private static String group(String kind) {
        return kind.contains("/") ? kind.substring(0, kind.indexOf('/')) : "";
    }

    private static String plural(String kind) {
        return kind.substring(kind.indexOf('/') + 1);
    }
}
