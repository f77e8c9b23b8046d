package dev.hardstop.providers.openai;

import static dev.hardstop.providers.openai.Requests.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.tokenizers.Tokenizer;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.InputBound.Basis;
import dev.hardstop.providers.wire.InputBound.Proven;
import dev.hardstop.providers.wire.InputBound.Unbounded;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class InputBoundTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final OptionalLong UNKNOWN = OptionalLong.empty();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void exactCountsAreNeverAboveTheBytes(long seed) {
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 25; round++) {
      List<String> texts = new ArrayList<>();
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        texts.add(text(random, random.nextInt(600)));
      }
      String body = chat(random, texts);
      WireRequest request = read(Operation.CHAT, body);
      for (String model : List.of("gpt-4o", "gpt-4")) {
        long bytes = proven(request.inputBound(model, UNKNOWN)).tokens();
        Proven exact = proven(request.exactInputBound(model, UNKNOWN));
        // What the provider counts: the text, 3 a message, 1 a name, 3 for the reply.
        long billed = 3;
        for (String text : texts) {
          billed += 4 + Tokenizer.of(model).orElseThrow().count(text);
        }
        assertThat(exact.basis()).isEqualTo(Basis.EXACT);
        assertThat(billed).as(body).isLessThanOrEqualTo(exact.tokens());
        assertThat(exact.tokens()).as(body).isLessThanOrEqualTo(bytes);
      }
    }
  }

  @Test
  void cuneiformIsATokenAByte() {
    String text = ("\ud808\udc00".repeat(200) + " ").repeat(25);
    WireRequest request = read(Operation.CHAT, chat(new SplittableRandom(1), List.of(text)));

    long tokens = Tokenizer.O200K.count(text);

    assertThat(tokens).isGreaterThan(15_000);
    assertThat(proven(request.exactInputBound("gpt-4o", UNKNOWN)).tokens())
        .isBetween(tokens, tokens + 200);
  }

  @Test
  void whateverMayComeBeforeTheModelIsBoundedByItsBytes() {
    String tools = "[{\"type\":\"function\",\"name\":\"f\"}]";
    String body =
        "{\"model\":\"m\",\"temperature\":0.5,\"stop\":[\"x\"],\"stream_options\":{\"include_usage\":true},"
            + "\"instructions\":\"aa\",\"new_field\":\"bb\",\"input\":\"cc\",\"max_output_tokens\":100,"
            + "\"tools\":"
            + tools
            + "}";

    assertThat(proven(read(Operation.RESPONSES, body).inputBound("m", UNKNOWN)).tokens())
        .isEqualTo(
            "'aa'".length()
                + "new_field'bb'".length()
                + "'cc'".length()
                + tools.length()
                + InputCeiling.TOOL_TOKENS
                + InputCeiling.FRAME_TOKENS);
    assertThat(
            proven(read(Operation.RESPONSES, body).inputBound("gpt-4o", UNKNOWN)).tokens()
                + InputCeiling.TOOL_TOKENS)
        .isEqualTo(proven(read(Operation.RESPONSES, body).inputBound("m", UNKNOWN)).tokens());
  }

  @Test
  void countingLeavesWhatIsAroundTheTextToItsBytes() {
    String around =
        "{\"model\":\"gpt-4o\",\"instructions\":\"\",\"input\":[{\"role\":\"user\","
            + "\"content\":[{\"type\":\"input_text\",\"text\":\"\"}]},{\"type\":\"function_call_output\","
            + "\"call_id\":\"c\",\"output\":\"\"}]}";
    String words = "all the same words again ".repeat(40);
    String body =
        around
            .replace("\"instructions\":\"\"", "\"instructions\":\"" + words + "\"")
            .replace("\"text\":\"\"", "\"text\":\"" + words + "\"")
            .replace("\"output\":\"\"", "\"output\":\"" + words + "\"");

    Proven bound = proven(read(Operation.RESPONSES, body).exactInputBound("gpt-4o", UNKNOWN));

    assertThat(bound.tokens())
        .isEqualTo(
            around.length()
                - "{'model':'gpt-4o','instructions':,'input':}".length()
                + 3L * Tokenizer.O200K.count(words)
                + InputCeiling.FRAME_TOKENS);
  }

  @Test
  void textThatIsSlowToCountIsBoundedByItsBytesAndTheRestIsCounted() {
    String slow = "x".repeat(Tokenizer.MAX_RUN + 1);
    String words = "all the same words again ".repeat(40);
    String alone = chat(new SplittableRandom(1), List.of(slow));
    String both = chat(new SplittableRandom(1), List.of(slow, words));

    long more = exact(both) - exact(alone);

    assertThat(exact(alone)).isGreaterThan(slow.length());
    assertThat(more)
        .isBetween((long) Tokenizer.O200K.count(words), Tokenizer.O200K.count(words) + 200L);
  }

  private static long exact(String body) {
    return proven(read(Operation.CHAT, body).exactInputBound("gpt-4o", UNKNOWN)).tokens();
  }

  @Test
  void textThatIsTooLongOrOfAnUnknownTokenizerIsBoundedByItsBytes() {
    String body = chat(new SplittableRandom(1), List.of("x".repeat(Tokenizer.MAX_BYTES + 1)));
    WireRequest request = read(Operation.CHAT, body);

    assertThat(proven(request.exactInputBound("gpt-4o", UNKNOWN)).basis()).isEqualTo(Basis.BYTES);
    assertThat(request.exactInputBound("llama-3", UNKNOWN))
        .isEqualTo(request.inputBound("llama-3", UNKNOWN));
  }

  @ParameterizedTest(name = "{0}: {1} is {2} tokens")
  @CsvSource(
      delimiter = '|',
      value = {
        "EMBEDDINGS  | [1,2,3] | 3",
        "EMBEDDINGS  | [ 100000 , 2 ] | 2",
        "EMBEDDINGS  | [[1,2],[3],[4,5,6]] | 6",
        "COMPLETIONS | [1,2,3] | 3",
        "COMPLETIONS | [[1,2],[3]] | 3"
      })
  void tokenIdsAreCountedOneByOne(Operation operation, String ids, long tokens) {
    String field = operation == Operation.EMBEDDINGS ? "input" : "prompt";
    String body = "{\"model\":\"%s\",\"" + field + "\":" + ids + ",\"user\":\"u\"}";
    boolean nested = ids.startsWith("[[");
    long around = nested ? ids.replaceAll("\\[[0-9,]+\\]", "").length() : 0;
    long prompts = nested ? ids.split("\\],", -1).length : 1;

    assertThat(tokens(operation, body, "text-embedding-3-small")).isEqualTo(tokens + around);
    assertThat(tokens(operation, body, "another-model"))
        .isEqualTo(
            tokens + around + InputCeiling.FRAME_TOKENS + InputCeiling.MARKER_TOKENS * prompts);
  }

  private static long tokens(Operation operation, String body, String model) {
    return proven(read(operation, body.formatted(model)).inputBound(model, UNKNOWN)).tokens();
  }

  @Test
  void aPictureIsCountedByItsSizeAndNotByItsBytes() {
    String png = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAABAAAAAQACAIAAADwf7zU";
    String around =
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":["
            + "{\"type\":\"image_url\",\"image_url\":{\"url\":%s,\"detail\":\"%s\"}}]}]}";
    String whole = around.formatted("\"" + png + "A".repeat(100_000) + "\"", "auto");
    String low = around.formatted("\"" + png + "\"", "low");
    String remote = around.formatted("\"https://x/y.png\"", "high");

    assertThat(proven(read(Operation.CHAT, whole).inputBound("gpt-4o", UNKNOWN)))
        .extracting(Proven::mediaTokens, Proven::tokens)
        .containsExactly(
            765L, 765L + around.length() - 4 - "{'model':'gpt-4o','messages':}".length() + 4 + 64);
    assertThat(proven(read(Operation.CHAT, low).inputBound("gpt-4o", UNKNOWN)).mediaTokens())
        .isEqualTo(85);
    assertThat(proven(read(Operation.CHAT, remote).inputBound("gpt-4o", UNKNOWN)).mediaTokens())
        .isEqualTo(1445);
  }

  @Test
  void picturesOfResponsesAreFoundToo() {
    String body =
        "{\"model\":\"gpt-5.5\",\"input\":[{\"role\":\"user\",\"content\":[{\"detail\":\"auto\","
            + "\"type\":\"input_image\",\"image_url\":\"https://x/y.png\",\"file_id\":null}]},"
            + "{\"type\":\"computer_call_output\",\"call_id\":\"c\",\"output\":"
            + "{\"type\":\"computer_screenshot\",\"image_url\":\"https://x/z.png\"}}]}";
    WireRequest request = read(Operation.RESPONSES, body);

    assertThat(request.unbounded()).isEmpty();
    assertThat(proven(request.inputBound("gpt-5.5", UNKNOWN)).mediaTokens()).isEqualTo(2 * 14_400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:;base64,AA\"}}",
        "{\"type\":\"input_file\",\"file_url\":\"https://x/a.pdf\"}",
        "{\"type\":\"video_url\",\"video_url\":{\"url\":\"https://x/a.mp4\"}}",
        "{\"audio_url\":{\"url\":\"https://x/a.mp3\"}}",
        "{\"type\":\"input_audio\",\"input_audio\":\"https://x/a.mp3\"}",
        "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"https://x/a.mp3\"}}",
        "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"\\u0068ttps://x/a.mp3\"}}",
        "{\"type\":\"something_new\",\"x\":1}"
      })
  void contentThatBytesDoNotBoundIsBoundedByTheContextWindowOrNotAtAll(String part) {
    String body =
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}";
    WireRequest request = read(Operation.CHAT, body);

    assertThat(request.unbounded()).isEmpty();
    assertThat(request.inputBound("gpt-4o", OptionalLong.of(128_000)))
        .isEqualTo(new Proven(128_000, 128_000, 0, Basis.CONTEXT_WINDOW));
    assertThat(request.inputBound("gpt-4o", UNKNOWN))
        .isInstanceOfSatisfying(
            Unbounded.class,
            unbounded ->
                assertThat(unbounded.problem().message())
                    .startsWith("messages[0].content[0]")
                    .contains("expected: "));
  }

  @Test
  void aPictureOnAModelThatCountsInAnUnknownWayTakesTheContextWindow() {
    String body =
        "{\"model\":\"llava\",\"messages\":[{\"role\":\"user\",\"content\":["
            + "{\"type\":\"image_url\",\"image_url\":\"https://x/a.png\"}]}]}";
    WireRequest request = read(Operation.CHAT, body);

    assertThat(proven(request.inputBound("llava", OptionalLong.of(4_096))).tokens())
        .isEqualTo(4_096);
    assertThat(request.inputBound("llava", UNKNOWN)).isInstanceOf(Unbounded.class);
  }

  @Test
  void nothingIsMoreThanTheContextWindow() {
    String body = chat(new SplittableRandom(1), List.of("x".repeat(10_000)));
    Proven bound = proven(read(Operation.CHAT, body).inputBound("gpt-4o", OptionalLong.of(8_192)));

    assertThat(bound.tokens()).isEqualTo(8_192);
    assertThat(bound.basis()).isEqualTo(Basis.CONTEXT_WINDOW);
    assertThat(bound.textTokens()).isGreaterThan(10_000);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "EMBEDDINGS  | TEXT,TEXT,TEXT",
        "COMPLETIONS | TEXT,TEXT,TEXT",
        "COMPLETIONS | [1,2],[1,2],[1,2]"
      })
  void eachOfSeveralPromptsHasAContextWindowOfItsOwn(Operation operation, String prompts) {
    String field = operation == Operation.EMBEDDINGS ? "input" : "prompt";
    String list = prompts.replace("TEXT", "\"" + "x".repeat(5_000) + "\"");
    String body = "{\"model\":\"m\",\"" + field + "\":[" + list + "]}";
    WireRequest request = read(operation, body);
    long bytes = proven(request.inputBound("m", UNKNOWN)).tokens();

    assertThat(proven(request.inputBound("m", OptionalLong.of(6_000))).tokens()).isEqualTo(bytes);
    assertThat(proven(request.inputBound("m", OptionalLong.of(20))).tokens()).isEqualTo(3 * 20);
  }

  @ParameterizedTest(name = "{0} is kept upstream")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"../1\"}]} |"
            + " input[0].content[0].file_id",
        "{\"type\":\"item_reference\",\"id\":\"msg_1\"} | input[0].type",
        "{\"id\":\"msg_1\",\"role\":null} | input[0]",
        "{\"id\":\"msg_1\",\"role\":\"user\"} | input[0]",
        "{\"id\":\"msg_1\",\"role\":\"user\",\"content\":null,\"type\":null} | input[0]",
        "{\"id\":\"msg_1\"} | input[0]",
        "{\"role\":\"assistant\",\"audio\":{\"id\":\"audio_1\"}} | input[0].audio"
      })
  void whatIsKeptUpstreamIsNamed(String item, String path) {
    String body = "{\"model\":\"gpt-4o\",\"input\":[" + item + "]}";

    assertThat(read(Operation.RESPONSES, body).unbounded()).map(BadRequest::path).contains(path);
  }

  @ParameterizedTest(name = "{1} on {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "RESPONSES | \"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\","
            + "\"file_id\":\"file-1\"}]}] | input[0].content[0].file_id",
        "RESPONSES | \"input\":[{\"role\":\"user\",\"content\":[{\"file_id\":\"file-1\","
            + "\"type\":\"input_file\"}]}] | input[0].content[0].file_id",
        "RESPONSES | \"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
            + "\"text\":\"x\",\"file_id\":\"file-1\"}]}] | input[0].content[0].file_id",
        "RESPONSES | \"input\":\"x\",\"conversation\":\"conv_1\" | conversation",
        "CHAT | \"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":"
            + "{\"file_id\":\"file-1\"}}]}] | messages[0].content[0].file.file_id"
      })
  void whatIsInAKeptThingIsBoundedByTheContextWindowOrNotAtAll(
      Operation operation, String field, String path) {
    WireRequest request = read(operation, "{\"model\":\"gpt-4o\"," + field + "}");

    InputBound.Proven known = proven(request.inputBound("gpt-4o", OptionalLong.of(128_000)));
    assertThat(known.tokens()).isEqualTo(128_000);
    assertThat(known.basis()).isEqualTo(Basis.CONTEXT_WINDOW);
    assertThat(request.kept().names()).extracting(Kept.Name::path).hasSize(1);
    assertThat(request.inputBound("gpt-4o", UNKNOWN))
        .isInstanceOfSatisfying(
            InputBound.Unbounded.class,
            unbounded ->
                assertThat(unbounded.problem().path()).startsWith(path.split("\\.", 2)[0]));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "{\"type\":\"input_image\",\"file_id\":\"file-1\"}",
        "{\"file_id\":\"file-1\",\"type\":\"input_image\"}",
        "{\"type\":\"computer_screenshot\",\"file_id\":\"file-1\"}"
      })
  void aKeptPictureComesToWhatAnUnseenOneDoes(String picture) {
    String kept =
        "{\"model\":\"gpt-4o\",\"input\":[{\"role\":\"user\",\"content\":[" + picture + "]}]}";
    String unseen = kept.replace("\"file_id\":\"file-1\"", "\"image_url\":\"https://x/y.png\"");

    long media =
        proven(read(Operation.RESPONSES, kept).inputBound("gpt-4o", UNKNOWN)).mediaTokens();
    assertThat(media)
        .isPositive()
        .isEqualTo(
            proven(read(Operation.RESPONSES, unseen).inputBound("gpt-4o", UNKNOWN)).mediaTokens());
  }

  @Test
  void citationsOfFilesInAnEarlierAnswerAreOnlyText() {
    String body =
        "{\"model\":\"gpt-4o\",\"input\":[{\"role\":\"assistant\",\"content\":[{\"type\":"
            + "\"output_text\",\"text\":\"x\",\"annotations\":[{\"type\":\"file_citation\","
            + "\"file_id\":\"file-1\"}]}]}]}";

    assertThat(read(Operation.RESPONSES, body).unbounded()).isEmpty();
  }

  @Test
  void tooManyMessagesOrPicturesAreRefused() {
    String messages = "{\"role\":\"user\",\"content\":\"\"},".repeat(InputReader.MAX_MESSAGES);
    String pictures = "{\"image_url\":\"x\"},".repeat(InputReader.MAX_PICTURES);

    assertThat(
            Requests.refused(Operation.CHAT, "{\"model\":\"m\",\"messages\":[" + messages + "{}]}"))
        .extracting(BadRequest::path)
        .isEqualTo("messages[20000]");
    assertThat(
            Requests.refused(
                    Operation.CHAT,
                    "{\"model\":\"m\",\"messages\":[{\"content\":["
                        + pictures
                        + "{\"image_url\":\"x\"}]}]}")
                .message())
        .contains("at most 1500 pictures");
  }

  @Test
  void theEstimateReachesWhatTheRequestDoes() {
    WireRequest plain = read(Operation.CHAT, "{\"model\":\"m\",\"n\":3,\"messages\":[]}");
    WireRequest spoken =
        read(Operation.CHAT, "{\"model\":\"m\",\"modalities\":[\"audio\"],\"messages\":[]}");
    WireRequest embedded = read(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"x\"}");

    assertThat(plain.facts().bounds(7)).isEqualTo(Bounds.ofText(7).withChoices(3));
    assertThat(spoken.facts().bounds(7).reach())
        .isEqualTo(Reach.TEXT.with(UsageClass.OUTPUT_AUDIO_TOKENS));
    assertThat(embedded.facts().bounds(7).reach()).isEqualTo(Reach.TEXT_INPUT_ONLY);
  }

  private static String chat(SplittableRandom random, List<String> texts) {
    var messages = new ArrayList<String>();
    for (String text : texts) {
      String quoted = random.nextBoolean() ? MAPPER.writeValueAsString(text) : escaped(text);
      messages.add(
          random.nextBoolean()
              ? "{\"role\":\"user\",\"content\":" + quoted + "}"
              : "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":" + quoted + "}]}");
    }
    return "{\"model\":\"gpt-4o\",\"messages\":[" + String.join(",", messages) + "]}";
  }

  /** Every character as an escape of six bytes. */
  private static String escaped(String text) {
    var json = new StringBuilder("\"");
    text.chars().forEach(c -> json.append("\\u").append("%04x".formatted(c)));
    return json.append('"').toString();
  }

  /** Text of one of the kinds that tokenizers find hard. */
  private static String text(SplittableRandom random, int length) {
    var text = new StringBuilder();
    int kind = random.nextInt(7);
    for (int i = 0; i < length; i++) {
      switch (kind) {
        case 0 -> text.append("the quick brown fox ").append(random.nextInt(10));
        case 1 -> text.appendCodePoint(0x4e00 + random.nextInt(0x5000));
        case 2 -> text.append((char) ('0' + random.nextInt(75)));
        case 3 -> text.appendCodePoint(0x12000 + random.nextInt(0x300));
        case 4 -> text.appendCodePoint(random.nextInt(0x20));
        case 5 -> text.append("<|endoftext|>");
        default -> text.append('_');
      }
    }
    return text.toString();
  }

  private static Proven proven(InputBound bound) {
    assertThat(bound).isInstanceOf(Proven.class);
    return (Proven) bound;
  }
}
