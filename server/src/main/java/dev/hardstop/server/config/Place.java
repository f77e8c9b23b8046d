package dev.hardstop.server.config;

import dev.hardstop.server.config.Tree.Entry;
import dev.hardstop.server.config.Tree.Listing;
import dev.hardstop.server.config.Tree.Mapping;

/** Where in the file a value stands, as a message names it: {@code budgets[2].limit}. */
sealed interface Place {

  /** The file itself. */
  record Root() implements Place {
    @Override
    public String toString() {
      return "";
    }
  }

  /** The value of a key. */
  record Named(Place parent, String name) implements Place {
    @Override
    public String toString() {
      return parent instanceof Root ? name : parent + "." + name;
    }
  }

  /** An item of a list, from 0. */
  record Indexed(Place parent, int index) implements Place {
    @Override
    public String toString() {
      return parent + "[" + index + "]";
    }
  }

  /** Returns the place of the whole file. */
  static Place root() {
    return new Root();
  }

  /** Returns the place of a key here. */
  default Place key(String name) {
    return new Named(this, name);
  }

  /** Returns the place of an item here. */
  default Place item(int index) {
    return new Indexed(this, index);
  }

  /** Returns the line in {@code root}, or that of the nearest place around it; at least 1. */
  default int lineIn(Tree root) {
    return Math.max(1, find(root).line());
  }

  /** The key (with its line), the item or the value here, or the nearest around it. */
  private Entry find(Tree root) {
    return switch (this) {
      case Root _ -> new Entry("", root.line(), root);
      case Named(var parent, var name) -> {
        Entry around = parent.find(root);
        yield around.value() instanceof Mapping mapping
            ? mapping.entry(name).orElse(new Entry("", around.line(), Mapping.NONE))
            : around;
      }
      case Indexed(var parent, var index) -> {
        Entry around = parent.find(root);
        yield around.value() instanceof Listing listing && index < listing.items().size()
            ? new Entry("", listing.items().get(index).line(), listing.items().get(index))
            : around;
      }
    };
  }
}
