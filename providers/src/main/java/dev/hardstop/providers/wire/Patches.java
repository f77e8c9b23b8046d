package dev.hardstop.providers.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The splices that turn a received body into the one to send. All other bytes stay as they came.
 *
 * @param patches in order of offset, not overlapping
 */
public record Patches(List<Patch> patches) {
  /** Nothing to change. */
  public static final Patches NONE = new Patches(List.of());

  /**
   * @throws IllegalArgumentException if two patches overlap
   */
  public Patches {
    List<Patch> sorted = new ArrayList<>(patches);
    sorted.sort(Comparator.comparingInt((Patch patch) -> patch.at().start()));
    int end = 0;
    for (Patch patch : sorted) {
      if (patch.at().start() < end) {
        throw new IllegalArgumentException(
            "patch at " + patch.at() + " (expected: no overlap with the one before)");
      }
      end = patch.at().end();
    }
    patches = List.copyOf(sorted);
  }

  /** Returns whether the body stays as it is. */
  public boolean isEmpty() {
    return patches.isEmpty();
  }

  /** Returns the patched body; {@code body} itself, not a copy, if there is nothing to change. */
  public byte[] applyTo(byte[] body) {
    if (patches.isEmpty()) {
      return body;
    }
    var patched = new ByteArrayOutputStream(body.length + 64 * patches.size());
    int read = 0;
    for (Patch patch : patches) {
      patched.write(body, read, patch.at().start() - read);
      patched.writeBytes(patch.text().getBytes(StandardCharsets.UTF_8));
      read = patch.at().end();
    }
    patched.write(body, read, body.length - read);
    return patched.toByteArray();
  }
}
