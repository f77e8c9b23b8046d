package dev.hardstop.server.control;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a token makes of its holder. */
public enum Role {
  VIEWER(EnumSet.of(Right.READ)),
  FINANCE(EnumSet.of(Right.READ)),
  OPERATOR(EnumSet.of(Right.READ, Right.OPERATE)),
  ADMIN(EnumSet.of(Right.READ, Right.OPERATE, Right.ADMINISTER));

  private final Set<Right> rights;

  Role(Set<Right> rights) {
    this.rights = rights;
  }

  boolean may(Right right) {
    return switch (right) {
      case NONE -> true;
      case READ, READ_LOCALLY -> rights.contains(Right.READ);
      case OPERATE, ADMINISTER -> rights.contains(right);
    };
  }

  /** Returns the name that files, answers and the audit use. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
