/**
 * What is read of HTTP before anything is known of a call: heads, paths, queries and codings that
 * no two servers could read in two ways.
 */
@NullMarked
package dev.hardstop.server.http;

import org.jspecify.annotations.NullMarked;
