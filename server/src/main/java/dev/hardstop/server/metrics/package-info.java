/** What the gateway counts and times, in Prometheus' form. */
@NullMarked
package dev.hardstop.server.metrics;

import org.jspecify.annotations.NullMarked;
