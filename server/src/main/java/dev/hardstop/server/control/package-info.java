/**
 * The control plane: what operators ask and tell a running node, over HTTP on a port of its own.
 *
 * <p>Each concern is a small class with its {@code Endpoint}s; {@code ControlPlane} is what all
 * requests go through first: the host they name, the token they carry, the bounds they keep.
 */
@NullMarked
package dev.hardstop.server.control;

import org.jspecify.annotations.NullMarked;
