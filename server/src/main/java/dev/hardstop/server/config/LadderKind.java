package dev.hardstop.server.config;

import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.budget.Ladder.Action;
import dev.hardstop.engine.budget.Ladder.Rung;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rungs of a ladder, such as {@code {70%: notify, 90%: [notify owner, degrade]}}. */
final class LadderKind implements Kind<List<Rung>> {
  private static final int MAX_RUNGS = 32;
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,2})?)\\s*%");
  private static final Set<String> LATER = Set.of("throttle", "disable", "approve");

  private static final Kind<Integer> FRACTION =
      Kinds.text(
          "a fraction of the amount above 0% and up to 100%",
          "^(\\d{1,2}(\\.\\d{1,2})?|100(\\.00?)?)%$", LadderKind::basisPoints);
  private static final Kind<Action> ACTION =
      Kinds.text(
          "notify, notify CHANNEL, degrade, stop or kill",
          "^(notify( +[A-Za-z0-9._-]+)?|degrade|stop|kill)$",
          LadderKind::action);
  private static final Kind<Map<Integer, List<Action>>> RUNGS =
      Composites.mapOf(FRACTION, Composites.oneOrMany(ACTION));

  @Override
  public @Nullable List<Rung> read(Tree value, Reading at) {
    @Nullable Map<Integer, List<Action>> read = RUNGS.read(value, at);
    if (read == null) {
      return null;
    }
    List<Rung> rungs = new ArrayList<>();
    read.forEach(
        (points, actions) ->
            rungs.add(new Rung(points, List.copyOf(new LinkedHashSet<>(actions)))));
    long stops = rungs.stream().filter(LadderKind::stops).count();
    if (stops > 1) {
      at.error("stop on " + stops + " rungs (expected: on one)");
    }
    if (rungs.size() > MAX_RUNGS) {
      at.error(rungs.size() + " rungs (expected: at most " + MAX_RUNGS + ")");
    }
    return rungs;
  }

  static boolean stops(Rung rung) {
    return rung.actions().contains(new Action.Stop());
  }

  private static int basisPoints(String text) {
    Matcher matcher = PERCENT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    int points = new BigDecimal(matcher.group(1)).movePointRight(2).intValueExact();
    if (points < 1 || points > Ladder.WHOLE) {
      throw new IllegalArgumentException(text);
    }
    return points;
  }

  private static Action action(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (LATER.contains(words[0])) {
      throw new ScalarKind.Unfit(
          "notify, notify CHANNEL, degrade, stop or kill; "
              + words[0]
              + " is not yet in this"
              + " version");
    }
    if (words[0].equals("notify") && words.length <= 2) {
      return new Action.Notify(words.length == 2 ? words[1] : "default");
    }
    return switch (text.strip()) {
      case "degrade" -> new Action.Degrade();
      case "stop" -> new Action.Stop();
      case "kill" -> new Action.Kill();
      default -> throw new IllegalArgumentException(text);
    };
  }

  @Override
  public Map<String, Object> schema() {
    return RUNGS.schema();
  }

  @Override
  public String expected() {
    return RUNGS.expected();
  }
}
