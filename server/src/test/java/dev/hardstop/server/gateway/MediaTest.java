package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.translations.TranslationCreateParams;
import com.openai.models.images.ImageEditParams;
import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.ledger.AccountView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Sounds and pictures in the units in which they are billed, through the whole gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MediaTest {
  private static final String SPEECH = "/v1/audio/speech";
  private static final int HEAD_BYTES = 44;

  private Rig rig;
  private OpenAIClient openAi;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            """
            providers:
              openai: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
                       book: openai}
              own: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
                    prices: {"own-tts": {input-mchars: 2.5}, "whisper-1": {audio-hours: 3.6}}}
              cloud: {api: azure, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
                      deployments: {voice: tts-1, ears: whisper-1}}
            """
                + Rig.KEY
                + """
                budgets:
                  - {id: all, limit: 100 USD, window: day}
                  - {id: none-left, match: {model: tts-1-hd}, limit: 0 USD, window: day}
                """);
    openAi =
        OpenAIOkHttpClient.builder()
            .apiKey(Rig.SECRET)
            .baseUrl(rig.url() + "/v1")
            .maxRetries(0)
            .build();
  }

  @AfterAll
  void close() {
    openAi.close();
    rig.settled();
    rig.close();
  }

  private long spentNanoUsd() {
    rig.settled();
    return rig.ledger.accounts(rig.ledger.rules().resolve(Attributes.of(List.of(), ""))).stream()
        .mapToLong(AccountView::settled)
        .sum();
  }

  private static byte[] wav(int seconds) {
    int bytes = 16_000 * seconds;
    return ByteBuffer.allocate(HEAD_BYTES + bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(UTF_8))
        .putInt(36 + bytes)
        .put("WAVEfmt ".getBytes(UTF_8))
        .putInt(16)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(8_000)
        .putInt(16_000)
        .putShort((short) 2)
        .putShort((short) 16)
        .put("data".getBytes(UTF_8))
        .putInt(bytes)
        .array();
  }

  private static byte[] png(int width, int height) {
    return ByteBuffer.allocate(40)
        .putLong(0x89504e470d0a1a0aL)
        .putInt(13)
        .put("IHDR".getBytes(UTF_8))
        .putInt(width)
        .putInt(height)
        .array();
  }

  private HttpResponse<String> form(String path, byte[] file, String... fields) {
    var body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append("--XX\r\nContent-Disposition: form-data; name=\"")
          .append(fields[i])
          .append("\"\r\n\r\n")
          .append(fields[i + 1])
          .append("\r\n");
    }
    body.append("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n")
        .append(new String(file, ISO_8859_1))
        .append("\r\n--XX--\r\n");
    return rig.send(
        HttpRequest.newBuilder(URI.create(rig.url() + path))
            .header("authorization", "Bearer " + Rig.SECRET)
            .header("content-type", "multipart/form-data; boundary=XX")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toString().getBytes(ISO_8859_1)))
            .build());
  }

  private static String speech(String model, String input) {
    return "{\"model\":\"%s\",\"voice\":\"ash\",\"input\":\"%s\"}".formatted(model, input);
  }

  @Test
  void openAiJavaHearsAText() throws IOException {
    long before = spentNanoUsd();
    SpeechCreateParams asked =
        SpeechCreateParams.builder()
            .model("tts-1")
            .voice("ash")
            .input("Hello \ud83d\ude00")
            .build();

    try (var answer = openAi.audio().speech().create(asked);
        InputStream sound = answer.body()) {
      assertThat(answer.headers().values("content-type")).containsExactly("audio/mpeg");
      assertThat(answer.headers().values("x-hardstop-cost-usd")).containsExactly("0.00012");
      assertThat(sound.readAllBytes()).hasSize(7_000);
    }
    // 8 halves of pairs x 15 USD a million.
    assertThat(spentNanoUsd() - before).isEqualTo(120_000);
  }

  @Test
  void aTextIsHeldForWhatItCosts() {
    HttpResponse<String> answer = rig.post(SPEECH, speech("tts-1", "x".repeat(4_096)));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().length()).isEqualTo(4_096_000);
    assertThat(rig.call(answer).estimateNanoUsd()).isEqualTo(61_440_000);
    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd()).isEqualTo(61_440_000);
    assertThat(rig.call(answer).ending()).isEqualTo("metered");
  }

  @Test
  void aTextThatTheProviderRefusesCostsNothing() {
    HttpResponse<String> answer = rig.post(SPEECH, speech("tts-1", "x".repeat(4_097)));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd()).isZero();
  }

  @Test
  void aSoundThatBreaksOffCostsAsMuchAsAWholeOne() {
    long before = spentNanoUsd();
    HttpRequest cut =
        HttpRequest.newBuilder(URI.create(rig.url() + SPEECH))
            .header("authorization", "Bearer " + Rig.SECRET)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(speech("tts-1", "[[simulate fail=cut]]")))
            .build();

    assertThatThrownBy(() -> rig.client.send(cut, HttpResponse.BodyHandlers.ofByteArray()))
        .isInstanceOf(IOException.class);
    assertThat(spentNanoUsd() - before).isEqualTo(21 * 15_000);
  }

  @Test
  void aTextForWhichNothingIsLeftIsRefusedOnce() {
    assertThat(rig.post(SPEECH, speech("tts-1-hd", "x")).statusCode()).isEqualTo(402);
  }

  @Test
  void whatIsBilledByTheTokenOfSoundOrHasNoPriceOfACharacterIsRefused() {
    assertThat(rig.post(SPEECH, speech("gpt-4o-mini-tts", "x")).body())
        .contains("\"code\":\"unbounded_request\"", "no most is known");
    assertThat(rig.post(SPEECH, speech("gpt-5.5", "x")).statusCode()).isEqualTo(400);
    assertThat(rig.post(SPEECH, speech("text-embedding-3-small", "x")).body())
        .contains("\"code\":\"unpriced_model\"");
  }

  @Test
  void pricesOfACharacterAndOfAnHourOfSoundCanBeConfigured() {
    HttpResponse<String> spoken = rig.post("/p/own" + SPEECH, speech("own-tts", "abcd"));
    HttpResponse<String> heard =
        form("/p/own/v1/audio/transcriptions", wav(5), "model", "whisper-1");

    assertThat(rig.call(spoken).charge().orElseThrow().nanoUsd()).isEqualTo(4 * 2_500);
    assertThat(rig.call(heard).charge().orElseThrow().nanoUsd()).isEqualTo(5 * 1_000_000);
  }

  @Test
  void azuresDeploymentsSpeakAndHear() {
    HttpResponse<String> spoken =
        rig.post(
            "/openai/deployments/voice/audio/speech?api-version=2024-10-21", speech("any", "abcd"));
    HttpResponse<String> heard =
        form(
            "/openai/deployments/ears/audio/translations?api-version=2024-10-21",
            wav(3),
            "model",
            "whisper-1");

    assertThat(spoken.statusCode()).as(spoken.body()).isEqualTo(200);
    assertThat(rig.call(spoken).charge().orElseThrow().nanoUsd()).isEqualTo(4 * 15_000);
    assertThat(heard.statusCode()).as(heard.body()).isEqualTo(200);
    assertThat(rig.call(heard).charge().orElseThrow().nanoUsd()).isEqualTo(3 * 100_000);
  }

  @Test
  void openAiJavaTranscribesByTheSecond() {
    long before = spentNanoUsd();
    var answer =
        openAi
            .audio()
            .transcriptions()
            .create(TranscriptionCreateParams.builder().file(wav(7)).model("whisper-1").build());

    assertThat(answer.asTranscription().text()).isNotEmpty();
    assertThat(spentNanoUsd() - before).isEqualTo(7 * 100_000);
  }

  @Test
  @SuppressWarnings("deprecation") // The SDK takes translations for outdated; the API has them.
  void openAiJavaTranslatesByTheSecondAlsoWhereTheAnswerTellsNone() {
    long before = spentNanoUsd();
    var answer =
        openAi
            .audio()
            .translations()
            .create(TranslationCreateParams.builder().file(wav(7)).model("whisper-1").build());

    assertThat(answer.asTranslation().text()).isNotEmpty();
    assertThat(spentNanoUsd() - before).isEqualTo(7 * 100_000);
  }

  @Test
  void subtitlesCostTheSecondsThatWereCounted() {
    HttpResponse<String> answer =
        form("/v1/audio/transcriptions", wav(4), "model", "whisper-1", "response_format", "srt");

    assertThat(answer.body()).startsWith("A simulated");
    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd()).isEqualTo(4 * 100_000);
    assertThat(rig.call(answer).estimateNanoUsd()).isEqualTo(4 * 100_000);
    // Nothing about it is left to find out.
    assertThat(rig.call(answer).ending()).isEqualTo("metered");
  }

  @Test
  void aSoundWhoseLengthNoHeaderTellsIsRefusedAndSaysWhichFormsDo() {
    HttpResponse<String> answer =
        form("/v1/audio/translations", "OggS".getBytes(UTF_8), "model", "whisper-1");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"code\":\"unbounded_request\"", "\"param\":\"file\"", "WAV", "MP3", "FLAC");
  }

  @Test
  void openAiJavaEditsAPicture() {
    long before = spentNanoUsd();
    ImageEditParams asked =
        ImageEditParams.builder()
            .model("gpt-image-1")
            .prompt("A cat")
            .image(
                MultipartField.<ImageEditParams.Image>builder()
                    .value(
                        ImageEditParams.Image.ofInputStream(
                            new ByteArrayInputStream(png(1024, 1536))))
                    .filename("a.png")
                    .contentType("image/png")
                    .build())
            .quality(ImageEditParams.Quality.LOW)
            .inputFidelity(ImageEditParams.InputFidelity.HIGH)
            .build();
    var answer = openAi.images().edit(asked);

    assertThat(answer.data().orElseThrow()).hasSize(1);
    // 65 + 2 x 129 + 6,240 tokens of the picture x 10, 2 of text x 5, 272 drawn x 40 USD a million.
    assertThat(spentNanoUsd() - before).isEqualTo(6_563 * 10_000 + 2 * 5_000 + 272 * 40_000);
    assertThat(rig.provider.served().last().header("content-type").orElseThrow())
        .startsWith("multipart/form-data");
  }

  @Test
  void anEditOfAModelWithoutAKnownMostIsRefusedAndSurfacesOnce() {
    long calls = rig.provider.served().calls();
    ImageEditParams asked =
        ImageEditParams.builder()
            .model("gpt-image-1.5")
            .prompt("A cat")
            .image(new ByteArrayInputStream(png(1024, 1024)))
            .build();

    assertThatThrownBy(() -> openAi.images().edit(asked))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("gpt-image-1");
    assertThat(rig.provider.served().calls()).isEqualTo(calls);
  }

  @Test
  void variationsAreKnownAndSaidNotToBeServed() {
    HttpResponse<String> answer = rig.post("/v1/images/variations", "{}");

    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(answer.body()).contains("\"code\":\"unsupported_path\"");
  }
}
