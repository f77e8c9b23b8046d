package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.beta.files.BetaFileMetadata;
import com.anthropic.models.beta.files.FileUploadParams;
import com.anthropic.models.beta.messages.BetaContentBlockParam;
import com.anthropic.models.beta.messages.BetaFileDocumentSource;
import com.anthropic.models.beta.messages.BetaMessage;
import com.anthropic.models.beta.messages.BetaRequestDocumentBlock;
import com.google.genai.Client;
import com.google.genai.errors.ApiException;
import com.google.genai.types.CachedContent;
import com.google.genai.types.Content;
import com.google.genai.types.CreateCachedContentConfig;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.UpdateCachedContentConfig;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.errors.NotFoundException;
import com.openai.models.conversations.Conversation;
import com.openai.models.conversations.ConversationCreateParams;
import com.openai.models.conversations.items.ItemCreateParams;
import com.openai.models.conversations.items.ItemListPage;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputFile;
import com.openai.models.responses.ResponseInputItem;
import dev.hardstop.server.config.Secret;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conversations, files and cached contents through unmodified SDKs, beside another tenant's of the
 * same account.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeptSdkTest {
  private static final String YAML =
      """
      providers:
        openai: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}", book: openai}
        claude: {api: anthropic, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
                 book: anthropic}
        google: {api: gemini, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}", book: google}
      keys:
        - {id: app, secret-sha256: "%s", attributes: {tenant: acme}}
        - {id: rival, secret-sha256: "%s", attributes: {tenant: rival}}
      budgets: [{id: all, limit: 1000 USD, window: day}]
      """
          .formatted(Secret.sha256(Rig.SECRET), Secret.sha256(Rig.OTHER_SECRET));

  private static final String GEMINI = "gemini-2.5-flash";

  private Rig rig;
  private OpenAIClient openAi;
  private OpenAIClient rivals;
  private AnthropicClient anthropic;
  private AnthropicClient others;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig = new Rig(folder, YAML);
    openAi = openAi(Rig.SECRET);
    rivals = openAi(Rig.OTHER_SECRET);
    anthropic = anthropic(Rig.SECRET);
    others = anthropic(Rig.OTHER_SECRET);
  }

  private AnthropicClient anthropic(String secret) {
    return AnthropicOkHttpClient.builder().apiKey(secret).baseUrl(rig.url()).build();
  }

  private OpenAIClient openAi(String secret) {
    return OpenAIOkHttpClient.builder().apiKey(secret).baseUrl(rig.url() + "/v1").build();
  }

  @AfterAll
  void close() {
    openAi.close();
    rivals.close();
    anthropic.close();
    others.close();
    rig.settled();
    rig.close();
  }

  @Test
  void openAiJavaHoldsAConversation() {
    Conversation conversation =
        openAi.conversations().create(ConversationCreateParams.builder().build());
    openAi
        .conversations()
        .items()
        .create(
            ItemCreateParams.builder()
                .conversationId(conversation.id())
                .addItem(
                    EasyInputMessage.builder()
                        .role(EasyInputMessage.Role.USER)
                        .content("The code word is heron.")
                        .build())
                .build());

    Response answer = openAi.responses().create(in(conversation.id()));
    ItemListPage items = openAi.conversations().items().list(conversation.id());

    assertThat(answer.usage().orElseThrow().inputTokens()).isGreaterThan(40);
    assertThat(items.items()).hasSize(1);
    assertThat(openAi.conversations().retrieve(conversation.id()).id())
        .isEqualTo(conversation.id());
    assertThatThrownBy(() -> rivals.responses().create(in(conversation.id())))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> rivals.conversations().delete(conversation.id()))
        .isInstanceOf(NotFoundException.class);
    assertThat(openAi.conversations().delete(conversation.id()).deleted()).isTrue();
  }

  private static ResponseCreateParams in(String conversation) {
    return ResponseCreateParams.builder()
        .model("gpt-4o")
        .maxOutputTokens(100)
        .conversation(conversation)
        .input("[[simulate prompt=40 tokens=10]]")
        .build();
  }

  @Test
  void openAiJavaUploadsAFileAndHasItRead() {
    FileObject file =
        openAi
            .files()
            .create(
                FileCreateParams.builder()
                    .purpose(FilePurpose.USER_DATA)
                    .file(
                        MultipartField.<java.io.InputStream>builder()
                            .value(new ByteArrayInputStream("x".repeat(8_000).getBytes(UTF_8)))
                            .filename("report.pdf")
                            .contentType("application/pdf")
                            .build())
                    .expiresAfter(FileCreateParams.ExpiresAfter.builder().seconds(3_600).build())
                    .build());

    Response answer = openAi.responses().create(reading(file.id()));

    assertThat(file.filename()).isEqualTo("report.pdf");
    assertThat(answer.usage().orElseThrow().inputTokens()).isGreaterThan(2_000);
    assertThatThrownBy(() -> rivals.responses().create(reading(file.id())))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> rivals.files().retrieve(file.id()))
        .isInstanceOf(NotFoundException.class);
    assertThat(openAi.files().delete(file.id()).deleted()).isTrue();
  }

  private static ResponseCreateParams reading(String file) {
    return ResponseCreateParams.builder()
        .model("gpt-4o")
        .maxOutputTokens(100)
        .inputOfResponse(
            List.of(
                ResponseInputItem.ofMessage(
                    ResponseInputItem.Message.builder()
                        .role(ResponseInputItem.Message.Role.USER)
                        .addContent(ResponseInputFile.builder().fileId(file).build())
                        .build())))
        .build();
  }

  @Test
  void anthropicJavaUploadsAFileAndHasItRead() {
    BetaFileMetadata file =
        anthropic
            .beta()
            .files()
            .upload(
                FileUploadParams.builder()
                    .file(
                        com.anthropic.core.MultipartField.<java.io.InputStream>builder()
                            .value(new ByteArrayInputStream("x".repeat(8_000).getBytes(UTF_8)))
                            .filename("report.pdf")
                            .contentType("application/pdf")
                            .build())
                    .addBeta("files-api-2025-04-14")
                    .build());

    BetaMessage answer = anthropic.beta().messages().create(message(file.id()));

    assertThat(answer.usage().inputTokens()).isGreaterThan(2_000);
    assertThat(anthropic.beta().files().retrieveMetadata(file.id()).sizeBytes()).isEqualTo(8_000);
    assertThatThrownBy(() -> others.beta().messages().create(message(file.id())))
        .isInstanceOf(com.anthropic.errors.NotFoundException.class);
    assertThat(anthropic.beta().files().delete(file.id()).id()).isEqualTo(file.id());
  }

  @Test
  void googleGenaiJavaCachesContentsUsesThemAndKeepsThemLonger() {
    String text = "word ".repeat(2_000);
    try (Client google = google(Rig.SECRET);
        Client foreign = google(Rig.OTHER_SECRET)) {
      CachedContent made =
          google.caches.create(
              GEMINI,
              CreateCachedContentConfig.builder()
                  .displayName("prose")
                  .contents(Content.fromParts(Part.fromText(text)))
                  .systemInstruction(Content.fromParts(Part.fromText("Be kind.")))
                  .ttl(Duration.ofMinutes(10))
                  .build());
      String name = made.name().orElseThrow();
      int tokens = made.usageMetadata().orElseThrow().totalTokenCount().orElseThrow();
      GenerateContentConfig config = GenerateContentConfig.builder().cachedContent(name).build();

      GenerateContentResponse answer = google.models.generateContent(GEMINI, "Sum it up.", config);
      CachedContent longer =
          google.caches.update(
              name, UpdateCachedContentConfig.builder().ttl(Duration.ofHours(2)).build());
      CachedContent until =
          google.caches.update(
              name,
              UpdateCachedContentConfig.builder()
                  .expireTime(Instant.now().plusSeconds(500))
                  .build());

      assertThat(tokens).isGreaterThan(1_024);
      assertThat(answer.usageMetadata().orElseThrow().cachedContentTokenCount()).contains(tokens);
      assertThat(longer.expireTime().orElseThrow())
          .isAfter(made.expireTime().orElseThrow().plusSeconds(6_000));
      assertThat(until.expireTime().orElseThrow()).isBefore(longer.expireTime().orElseThrow());
      assertThat(google.caches.get(name, null).displayName()).contains("prose");
      assertThatThrownBy(() -> foreign.models.generateContent(GEMINI, "Sum it up.", config))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("404");
      assertThatThrownBy(() -> foreign.caches.delete(name, null))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("404");
      google.caches.delete(name, null);
      assertThatThrownBy(() -> google.caches.get(name, null)).hasMessageContaining("403");
    }
  }

  private Client google(String secret) {
    return Client.builder()
        .apiKey(secret)
        .httpOptions(HttpOptions.builder().baseUrl(rig.url()).build())
        .build();
  }

  private static com.anthropic.models.beta.messages.MessageCreateParams message(String file) {
    return com.anthropic.models.beta.messages.MessageCreateParams.builder()
        .model("claude-haiku-4-5")
        .maxTokens(100)
        .addBeta("files-api-2025-04-14")
        .addUserMessageOfContentBlockParams(
            List.of(
                BetaContentBlockParam.ofDocument(
                    BetaRequestDocumentBlock.builder()
                        .source(BetaFileDocumentSource.builder().fileId(file).build())
                        .build())))
        .build();
  }
}
