/** Tests of the demo's pure parts; {@code ./tenant-operator demo --check} is the test of the whole. */
@NullMarked
package org.kubernetestenants.operator.cli.demo;

import org.jspecify.annotations.NullMarked;
