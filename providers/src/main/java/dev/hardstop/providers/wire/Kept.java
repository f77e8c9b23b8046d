package dev.hardstop.providers.wire;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request has to do with things that are kept upstream, in an account that many share.
 *
 * @param names what its body names, each of a kind whose owners are on record
 * @param unowned why it is refused where things have owners: it names one of a kind whose owners
 *     are not recorded; empty if it names none
 * @param storing whether its answer is kept
 * @param truncates whether what is kept may be longer than what was read: the provider may leave
 *     out some of the input, or somebody may add to it
 */
public record Kept(
    List<Name> names, Optional<BadRequest> unowned, Storing storing, boolean truncates) {

  /** Ids that are recorded, and so all that anybody may name; none needs encoding in a path. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:=-]{1,256}");

  /** Nothing is named and nothing is kept. */
  public static final Kept NOTHING = new Kept(List.of(), Optional.empty(), Storing.NEVER, false);

  public Kept {
    names = List.copyOf(names);
  }

  /** What a kept thing is. */
  public enum Kind {
    RESPONSE("response"),
    CONVERSATION("conversation"),
    FILE("file"),
    CACHED_CONTENT("cached-content");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** Returns what {@code Fact.Issued} calls it. */
    public String label() {
      return label;
    }

    /**
     * Returns whether it comes before the input of a request that names it, and the call that made
     * it tells how long it is.
     */
    public boolean comesFirst() {
      return this == RESPONSE || this == CACHED_CONTENT;
    }
  }

  /**
   * The name of something that is kept.
   *
   * @param path of the field that has it
   */
  public record Name(Kind kind, String id, String path) {}

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
   * Returns what a request has to do with kept things that names these and whose answer is not
   * kept.
   *
   * @param problem the first objection to it
   */
  public static Kept naming(List<Name> names, Optional<BadRequest> problem) {
    Optional<BadRequest> unowned =
        problem.filter(each -> each.code() == RefusalCode.UNKNOWN_OBJECT);
    return new Kept(names, unowned, Storing.NEVER, false);
  }

  /** Returns what comes before its input, whole; empty if nothing does. */
  public Optional<Name> continues() {
    return names.stream().filter(name -> name.kind().comesFirst()).findFirst();
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
