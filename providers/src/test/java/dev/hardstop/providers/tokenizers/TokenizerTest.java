package dev.hardstop.providers.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {

  @ParameterizedTest(name = "{0} is counted with {1}")
  @CsvSource({
    "gpt-4o, O200K",
    "gpt-4o-mini-2024-07-18, O200K",
    "chatgpt-4o-latest, O200K",
    "gpt-4.1-nano, O200K",
    "gpt-5, O200K",
    "gpt-5.6-sol, O200K",
    "o1, O200K",
    "o3-mini, O200K",
    "o4-mini, O200K",
    "gpt-oss-120b, O200K",
    "ft:gpt-4o:acme::1, O200K",
    "gpt-4, CL100K",
    "gpt-4-turbo, CL100K",
    "gpt-3.5-turbo-0125, CL100K",
    "text-embedding-3-small, CL100K",
    "ft:gpt-3.5-turbo:acme, CL100K"
  })
  void knowsTheTokenizerOfAModel(String model, Tokenizer tokenizer) {
    assertThat(Tokenizer.of(model)).isEqualTo(Optional.of(tokenizer));
  }

  @ParameterizedTest
  @CsvSource({"gpt-6", "claude-opus-4", "llama-3", "text-davinci-003", "''"})
  void doesNotGuess(String model) {
    assertThat(Tokenizer.of(model)).isEmpty();
  }

  @ParameterizedTest(name = "{1} is {2} tokens in {0}")
  @CsvSource({
    "CL100K, hello world, 2",
    "CL100K, tiktoken is great!, 6",
    "O200K, hello world, 2",
    "O200K, '', 0"
  })
  void countsAsTheReferenceDoes(Tokenizer tokenizer, String text, int tokens) {
    assertThat(tokenizer.count(text)).isEqualTo(tokens);
  }

  @Test
  void aLongRunOfOneKindIsNotQuick() {
    String longest = "x".repeat(Tokenizer.MAX_RUN);
    assertThat(Tokenizer.isQuick((longest + " ").repeat(100))).isTrue();
    assertThat(Tokenizer.isQuick(longest + "1")).isFalse();
    assertThat(Tokenizer.isQuick("\n".repeat(Tokenizer.MAX_RUN + 1))).isFalse();
    assertThat(Tokenizer.isQuick("-=".repeat(Tokenizer.MAX_RUN))).isFalse();
  }

  @Test
  void controlTokensAreCountedAsTheTextTheyAre() {
    for (Tokenizer tokenizer : Tokenizer.values()) {
      assertThat(tokenizer.count("<|endoftext|><|fim_prefix|>")).isGreaterThan(2);
    }
  }

  @Test
  void textBeyondTheBoundIsRefused() {
    String most = "ä".repeat(Tokenizer.MAX_BYTES / 2);

    assertThat(Tokenizer.CL100K.count(most)).isPositive();
    assertThatThrownBy(() -> Tokenizer.CL100K.count(most + "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: <= 262144 bytes");
  }
}
