package dev.hardstop.providers.wire;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request has to do with things that are kept upstream, in an account that many share.
 *
 * @param continues id of the kept answer that comes before its input; empty if none does
 * @param unowned why it is refused where things have owners: it names one of a kind whose owners
 *     are not recorded; empty if it names none
 * @param storing whether its answer is kept
 * @param truncates whether the provider may leave out some of the input, so that what is kept may
 *     be longer than what was read
 */
public record Kept(
    Optional<String> continues, Optional<BadRequest> unowned, Storing storing, boolean truncates) {

  /** Ids that are recorded, and so all that anybody may name; none needs encoding in a path. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:=-]{1,256}");

  /** Nothing is named and nothing is kept. */
  public static final Kept NOTHING =
      new Kept(Optional.empty(), Optional.empty(), Storing.NEVER, false);

  /** Whether an answer is kept upstream. */
  public enum Storing {
    /** It is not, or nobody is told an id that it could be named by. */
    NEVER,
    /** It is where the provider does so unless it is told not to. */
    UNLESS_TOLD,
    /** The caller asks for it. */
    ASKED
  }

  /**
   * Returns what a request whose wire keeps no answers has to do with kept things.
   *
   * @param problem the first objection to it
   */
  public static Kept objectedTo(Optional<BadRequest> problem) {
    return problem.isPresent() && problem.get().code() == RefusalCode.UNKNOWN_OBJECT
        ? new Kept(Optional.empty(), problem, Storing.NEVER, false)
        : NOTHING;
  }

  /** Returns whether {@code text} can be an id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * Returns the refusal of a name that was not issued to whoever uses it. It says the same whether
   * there is such a thing or not.
   *
   * @param path of the field that has the name
   */
  public static BadRequest unknown(String path) {
    return new BadRequest(
        RefusalCode.UNKNOWN_OBJECT,
        path,
        path + ": no such object (expected: an id that was issued to this tenant or key here)");
  }
}
