/** Charges that are provisional: corrected by people, or by what their provider says later. */
@NullMarked
package dev.hardstop.server.unreconciled;

import org.jspecify.annotations.NullMarked;
