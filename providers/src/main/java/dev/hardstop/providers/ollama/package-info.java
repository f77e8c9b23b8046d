/**
 * Ollama's own API on the wire: chat and completion whose answers are lines of JSON, not events;
 * embeddings; the list of models.
 */
@NullMarked
package dev.hardstop.providers.ollama;

import org.jspecify.annotations.NullMarked;
