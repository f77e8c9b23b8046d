package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class SecretTest {
  @Test
  void itsHashIsTheSha256OfItsBytes() {
    // Source: FIPS 180-2, appendix B.1.
    assertThat(Secret.of("abc").sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void onlyRevealShowsIt() {
    Secret secret = Secret.of("sk-hidden");
    assertThat(secret.reveal()).isEqualTo("sk-hidden");
    assertThat(secret).hasToString("(secret)").isEqualTo(Secret.of("sk-hidden"));
  }

  @Test
  void aNewOneHasThePrefixAnd43UrlSafeCharacters() {
    SecureRandom random = new SecureRandom();
    assertThat(Secret.random(random).reveal())
        .matches("hs_[A-Za-z0-9_-]{43}")
        .isNotEqualTo(Secret.random(random).reveal());
  }

  @Test
  void whatWouldBreakAHeaderIsRefusedWithoutBeingShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Secret.of("sk-hidden\r\nx: y"))
        .withMessageNotContaining("sk-hidden");
    assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(""));
  }
}
