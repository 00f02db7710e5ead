{{/* Where the jars for routes come from: image, container or nothing. */}}
{{- define "tenant-operator.ext" -}}
{{- if and .Values.ext.image.reference .Values.ext.initContainer.image }}
{{- fail "ext.image.reference and ext.initContainer.image are both set, and only one of them can fill /app/ext: leave one empty" }}
{{- end }}
{{- if and .Values.ext.image.reference (semverCompare "<1.33-0" .Capabilities.KubeVersion.Version) }}
{{- fail (printf "ext.image.reference needs image volumes, which Kubernetes %s does not have: use ext.initContainer" .Capabilities.KubeVersion.Version) }}
{{- end }}
{{- if .Values.ext.image.reference }}image{{ else if .Values.ext.initContainer.image }}container{{ end }}
{{- end }}

{{- define "tenant-operator.extContainer" -}}
{{- with .Values.ext.initContainer -}}
- name: ext
  image: {{ .image | quote }}
  imagePullPolicy: {{ .pullPolicy }}
  {{- with .command }}
  command:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .args }}
  args:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .env }}
  env:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "tenant-operator.containerSecurity" $ | nindent 4 }}
  {{- with .resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  volumeMounts:
    - {name: ext, mountPath: /app/ext}
    - {name: tmp, mountPath: /tmp}
    {{- with .volumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- end }}
