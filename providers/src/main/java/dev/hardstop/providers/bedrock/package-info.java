/**
 * The wire format of Amazon Bedrock's runtime: Converse and InvokeModel, whole and as streams of
 * binary frames.
 *
 * <p>What Claude reads and answers on InvokeModel is Anthropic's own format, and is read there.
 */
@NullMarked
package dev.hardstop.providers.bedrock;

import org.jspecify.annotations.NullMarked;
