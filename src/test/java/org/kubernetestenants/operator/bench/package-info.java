/** The benchmark: how quick and how frugal the packaged operator is, beside a bare client on the same API server. See {@code bench/README.md}. */
@NullMarked
package org.kubernetestenants.operator.bench;

import org.jspecify.annotations.NullMarked;
