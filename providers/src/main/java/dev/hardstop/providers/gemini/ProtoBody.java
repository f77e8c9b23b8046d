package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.Span;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A body read as Google's JSON reader does: fields under either of two names, numbers also as
 * strings, enums by name or number, one value where a list is expected, null for absent.
 *
 * <p>A field that is stated twice, in whatever two spellings, is refused: which of the two would
 * hold is nowhere written.
 *
 * <p>Source: Protocol Buffers documentation, "ProtoJSON Format".
 */
final class ProtoBody {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

  private final JsonBody body;
  private boolean isInSnakeCase;

  ProtoBody(JsonBody body) {
    this.body = body;
  }

  /** Calls {@code fields} with the canonical name of each field; never if there is no message. */
  void message(Consumer<String> fields) {
    if (body.isNull()) {
      return;
    }
    Set<String> seen = new HashSet<>();
    body.object(
        written -> {
          if (!seen.add(FieldName.folded(written))) {
            throw body.problem(
                RefusalCode.AMBIGUOUS_REQUEST,
                "stated twice, in two spellings (expected: every field once)");
          }
          String field = FieldName.canonical(written);
          isInSnakeCase |= !field.equals(written);
          fields.accept(field);
        });
  }

  /** Calls {@code element} on each element of a list, or on the one value that stands for it. */
  void repeated(Runnable element) {
    if (body.isArray()) {
      body.array(_ -> element.run());
    } else if (!body.isNull()) {
      element.run();
    }
  }

  /** Returns whether a name was written as the schema has it, so that ours should be too. */
  boolean isInSnakeCase() {
    return isInSnakeCase;
  }

  boolean isNull() {
    return body.isNull();
  }

  /** Returns a whole number, written as one or as a string of one. */
  long integer(long least, long most) {
    if (!body.isString()) {
      return body.integer(least, most);
    }
    String text = body.string();
    long value = WHOLE.matcher(text).matches() ? Long.parseLong(text) : Long.MIN_VALUE;
    if (value < least || value > most) {
      throw body.wrong("a whole number from " + least + " to " + most);
    }
    return value;
  }

  /** Returns an enum's value, in upper case, or its number in digits. */
  String word() {
    return body.isInteger()
        ? Long.toString(body.integer(0, Integer.MAX_VALUE))
        : body.string().toUpperCase(Locale.ROOT).replace('-', '_');
  }

  String string() {
    return body.string();
  }

  Span span() {
    return body.span();
  }

  int offset() {
    return body.offset();
  }

  String path() {
    return body.path();
  }

  BadRequestException wrong(String expected) {
    return body.wrong(expected);
  }

  BadRequestException problem(RefusalCode code, String message) {
    return body.problem(code, message);
  }

  JsonBody json() {
    return body;
  }
}
