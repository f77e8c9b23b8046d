/**
 * Google's Gemini API on the wire: its paths, what its requests may cost, what its answers did
 * cost, its errors. Requests are read as Google's proto3 JSON reader reads them.
 */
@NullMarked
package dev.hardstop.providers.gemini;

import org.jspecify.annotations.NullMarked;
