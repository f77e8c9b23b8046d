/**
 * How long a sound is, from the headers in it. Nothing is decoded, and no more than one look at
 * every byte is taken.
 */
@NullMarked
package dev.hardstop.providers.sound;

import org.jspecify.annotations.NullMarked;
