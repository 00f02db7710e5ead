/** What integration tests share: a real control plane, and its audit log as the witness of who wrote what. */
@NullMarked
package org.kubernetestenants.operator.testing;

import org.jspecify.annotations.NullMarked;
