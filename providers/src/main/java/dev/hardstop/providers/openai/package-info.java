/**
 * The wire format of OpenAI's API and of the servers that imitate it: Chat Completions, Responses,
 * legacy Completions, Embeddings.
 */
@NullMarked
package dev.hardstop.providers.openai;

import org.jspecify.annotations.NullMarked;
