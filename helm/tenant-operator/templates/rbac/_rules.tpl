{{/*
The rules of the operator's account. docs/reference/rights.md says what each is for, docs/explanation/security.md why it may be
granted; ChartRightsTest holds this file, both pages and the operator's table of kinds together.
*/}}

{{/* Kinds of each preset. Those that are an array of a TenantTemplate's spec come first in each. */}}
{{- define "tenant-operator.rbac.kinds" -}}
workloads:
  - {apiGroups: [""], resources: [serviceaccounts]}
  - {apiGroups: [apps], resources: [daemonsets, deployments, statefulsets]}
  - {apiGroups: [batch], resources: [cronjobs, jobs]}
networking:
  - {apiGroups: [""], resources: [services]}
  - {apiGroups: [networking.k8s.io], resources: [ingresses, networkpolicies]}
config:
  - {apiGroups: [""], resources: [configmaps]}
storage:
  - {apiGroups: [""], resources: [persistentvolumeclaims]}
autoscaling:
  - {apiGroups: [autoscaling], resources: [horizontalpodautoscalers]}
policy:
  - {apiGroups: [policy], resources: [poddisruptionbudgets]}
gatewayapi:
  - {apiGroups: [gateway.networking.k8s.io], resources: [gateways, grpcroutes, httproutes]}
{{- end }}

{{/* Verbs for what templates make. */}}
{{- define "tenant-operator.rbac.verbs" -}}
{{- if .Values.rbac.impersonateOnly -}}
[list, watch]
{{- else -}}
[get, list, watch, create, patch, update, delete]
{{- end }}
{{- end }}

{{/* Where the operator's own kinds are. */}}
{{- define "tenant-operator.rbac.ownRules" -}}
- apiGroups: [operator.kubernetes-tenants.org]
  resources: [tenantregistries, tenanttemplates]
  verbs: [list, watch, patch]
- apiGroups: [operator.kubernetes-tenants.org]
  resources: [tenants]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [operator.kubernetes-tenants.org]
  resources: [tenantregistries/status, tenants/status, tenanttemplates/status]
  verbs: [update]
- apiGroups: [apps]
  resources: [controllerrevisions]
  verbs: [list, watch, create, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create]
{{- end }}

{{/* Which replica writes. A create cannot be bound to a name. */}}
{{- define "tenant-operator.rbac.leaseRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [create]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  resourceNames: [f2130106.kubernetes-tenants.org]
  verbs: [get, update]
{{- end }}

{{/* Passwords of databases. */}}
{{- define "tenant-operator.rbac.secretRules" -}}
- apiGroups: [""]
  resources: [secrets]
  {{- with .Values.rbac.secrets.readNames }}
  resourceNames: {{ toJson . }}
  {{- end }}
  verbs: [get, list, watch]
{{- end }}

{{/* What templates make. */}}
{{- define "tenant-operator.rbac.kindRules" -}}
{{- $verbs := include "tenant-operator.rbac.verbs" . }}
{{- range $preset, $rules := include "tenant-operator.rbac.kinds" . | fromYaml }}
{{- if index $.Values.rbac.presets $preset }}
{{- range $rules }}
- apiGroups: {{ toJson .apiGroups }}
  resources: {{ toJson .resources }}
  verbs: {{ $verbs }}
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.rbac.secrets.manage }}
- apiGroups: [""]
  resources: [secrets]
  verbs: {{ $verbs }}
{{- end }}
{{- range $index, $rule := .Values.rbac.extraRules }}
{{- if and $.Values.rbac.impersonateOnly $rule.verbs }}
{{- fail (printf "rbac.extraRules[%d].verbs: leave it out under rbac.impersonateOnly, where the operator may list and watch what templates make, and nothing else" $index) }}
{{- end }}
- apiGroups: {{ toJson $rule.apiGroups }}
  resources: {{ toJson $rule.resources }}
  {{- with $rule.resourceNames }}
  resourceNames: {{ toJson . }}
  {{- end }}
  verbs: {{ if $rule.verbs }}{{ toJson $rule.verbs }}{{ else }}{{ $verbs }}{{ end }}
{{- end }}
{{- end }}

{{/* Namespaces: whether one is being deleted; and before one of a tenant goes, whether it holds anything that was kept. */}}
{{- define "tenant-operator.rbac.namespaceRules" -}}
{{- if .Values.rbac.presets.namespaces }}
- apiGroups: [""]
  resources: [namespaces]
  verbs: {{ if .Values.rbac.impersonateOnly }}[get, list, watch]{{ else }}[get, list, watch, create, patch, update, delete]{{ end }}
{{- range $preset, $rules := include "tenant-operator.rbac.kinds" . | fromYaml }}
{{- if not (index $.Values.rbac.presets $preset) }}
{{- range $rules }}
- apiGroups: {{ toJson .apiGroups }}
  resources: {{ toJson .resources }}
  verbs: [list]
{{- end }}
{{- end }}
{{- end }}
{{- else }}
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
{{- end }}
{{- end }}

{{/* The account that the rules are for. */}}
{{- define "tenant-operator.rbac.subjects" -}}
- kind: ServiceAccount
  name: {{ include "tenant-operator.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
{{- end }}

{{/* Of objects outside of the release's namespace: another release of this name may have its own there. */}}
{{- define "tenant-operator.rbac.name" -}}
{{ include "tenant-operator.fullname" . }}:{{ .Release.Namespace }}
{{- end }}

{{/* A Role and its RoleBinding. In: a list of context, namespace, name, rules. */}}
{{- define "tenant-operator.rbac.role" -}}
{{- $context := index . 0 }}
{{- $namespace := index . 1 }}
{{- $name := index . 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $name | quote }}
  namespace: {{ $namespace }}
  labels:
    {{- include "tenant-operator.labels" $context | nindent 4 }}
rules:
  {{- index . 3 | trim | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name | quote }}
  namespace: {{ $namespace }}
  labels:
    {{- include "tenant-operator.labels" $context | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $name | quote }}
subjects:
  {{- include "tenant-operator.rbac.subjects" $context | nindent 2 }}
{{- end }}
