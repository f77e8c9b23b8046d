package dev.hardstop.providers.wire;

/** Carries a {@link BadRequest} out of nested reading; never leaves the providers module. */
public final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient BadRequest problem;

  public BadRequestException(BadRequest problem) {
    // Without a stack trace: it is an answer to a caller, and a hostile one must not make it dear.
    super(problem.message(), null, false, false);
    this.problem = problem;
  }

  public BadRequest problem() {
    return problem;
  }
}
