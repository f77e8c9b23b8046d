package dev.hardstop.server.control;

/** What an endpoint asks of whoever calls it. */
enum Right {
  /** Nothing: the answer says nothing that is worth a token. */
  NONE,
  READ,
  /** As {@link #READ}; on this machine, where no proxy is in between, nothing. */
  READ_LOCALLY,
  /** Put the truth in place of provisional charges. */
  RECONCILE,
  /** Stop and resume what runs. */
  OPERATE,
  /** Change who may do what. */
  ADMINISTER
}
