/** Tests of our Camel components and processors, in contexts of their own. */
@NullMarked
package org.kubernetestenants.operator.route;

import org.jspecify.annotations.NullMarked;
