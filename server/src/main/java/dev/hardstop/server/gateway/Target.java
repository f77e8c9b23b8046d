package dev.hardstop.server.gateway;

import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.RefusalCode;
import java.util.Optional;

/**
 * Where a call goes.
 *
 * @param model that serves, as prices and budgets know it; empty where the operation needs none
 * @param sentAs what the provider calls it; at Azure a deployment
 * @param priced its prices; empty for what is free
 * @param modelClass the class that it belongs to
 * @param wouldRefuse in shadow mode why it would not go there; empty otherwise
 */
record Target(
    Provider provider,
    String model,
    String sentAs,
    Optional<PricedModel> priced,
    Optional<String> modelClass,
    Optional<RefusalCode> wouldRefuse) {
  /** Returns this target as one where shadow mode notes that the call would not go. */
  Target objectedTo(RefusalCode code) {
    return new Target(
        provider, model, sentAs, priced, modelClass, Optional.of(wouldRefuse.orElse(code)));
  }

  /**
   * Returns whether {@code asked}, perhaps with its provider in front, is the model that serves.
   */
  boolean serves(String asked) {
    return asked.equals(model) || asked.equals(sentAs) || asked.endsWith("/" + model);
  }
}
