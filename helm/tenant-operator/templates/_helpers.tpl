{{- define "tenant-operator.fullname" -}}{{ .Release.Name }}{{- end }}
{{- define "tenant-operator.serviceAccountName" -}}{{ .Release.Name }}{{- end }}
{{- define "tenant-operator.labels" -}}
app.kubernetes.io/name: tenant-operator
{{- end }}
