package dev.hardstop.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {
  @ParameterizedTest
  @CsvSource({
    "BUDGET_EXHAUSTED, ServiceQuotaExceededException",
    "REQUEST_EXCEEDS_BUDGET, ServiceQuotaExceededException",
    "BUDGET_CONTENDED, ThrottlingException",
    "UNKNOWN_KEY, AccessDeniedException",
    "UNPRICED_MODEL, ValidationException",
    "STORE_UNAVAILABLE, ServiceUnavailableException",
    "UPSTREAM_TIMEOUT, ModelTimeoutException"
  })
  void aRefusalIsSaidAsAnExceptionOfTheModel(RefusalCode code, String type) {
    Refusal refusal = Refusal.of(code, "No.", "", "rq_1");

    assertThat(Requests.WIRE.refusalHeaders(refusal))
        .singleElement()
        .satisfies(
            header -> {
              assertThat(header.name()).isEqualTo("x-amzn-errortype");
              assertThat(header.value()).isEqualTo(type);
            });
    assertThat(new String(Requests.WIRE.refusalBody(refusal), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"message\":\"No.\",\"hardstop\":{\"code\":\""
                + code.label()
                + "\",\"call\":\"rq_1\"}}");
  }

  @Test
  void inAStreamItIsAFrame() {
    byte[] bytes =
        Requests.WIRE.refusalEvent(
            Operation.CONVERSE_STREAM, Refusal.of(RefusalCode.UPSTREAM_TIMEOUT, "Late."));
    Frame frame = Frame.decode(bytes, 0, bytes.length).orElseThrow();

    assertThat(frame.isEvent()).isFalse();
    assertThat(frame.type()).isEqualTo("modelStreamErrorException");
    assertThat(new String(frame.payload(), StandardCharsets.UTF_8)).contains("Late.");
  }

  @ParameterizedTest
  @CsvSource({
    "User: arn:aws:iam::314159265358:user/ada is not authorized, User: arn:aws:iam::*** is not authorized",
    "account 314159265358 has no access, account *** has no access",
    "key AKIAIOSFODNN7EXAMPLE is inactive, key AKIA*** is inactive",
    "Input is too long: 3141592653589 bytes, Input is too long: 3141592653589 bytes"
  })
  void errorsDoNotTellOfTheAccount(String error, String masked) {
    assertThat(new String(Requests.WIRE.masked(Requests.utf8(error)), StandardCharsets.UTF_8))
        .isEqualTo(masked);
  }

  @Test
  void aSessionThatEndedIsNoFaultOfTheCallers() {
    assertThat(
            Requests.WIRE.refusesCredential(
                400,
                Requests.utf8(
                    "{\"message\":\"The security token included in the request is expired\"}")))
        .isTrue();
    assertThat(Requests.WIRE.refusesCredential(403, new byte[0])).isTrue();
    assertThat(Requests.WIRE.refusesCredential(400, Requests.utf8("{\"message\":\"no\"}")))
        .isFalse();
  }
}
