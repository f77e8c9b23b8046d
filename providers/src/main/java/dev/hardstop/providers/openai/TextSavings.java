package dev.hardstop.providers.openai;

import dev.hardstop.providers.tokenizers.Tokenizer;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * By how much the exact count of a request's text is less than its bytes. A second pass over the
 * body, made only where the byte bound does not fit.
 */
final class TextSavings {
  private static final Set<String> ROOTS = Set.of("messages", "input", "prompt", "instructions");
  private static final Set<String> TEXT =
      Set.of("content", "text", "arguments", "output", "refusal", "input");

  private final JsonBody body;
  private final List<String> texts = new ArrayList<>();
  private long writtenBytes;

  private TextSavings(JsonBody body) {
    this.body = body;
  }

  /**
   * Returns the bytes of all text less its tokens; empty if there is more text than may be counted.
   *
   * @param bytes a body that was read before
   */
  static OptionalLong of(Operation operation, byte[] bytes, Tokenizer tokenizer) {
    var savings = new TextSavings[1];
    JsonBody.read(
        bytes,
        body -> {
          savings[0] = new TextSavings(body);
          savings[0].collect();
        });
    return savings[0].against(tokenizer);
  }

  private void collect() {
    body.object(
        field -> {
          if (ROOTS.contains(field)) {
            value(true);
          }
        });
  }

  private void value(boolean isText) {
    if (body.isString()) {
      if (isText) {
        text();
      }
    } else if (body.isArray()) {
      body.array(_ -> value(isText));
    } else if (body.isObject()) {
      body.object(field -> value(TEXT.contains(field)));
    }
  }

  private void text() {
    // Its quotes stay among the bytes around it.
    int bytes = body.span().length() - 2;
    if (writtenBytes + bytes > Tokenizer.MAX_BYTES) {
      writtenBytes += bytes;
      return;
    }
    String text = body.text();
    // What is slow to count stays at its bytes, which is a bound too.
    if (Tokenizer.isQuick(text)) {
      writtenBytes += bytes;
      texts.add(text);
    }
  }

  private OptionalLong against(Tokenizer tokenizer) {
    if (writtenBytes > Tokenizer.MAX_BYTES) {
      return OptionalLong.empty();
    }
    long tokens = 0;
    for (String text : texts) {
      tokens += tokenizer.count(text);
    }
    return OptionalLong.of(writtenBytes - tokens);
  }
}
