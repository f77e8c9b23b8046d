package dev.hardstop.server.control;

import java.util.Locale;

/** What a token makes of its holder. */
public enum Role {
  VIEWER,
  FINANCE,
  OPERATOR,
  ADMIN;

  boolean may(Right right) {
    return switch (right) {
      case NONE, READ, READ_LOCALLY -> true;
      case RECONCILE -> this != VIEWER;
      case OPERATE -> this == OPERATOR || this == ADMIN;
      case ADMINISTER -> this == ADMIN;
    };
  }

  /** Returns the name that files, answers and the audit use. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
