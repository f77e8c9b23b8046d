package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.server.config.Api;
import dev.hardstop.server.config.ModelClass;
import dev.hardstop.server.config.ProviderSettings;
import java.util.List;
import java.util.Optional;

/** Decides which provider serves a call, within what its key may reach. */
final class Router {
  private Router() {}

  /**
   * Returns where a call goes.
   *
   * @param named the provider that the path names; empty if it names none
   * @param model as the request names it, perhaps {@code provider/model}
   * @param api the wire format that was called
   */
  static Step<Target> route(
      Setup setup, CallerKey key, Optional<String> named, String model, Api api, Operation what) {
    if (model.length() > Attributes.MAX_VALUE_LENGTH) {
      return Step.stop(
          RefusalCode.INVALID_REQUEST,
          "model: %d characters (expected: at most %d)"
              .formatted(model.length(), Attributes.MAX_VALUE_LENGTH));
    }
    if (named.isPresent()) {
      return explicit(setup, key, named.get(), model, api, what);
    }
    Optional<String> inFront = inFront(setup, model);
    if (inFront.isPresent()) {
      String bare = model.substring(inFront.get().length() + 1);
      return explicit(setup, key, inFront.get(), bare, api, what);
    }
    return implied(setup, key, model, api, what);
  }

  /** Returns the provider that stands in front of a model, as in {@code provider/model}. */
  static Optional<String> inFront(Setup setup, String model) {
    int slash = model.indexOf('/');
    return slash > 0
        ? setup.provider(model.substring(0, slash)).map(Provider::name)
        : Optional.empty();
  }

  private static Step<Target> explicit(
      Setup setup, CallerKey key, String name, String model, Api api, Operation what) {
    Optional<Provider> provider = setup.provider(name);
    if (provider.isEmpty()) {
      return Step.stop(
          RefusalCode.PROVIDER_NOT_ALLOWED,
          "Provider '%s' is not configured, or has no credential".formatted(shown(name)));
    }
    if (!key.isShadow() && !key.settings().allowsProvider(name)) {
      return new Step.Stop<>(closed(name));
    }
    if (provider.get().api() != api) {
      return mismatch(provider.get());
    }
    return target(setup, key, provider.get(), model, what);
  }

  private static Step<Target> implied(
      Setup setup, CallerKey key, String model, Api api, Operation what) {
    Provider closed = null;
    Provider otherWire = null;
    for (Provider provider : setup.providers()) {
      if (model.isEmpty() ? unpricedService(provider, what).isPresent() : !provider.serves(model)) {
        continue;
      }
      if (provider.api() != api) {
        otherWire = otherWire == null ? provider : otherWire;
      } else if (key.settings().allowsProvider(provider.name())) {
        return target(setup, key, provider, model, what);
      } else {
        closed = closed == null ? provider : closed;
      }
    }
    if (closed != null) {
      return target(setup, key, closed, model, what);
    }
    return otherWire == null ? nowhere(setup, key, model, api, what) : mismatch(otherWire);
  }

  /** No provider is known to serve it: shadow mode sends it to the first that might. */
  private static Step<Target> nowhere(
      Setup setup, CallerKey key, String model, Api api, Operation what) {
    List<Provider> open = open(setup, key);
    Optional<Provider> first = open.stream().filter(each -> each.api() == api).findFirst();
    boolean isUnmapped = first.isPresent() && first.get().modelOf(model).isEmpty();
    return first.isPresent() && (key.isShadow() || isUnmapped || model.isEmpty())
        ? target(setup, key, first.get(), model, what)
        : new Step.Stop<>(unpriced(open, model, disabled(setup, key)));
  }

  private static List<Provider> open(Setup setup, CallerKey key) {
    return setup.providers().stream()
        .filter(provider -> key.settings().allowsProvider(provider.name()))
        .toList();
  }

