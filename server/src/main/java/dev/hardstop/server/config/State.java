package dev.hardstop.server.config;

/** What becomes of things that a provider keeps, and of requests that name them. */
public enum State {
  /** They belong to the tenant, else the key, that they were issued to. */
  OWNED,
  /** Nothing is kept, and nothing that is kept may be named. */
  REFUSE,
  /** Whoever names one gets it: for accounts that only friends share. */
  SHARED
}
