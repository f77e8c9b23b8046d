package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Profile.Abort;
import dev.hardstop.providers.wire.Profile.Trait;
import java.util.Locale;
import java.util.Optional;

/** How the providers of this wire format behave where they differ. */
final class AnthropicProfiles {

  /**
   * Anthropic itself.
   *
   * <p>Source: Anthropic API reference, {@code service_tier} (auto takes priority capacity where
   * the organisation has some). What an abandoned stream costs is not documented.
   */
  static final Profile ANTHROPIC =
      Profile.of(Abort.UNKNOWN, Trait.HAS_TIERS, Trait.ERRORS_ARE_FREE, Trait.FREE_SERVICES);

  /** Servers that imitate it. */
  static final Profile COMPATIBLE = Profile.of(Abort.UNKNOWN, Trait.ERRORS_ARE_FREE);

  private static final String DOMAIN = "anthropic.com";

  private AnthropicProfiles() {}

  /**
   * Returns the profile of the provider that is called at this host. Where the host says nothing,
   * as a proxy's or a simulated provider's does, the prices that hold for it say who it is.
   */
  static Profile of(String host, Optional<String> bookProvider) {
    String name = host.toLowerCase(Locale.ROOT);
    boolean isIt =
        name.equals(DOMAIN)
            || name.endsWith("." + DOMAIN)
            || bookProvider.equals(Optional.of("anthropic"));
    return isIt ? ANTHROPIC : COMPATIBLE;
  }
}
