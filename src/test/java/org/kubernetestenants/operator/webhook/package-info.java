@org.jspecify.annotations.NullMarked
package org.kubernetestenants.operator.webhook;
