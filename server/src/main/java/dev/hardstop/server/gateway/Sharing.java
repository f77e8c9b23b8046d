package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Spreads calls over the providers that share a model, and says who stands in for one that fails.
 *
 * <p>Only providers with a weight share, so that nobody pays at a second provider without having
 * said so.
 */
final class Sharing {
  /** Most upstream calls of one exchange. */
  static final int MAX_ATTEMPTS = 3;

  private Sharing() {}

  /**
   * Returns where a call may go, in the order in which it is tried: one drawn by weight, then the
   * others, drawn likewise.
   *
   * @param routed where it goes if nobody shares
   */
  static List<Target> order(
      Setup setup, Forward forward, RequestFacts facts, Target routed, RandomGenerator random) {
    boolean isNamed = forward.provider().isPresent() || !routed.model().equals(facts.model());
    if (isNamed || routed.provider().weight() == 0) {
      return List.of(routed);
    }
    List<Target> sharing = sharing(setup, forward, routed);
    List<Target> order = new ArrayList<>();
    while (!sharing.isEmpty() && order.size() < MAX_ATTEMPTS) {
      order.add(sharing.remove(drawn(sharing, random)));
    }
    return order.isEmpty() ? List.of(routed) : order;
  }

  private static List<Target> sharing(Setup setup, Forward forward, Target routed) {
    List<Target> sharing = new ArrayList<>();
    for (Provider provider : setup.providers()) {
      if (provider.weight() > 0 && provider.serves(routed.model())) {
        Step<Target> step =
            Router.route(
                setup,
                forward.key(),
                Optional.of(provider.name()),
                routed.model(),
                forward.spoken().api(),
                forward.operation());
        // Shadow mode reaches no further than the key does either, just because others share.
        if (step instanceof Step.Done<Target>(var target) && target.wouldRefuse().isEmpty()) {
          sharing.add(target);
        }
      }
    }
    return sharing;
  }

  private static int drawn(List<Target> among, RandomGenerator random) {
    int left = random.nextInt(among.stream().mapToInt(each -> each.provider().weight()).sum());
    for (int i = 0; ; i++) {
      left -= among.get(i).provider().weight();
      if (left < 0) {
        return i;
      }
    }
  }
}
