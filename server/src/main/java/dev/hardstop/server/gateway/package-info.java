/**
 * The data plane: one client request in, at most one grant, upstream attempts under it, one answer
 * out.
 *
 * <p>Each step of an exchange is a small class; {@code Exchange} is the order in which they run.
 * All that happens for one request happens on the event loop that its connection belongs to.
 */
@NullMarked
package dev.hardstop.server.gateway;

import org.jspecify.annotations.NullMarked;
