/** What only the demo and the tests need: an embedded database. */
@NullMarked
package org.kubernetestenants.operator.cli.demo;

import org.jspecify.annotations.NullMarked;