  private static Step<Target> target(
      Setup setup, CallerKey key, Provider provider, String name, Operation what) {
    Optional<String> known = provider.modelOf(name);
    String model = known.orElse(name);
    Optional<PricedModel> priced = known.flatMap(provider::priced);
    boolean isMapped = known.isPresent() || name.isEmpty();
    Optional<Refusal> objection =
        isMapped
            ? objection(key, provider, model, what.priceApi().isEmpty() || priced.isPresent())
                .or(() -> unpricedService(provider, what))
            : Optional.of(unmapped(provider, name));
    if (objection.isPresent() && !key.isShadow()) {
      return new Step.Stop<>(objection.get());
    }
    Optional<String> modelClass =
        setup.configuration().modelClasses().of(model).map(ModelClass::name);
    return Step.done(
        new Target(
            provider,
            model,
            provider.sentAs(name),
            priced,
            modelClass,
            objection.map(Refusal::code)));
  }

  /** Returns why a call may not go to a provider; empty if it may. */
  private static Optional<Refusal> objection(
      CallerKey key, Provider provider, String model, boolean isPriced) {
    if (!key.settings().allowsProvider(provider.name())) {
      return Optional.of(closed(provider.name()));
    }
    if (!model.isEmpty() && !key.settings().allowsModel(model)) {
      return Optional.of(
          Refusal.of(
              RefusalCode.MODEL_NOT_ALLOWED, "This key may not use model '" + shown(model) + "'"));
    }
    if (!model.isEmpty() && !provider.isListed(model)) {
      return Optional.of(
          Refusal.of(
              RefusalCode.MODEL_NOT_ALLOWED,
              "Provider '%s' is not configured for model '%s'"
                  .formatted(provider.name(), shown(model))));
    }
    return isPriced ? Optional.empty() : Optional.of(unpriced(List.of(provider), model, ""));
  }

  private static Optional<Refusal> unpricedService(Provider provider, Operation what) {
    return !what.isService() || provider.profile().has(Profile.Trait.FREE_SERVICES)
        ? Optional.empty()
        : Optional.of(
            Refusal.of(
                RefusalCode.UNPRICED_MODEL,
                ("%s: no price at provider '%s' (expected: the API of those who say that it is free;"
                        + " unknown is never free)")
                    .formatted(what.label(), provider.name())));
  }

  private static Refusal unmapped(Provider provider, String name) {
    return Refusal.of(
        RefusalCode.UNPRICED_MODEL,
        "Deployment '%s' of provider '%s' has no model (expected: 'deployments: {%s: MODEL}' in its"
                .formatted(shown(name), provider.name(), shown(name))
            + " settings; unknown is never free)");
  }

  private static Refusal closed(String provider) {
    return Refusal.of(
        RefusalCode.PROVIDER_NOT_ALLOWED, "This key may not use provider '" + provider + "'");
  }

  private static Step<Target> mismatch(Provider provider) {
    return Step.stop(
        RefusalCode.WIRE_MISMATCH,
        "Provider '%s' speaks another wire format (expected: a path of that format, %s)"
            .formatted(provider.name(), provider.wire().format().usualPaths()));
  }

  /** Names the providers that would be asked if they had the credential of the configuration. */
  private static String disabled(Setup setup, CallerKey key) {
    List<String> names =
        setup.configuration().providers().stream()
            .filter(provider -> !provider.isEnabled())
            .map(ProviderSettings::name)
            .filter(key.settings()::allowsProvider)
            .toList();
    return names.isEmpty() ? "" : "; disabled, because their credential is not set: " + names;
  }

  private static Refusal unpriced(List<Provider> providers, String model, String disabled) {
    return Refusal.of(
        RefusalCode.UNPRICED_MODEL,
        "No price for model '%s' at %s (expected: a model of the price book, or prices configured"
                .formatted(
                    shown(model),
                    providers.isEmpty()
                        ? "any provider"
                        : providers.stream().map(Provider::name).toList())
            + " for it; unknown is never free)"
            + disabled);
  }

  private static String shown(String text) {
    return text.length() <= 128 ? text : text.substring(0, 128) + "…";
  }
}
