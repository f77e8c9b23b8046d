package dev.hardstop.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarriersTest {

  @Test
  void valuesAreFoundAtTheirPathsAndNowhereElse() {
    Carriers carriers = Carriers.of(List.of("a", "b.c.d", "b.e", "b.e"));

    assertThat(
            carried(
                carriers,
                "{\"a\":\"1\",\"b\":{\"c\":{\"d\":2,\"x\":9},\"e\":\"3\",\"a\":\"9\"},\"d\":\"9\"}"))
        .isEqualTo(Map.of("a", "1", "b.c.d", "2", "b.e", "3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":null}", "{\"a\":true}", "{\"a\":1.5}", "{\"a\":[\"1\"]}", "{}"})
  void onlyTextAndWholeNumbersAreCarried(String body) {
    assertThat(carried(Carriers.of(List.of("a")), body)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"b\":5}", "{\"b\":null}", "{\"b\":[{\"e\":\"1\"}]}"})
  void whatIsNoObjectLeadsNowhere(String body) {
    assertThat(carried(Carriers.of(List.of("b.e")), body)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b"})
  void aPathIsKeysJoinedByDots(String path) {
    assertThatThrownBy(() -> Carriers.of(List.of(path)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: ");
  }

  @Test
  void aPathDoesNotLeadThroughAnother() {
    assertThatThrownBy(() -> Carriers.of(List.of("a", "a.b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("body path: 'a' (expected: not the beginning of another)");
  }

  private static Map<String, String> carried(Carriers carriers, String body) {
    Map<String, String> carried = new HashMap<>();
    JsonBody.read(
        body.getBytes(StandardCharsets.UTF_8),
        json -> json.object(name -> carriers.read(name, json, carried)));
    return carried;
  }
}
