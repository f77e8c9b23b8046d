package dev.hardstop.engine.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;

/** Checkpoints as a store has them, written in small steps between other work. */
final class ImagesInMemory implements AccountSource {
  final Map<AccountId, AccountImage> images = new HashMap<>();
  Checkpoint complete = Checkpoint.EMPTY;
  private Optional<Checkpoint> begun = Optional.empty();

  /** Begins a checkpoint, or writes at most {@code most} images of the one that is begun. */
  void writeALittle(CheckpointSource source, IntSupplier most) {
    if (begun.isEmpty()) {
      begun = source.mayBegin() ? Optional.of(source.begin()) : Optional.empty();
      return;
    }
    List<AccountImage> some = source.nextImages(most.getAsInt());
    some.forEach(image -> images.put(image.id(), image));
    if (some.isEmpty()) {
      complete = begun.get();
      begun = Optional.empty();
    }
  }

  boolean isHalfWritten() {
    return begun.isPresent();
  }

  /** The process died: what it had begun is never completed. */
  void dies() {
    begun = Optional.empty();
  }

  List<AccountImage> all() {
    return List.copyOf(images.values());
  }

  @Override
  public List<AccountImage> load(List<AccountId> ids) {
    return ids.stream().map(images::get).filter(Objects::nonNull).toList();
  }
}
