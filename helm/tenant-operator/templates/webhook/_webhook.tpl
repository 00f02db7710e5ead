{{/* Not empty where there is a webhook. One whose caBundle the operator fills in needs a right outside of its namespaces. */}}
{{- define "tenant-operator.webhook.on" -}}
{{- if and .Values.webhook.enabled (or (not .Values.watch.namespaces) (ne .Values.webhook.certificates.from "self")) }}true{{ end }}
{{- end }}

{{- define "tenant-operator.webhook.name" -}}
{{ include "tenant-operator.fullname" . }}-webhook
{{- end }}

{{/* The Secret with tls.crt and tls.key. */}}
{{- define "tenant-operator.webhook.secret" -}}
{{- if eq .Values.webhook.certificates.from "secret" -}}
{{ required "webhook.certificates.secretName names the Secret with tls.crt and tls.key" .Values.webhook.certificates.secretName }}
{{- else -}}
{{ include "tenant-operator.webhook.name" . }}
{{- end }}
{{- end }}

{{/* Host of a URL, an address of IPv6 without its brackets. */}}
{{- define "tenant-operator.webhook.host" -}}
{{ regexReplaceAll "^\\[|\\]$" (urlParse .).hostname "" }}
{{- end }}

{{- define "tenant-operator.webhook.args" -}}
{{- if include "tenant-operator.webhook.on" . }}
- --webhook-port=9443
{{- if eq .Values.webhook.certificates.from "self" }}
- --webhook-configuration={{ include "tenant-operator.webhook.name" . }}
- --webhook-secret={{ include "tenant-operator.webhook.secret" . }}
- --webhook-service={{ include "tenant-operator.webhook.name" . }}
{{- with .Values.webhook.url }}
- {{ printf "--webhook-host=%s" (include "tenant-operator.webhook.host" .) | quote }}
{{- end }}
{{- else }}
- --webhook-certificates=/webhook
{{- end }}
{{- end }}
{{- end }}

{{- define "tenant-operator.webhook.port" -}}
{{- if include "tenant-operator.webhook.on" . }}
- {name: webhook, containerPort: 9443}
{{- end }}
{{- end }}

{{- define "tenant-operator.webhook.mount" -}}
{{- if and (include "tenant-operator.webhook.on" .) (ne .Values.webhook.certificates.from "self") }}
- {name: webhook, mountPath: /webhook, readOnly: true}
{{- end }}
{{- end }}

{{- define "tenant-operator.webhook.volume" -}}
{{- if and (include "tenant-operator.webhook.on" .) (ne .Values.webhook.certificates.from "self") }}
- {name: webhook, secret: {secretName: {{ include "tenant-operator.webhook.secret" . | quote }}}}
{{- end }}
{{- end }}

{{/* How the API server calls. No caBundle where the operator fills it in: an upgrade would take it away. */}}
{{- define "tenant-operator.webhook.client" -}}
{{- with .Values.webhook.url }}
url: {{ . | quote }}
{{- else }}
service: {name: {{ include "tenant-operator.webhook.name" . }}, namespace: {{ .Release.Namespace }}, port: 443, path: /validate}
{{- end }}
{{- if eq .Values.webhook.certificates.from "secret" }}
{{- with .Values.webhook.certificates.caBundle }}
caBundle: {{ b64enc . }}
{{- end }}
{{- end }}
{{- end }}
