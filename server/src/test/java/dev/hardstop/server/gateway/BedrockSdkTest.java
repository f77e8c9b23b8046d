package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.token.credentials.StaticTokenProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.auth.scheme.BedrockRuntimeAuthSchemeProvider;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;

/** Amazon's own Java SDK, unmodified: only its endpoint and its key are of this gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BedrockSdkTest {
  private static final String BROKE = "amazon.nova-pro-v1:0";

  /** What the SDK does by itself once {@code AWS_BEARER_TOKEN_BEDROCK} is set. */
  private static final BedrockRuntimeAuthSchemeProvider BEARER =
      BedrockRuntimeAuthSchemeProvider.defaultProvider(List.of("httpBearerAuth"));

  private Rig rig;
  private BedrockRuntimeClient client;
  private BedrockRuntimeAsyncClient streaming;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            BedrockTest.PROVIDERS
                + Rig.KEY
                + """
                budgets:
                  - {id: all, limit: 100 USD, window: day}
                  - {id: none-left, match: {model: "amazon.nova-pro*"}, limit: 0 USD, window: day}
                """);
    URI endpoint = URI.create(rig.url());
    client =
        BedrockRuntimeClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .tokenProvider(StaticTokenProvider.create(() -> Rig.SECRET))
            .authSchemeProvider(BEARER)
            .build();
    streaming =
        BedrockRuntimeAsyncClient.builder()
            // By itself it speaks HTTP/2 from the first byte, which there is only with TLS.
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .tokenProvider(StaticTokenProvider.create(() -> Rig.SECRET))
            .authSchemeProvider(BEARER)
            .build();
  }

  @AfterAll
  void close() {
    client.close();
    streaming.close();
    rig.settled();
    rig.close();
  }

  static Message says(String text) {
    return Message.builder()
        .role(ConversationRole.USER)
        .content(ContentBlock.fromText(text))
        .build();
  }

  private ConverseResponse converse(String model, String text) {
    return client.converse(request -> request.modelId(model).messages(says(text)));
  }

  @Test
  void readsAnAnswer() {
    ConverseResponse answer =
        converse(BedrockTest.MODEL, "[[simulate prompt=50 cached=10 tokens=20]]");

    assertThat(answer.output().message().content().getFirst().text()).startsWith("Always");
    assertThat(answer.stopReason()).isEqualTo(StopReason.END_TURN);
    assertThat(answer.usage().inputTokens()).isEqualTo(40);
    assertThat(answer.usage().cacheReadInputTokens()).isEqualTo(10);
    assertThat(answer.usage().outputTokens()).isEqualTo(20);
  }

  @Test
  void anArnOfAProfileIsAModelToo() {
    String arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + BedrockTest.MODEL;

    assertThat(converse(arn, "hi").stopReason()).isEqualTo(StopReason.END_TURN);
  }

  @Test
  void keysOfAwsGoWithAKeyOfThisGatewayInAHeaderOfItsOwn() {
    try (BedrockRuntimeClient signing =
        BedrockRuntimeClient.builder()
            .endpointOverride(URI.create(rig.url()))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "any")))
            .overrideConfiguration(wanted -> wanted.putHeader("x-hardstop-key", Rig.SECRET))
            .build()) {
      ConverseResponse answer =
          signing.converse(request -> request.modelId(BedrockTest.MODEL).messages(says("hi")));

      assertThat(answer.stopReason()).isEqualTo(StopReason.END_TURN);
      assertThat(rig.provider.served().last().header("authorization"))
          .contains("Bearer sk-sim-0123456789");
    }
  }

  @Test
  void readsAStreamToItsEnd() throws Exception {
    List<String> texts = new CopyOnWriteArrayList<>();
    List<ConverseStreamMetadataEvent> ends = new CopyOnWriteArrayList<>();
    var visitor =
        ConverseStreamResponseHandler.Visitor.builder()
            .onContentBlockDelta(event -> texts.add(event.delta().text()))
            .onMetadata(ends::add)
            .build();
    streaming
        .converseStream(
            request ->
                request
                    .modelId(BedrockTest.MODEL)
                    .messages(says("[[simulate prompt=9 tokens=20]]")),
            ConverseStreamResponseHandler.builder().subscriber(visitor).build())
        .get(20, TimeUnit.SECONDS);

    assertThat(String.join("", texts)).startsWith("Always hold");
    assertThat(ends)
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.usage().inputTokens()).isEqualTo(9);
              assertThat(end.usage().outputTokens()).isEqualTo(20);
            });
  }

  @Test
  void readsACallOfATool() {
    ConverseResponse answer =
        client.converse(
            request ->
                request
                    .modelId(BedrockTest.MODEL)
                    .messages(says("Use a tool."))
                    .toolConfig(weather()));

    assertThat(answer.stopReason()).isEqualTo(StopReason.TOOL_USE);
    var toolUse = answer.output().message().content().getFirst().toolUse();
    assertThat(toolUse.name()).isEqualTo("get_weather");
    assertThat(toolUse.input().asMap().get("city")).isEqualTo(Document.fromString("simulated"));
  }

  @Test
  void invokesClaudeInItsOwnFormatWholeAndStreamed() throws Exception {
    SdkBytes body =
        SdkBytes.fromUtf8String(
            """
            {"anthropic_version":"bedrock-2023-05-31","max_tokens":100,
             "messages":[{"role":"user","content":"[[simulate tokens=20]]"}]}""");
    List<String> events = new CopyOnWriteArrayList<>();
    var visitor =
        InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
            .onChunk(chunk -> events.add(chunk.bytes().asUtf8String()))
            .build();
    streaming
        .invokeModelWithResponseStream(
            request ->
                request.modelId(BedrockTest.MODEL).contentType("application/json").body(body),
            InvokeModelWithResponseStreamResponseHandler.builder().subscriber(visitor).build())
        .get(20, TimeUnit.SECONDS);

    assertThat(
            client
                .invokeModel(request -> request.modelId(BedrockTest.MODEL).body(body))
                .body()
                .asUtf8String())
        .contains("\"output_tokens\":20");
    assertThat(events.getFirst()).contains("message_start");
    assertThat(events.getLast()).contains("message_stop");
  }

  @Test
  void countsTokens() {
    var counted =
        client.countTokens(
            request ->
                request
                    .modelId(BedrockTest.MODEL)
                    .input(
                        input -> input.converse(converse -> converse.messages(says("one two")))));

    assertThat(counted.inputTokens()).isEqualTo(2);
  }

  @Test
  void takesARefusalForWhatItIsAndDoesNotRetry() {
    long sentBefore = rig.provider.served().calls();
    double refusedBefore = rig.refusals();

    assertThatThrownBy(() -> converse(BROKE, "hi"))
        .isInstanceOfSatisfying(
            ServiceQuotaExceededException.class,
            refusal -> {
              assertThat(refusal.statusCode()).isEqualTo(402);
              assertThat(refusal.getMessage()).contains("less than this call");
            });
    assertThatThrownBy(
            () ->
                streaming
                    .converseStream(
                        request -> request.modelId(BROKE).messages(says("hi")),
                        ConverseStreamResponseHandler.builder().subscriber(event -> {}).build())
                    .get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ServiceQuotaExceededException.class);
    assertThat(rig.provider.served().calls()).isEqualTo(sentBefore);
    assertThat(rig.refusals() - refusedBefore).as("requests that the gateway saw").isEqualTo(2);
  }

  private static ToolConfiguration weather() {
    Document schema =
        Document.mapBuilder()
            .putString("type", "object")
            .putMap(
                "properties",
                properties -> properties.putMap("city", city -> city.putString("type", "string")))
            .build();
    return ToolConfiguration.builder()
        .tools(
            Tool.fromToolSpec(
                spec -> spec.name("get_weather").inputSchema(ToolInputSchema.fromJson(schema))))
        .build();
  }
}
