package dev.hardstop.server.control;

/** What an endpoint asks of whoever calls it. */
enum Right {
  /** Nothing: the answer says nothing that is worth a token. */
  NONE,
  READ,
  /** Stop and resume what runs. */
  OPERATE,
  /** Change who may do what. */
  ADMINISTER
}
