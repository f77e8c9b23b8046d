package dev.hardstop.providers.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.WireRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be put into a conversation. */
final class ConversationRequestTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"metadata\":{\"topic\":\"demo\",\"conversation\":\"conv_1\"}}",
        "{\"items\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"hi\"}]}"
      })
  void aNewConversationIsKeptAndMayNameNothing(String body) {
    WireRequest made = read(Operation.CONVERSATIONS, body);

    assertThat(made.kept().storing()).isEqualTo(Kept.Storing.ASKED);
    assertThat(made.kept().names()).isEmpty();
    assertThat(made.unbounded()).isEmpty();
    assertThat(read(Operation.CHANGED_CONVERSATION, body).kept().storing())
        .isEqualTo(Kept.Storing.NEVER);
  }

  @Test
  void filesInItsItemsAreNamed() {
    String body =
        "{\"items\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]},"
            + "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":[{\"type\":"
            + "\"input_image\",\"file_id\":\"file-2\"}]}]}";

    assertThat(read(Operation.CHANGED_CONVERSATION, body).kept().names())
        .extracting(Kept.Name::kind, Kept.Name::id, Kept.Name::path)
        .containsExactly(
            tuple(Kept.Kind.FILE, "file-1", "items[0].content[0].file_id"),
            tuple(Kept.Kind.FILE, "file-2", "items[1].output[0].file_id"));
  }

  @Test
  void itsMetadataMaySayForWhomItIs() {
    byte[] body = "{\"metadata\":{\"user_id\":\"u-1\"}}".getBytes(UTF_8);
    Reading reading =
        new OpenAiWire()
            .read(Operation.CONVERSATIONS, "", body, Carriers.of(List.of("metadata.user_id")));

    assertThat(((Reading.Understood) reading).request().facts().carried())
        .containsEntry("metadata.user_id", "u-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"item_reference\",\"id\":\"resp_1\"}",
        "{\"id\":\"resp_1\"}",
        "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]}",
        "{\"type\":\"code_interpreter_call\",\"id\":\"c\",\"container_id\":\"cntr_1\"}"
      })
  void itemsThatStandForKeptOnesAreNobodys(String item) {
    assertThat(read(Operation.CONVERSATIONS, "{\"items\":[" + item + "]}").kept().unowned())
        .map(BadRequest::code)
        .contains(RefusalCode.UNKNOWN_OBJECT);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"items\":[],\"items\":[]} | AMBIGUOUS_REQUEST",
        "{\"items\":[],\"it\\u0065ms\":[]} | AMBIGUOUS_REQUEST",
        "{\"Items\":[]} | INVALID_REQUEST",
        "{\"copy_of\":\"conv_1\"} | INVALID_REQUEST",
        "{\"items\":{}} | INVALID_REQUEST",
        "{\"items\":[{\"type\":\"additional_tools\",\"tools\":[{\"type\":\"web_search\"}]}]} |"
            + " UNBOUNDED_REQUEST",
        "{\"items\":[{\"type\":\"compaction_trigger\"}]} | UNBOUNDED_REQUEST",
        "[] | INVALID_REQUEST"
      })
  void whatIsAmbiguousUnknownOrWithoutABoundIsRefused(String body, RefusalCode code) {
    assertThat(reading(Operation.CONVERSATIONS, body))
        .isInstanceOfSatisfying(
            Reading.Refused.class, refused -> assertThat(refused.problem().code()).isEqualTo(code));
  }

  private static WireRequest read(Operation operation, String body) {
    return ((Reading.Understood) reading(operation, body)).request();
  }

  private static Reading reading(Operation operation, String body) {
    return new OpenAiWire().read(operation, "", body.getBytes(UTF_8), Carriers.NONE);
  }
}
