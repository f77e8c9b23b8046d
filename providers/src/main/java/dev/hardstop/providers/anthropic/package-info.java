/** The wire format of Anthropic's Messages API and of the servers that imitate it. */
@NullMarked
package dev.hardstop.providers.anthropic;

import org.jspecify.annotations.NullMarked;
