package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.config.Secret;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that can name something kept in the shared account, on every wire, by a tenant who was
 * not given it, enforced and in shadow mode: refused, and never sent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TenantIsolationTest {
  private static final String YAML =
      """
      providers:
        openai: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
                 prices: {"*": {input: 1, output: 4}}}
        cloud: {api: azure, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
                deployments: {prod: gpt-4o}}
        anthropic: {api: anthropic, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
                    book: anthropic}
        google: {api: gemini, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}", book: google}
        bedrock: {api: bedrock, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
                  book: aws, prices: {"arn*": {input: 1, output: 4}, "amazon.*": {input: 1, output: 4}}}
        cohere: {api: cohere, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
                 prices: {"*": {input: 1, output: 4}}}
        own: {api: ollama, base-url: "PROVIDER_ROOT", prices: {"*": {input: 1, output: 4}}}
      keys:
        - {id: thief, secret-sha256: "%s", attributes: {tenant: rival}}
        - {id: spy, secret-sha256: "%s", attributes: {tenant: spies}, mode: shadow}
      budgets: [{id: all, limit: 100000 USD, window: day}]
      """
          .formatted(Secret.sha256(Rig.SECRET), Secret.sha256(Rig.OTHER_SECRET));

  /** Paths under which providers keep things, by provider, with all that may follow an id. */
  private static final List<Kind> PATHS =
      List.of(
          new Kind(
              "openai",
              "/v1/",
              "responses chat/completions conversations files containers vector_stores assistants"
                  + " threads batches uploads fine_tuning/jobs evals videos skills chatkit/sessions",
              "/ID /ID/items /ID/input_items /ID/content /ID/files /ID/files/ID /ID/files/ID/content"
                  + " /ID/messages /ID/cancel /ID/search /ID/file_batches /ID/runs"),
          new Kind(
              "cloud",
              "/openai/",
              "v1/responses v1/conversations v1/files v1/containers v1/vector_stores v1/batches"
                  + " files assistants threads responses deployments/prod/responses",
              "/ID /ID/items /ID/content /ID/files/ID/content /ID/cancel"),
          new Kind(
              "anthropic",
              "/v1/",
              "files skills messages/batches sessions agents memory_stores environments vaults",
              "/ID /ID/content /ID/results /ID/versions/ID /ID/cancel /ID/events"),
          new Kind(
              "google",
              "/v1beta/",
              "cachedContents files fileSearchStores corpora ragStores tunedModels interactions"
                  + " batches operations generatedFiles",
              "/ID /ID:generateContent /ID:download /ID/documents/ID /ID/operations/ID /ID:cancel"),
          new Kind("bedrock", "/", "async-invoke guardrail", "/ID /ID/version/1/apply"),
          new Kind("cohere", "/v1/", "datasets connectors finetuning/models", "/ID"),
          new Kind("own", "/api/", "blobs", "/ID"));

  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";
  private static final String MESSAGES = "/v1/messages";
  private static final String GEMINI = "/v1beta/models/gemini-2.5-flash:generateContent";
  private static final String COUNT = "/v1beta/models/gemini-2.5-flash:countTokens";
  private static final String CONVERSE = "/model/amazon.nova-lite-v1:0/converse";

  private Rig rig;

  private record Kind(String provider, String root, String collections, String suffixes) {}

  /**
   * One request.
   *
   * @param path on the provider's wire
   * @param body with the name in it; says nothing if the path has it
   */
  record Attempt(String provider, String method, String path, String body) {
    String sentTo() {
      return "/p/" + provider + path;
    }
  }

  @BeforeAll
  void open(@TempDir Path folder) {
    rig = new Rig(folder, YAML);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
  }

  static Stream<Attempt> paths() {
    List<Attempt> attempts = new ArrayList<>();
    for (Kind kind : PATHS) {
      for (String collection : kind.collections.split(" ", 0)) {
        for (String suffix : kind.suffixes.split(" ", 0)) {
          String path = (kind.root + collection + suffix).replace("ID", "some_1");
          for (String method : List.of("GET", "POST", "DELETE")) {
            attempts.add(
                new Attempt(kind.provider, method, path, method.equals("POST") ? "{}" : ""));
          }
          if (kind.provider.equals("google")) {
            attempts.add(new Attempt(kind.provider, "PATCH", path, "{\"ttl\":\"60s\"}"));
          }
        }
      }
    }
    return attempts.stream();
  }

  static Stream<Attempt> fields() {
    return Stream.of(
            openAi("openai", CHAT, RESPONSES, "gpt-test"),
            openAi("cloud", "/openai/v1/chat/completions", "/openai/v1/responses", "prod"),
            cohere(),
            anthropic("anthropic", MESSAGES, "{\"model\":\"claude-haiku-4-5\","),
            anthropic(
                "bedrock",
                "/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/invoke",
                "{\"anthropic_version\":\"bedrock-2023-05-31\","),
            gemini(),
            bedrock())
        .flatMap(each -> each);
  }

  private static Stream<Attempt> openAi(
      String provider, String chat, String responses, String model) {
    String opening = "{\"model\":\"" + model + "\",";
    Stream<String> top =
        Stream.of(
            "\"previous_response_id\":\"some_1\"",
            "\"previous\\u005fresponse_id\":\"some_1\"",
            "\"conversation\":\"some_1\"",
            "\"conversation\":{\"id\":\"some_1\"}",
            "\"prompt\":{\"id\":\"some_1\",\"version\":\"2\"}",
            "\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"some_1\"]}]",
            "\"tools\":[{\"type\":\"code_interpreter\",\"container\":\"some_1\"}]",
            "\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"file_ids\":[\"some_1\"]}}]",
            "\"tools\":[{\"type\":\"shell\",\"environment\":{\"container_id\":\"some_1\"}}]",
            "\"tools\":[{\"environment\":{\"skills\":[{\"skill_id\":\"some_1\"}]},\"type\":\"shell\"}]",
            "\"tools\":[{\"type\":\"image_generation\",\"input_image_mask\":{\"file_id\":\"some_1\"}}]",
            "\"data_sources\":[{\"type\":\"azure_search\",\"parameters\":{\"index_name\":\"some_1\"}}]",
            // After something else that shadow mode would send.
            "\"background\":true,\"conversation\":\"some_1\"");
    Stream<String> items =
        Stream.of(
                "{\"type\":\"item_reference\",\"id\":\"some_1\"}",
                "{\"id\":\"some_1\"}",
                "{\"type\":\"reasoning\",\"id\":\"some_1\",\"summary\":[]}",
                "{\"type\":\"compaction\",\"id\":\"some_1\"}",
                "{\"type\":\"image_generation_call\",\"id\":\"some_1\"}",
                "{\"type\":\"code_interpreter_call\",\"id\":\"c\",\"container_id\":\"some_1\"}",
                "{\"type\":\"function_call_output\",\"call_id\":\"c\","
                    + "\"output\":[{\"type\":\"input_file\",\"file_id\":\"some_1\"}]}",
                "{\"type\":\"computer_call_output\",\"call_id\":\"c\","
                    + "\"output\":{\"type\":\"computer_screenshot\",\"file_id\":\"some_1\"}}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"some_1\"}]}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"some_1\"}]}")
            .map(item -> "\"input\":[" + item + "]");
    Stream<String> messages =
        Stream.of(
                "{\"role\":\"assistant\",\"audio\":{\"id\":\"some_1\"}}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"some_1\"}}]}")
            .map(message -> "\"messages\":[" + message + "]");
    Stream<Attempt> conversations =
        Stream.of(
                "{\"type\":\"item_reference\",\"id\":\"some_1\"}",
                "{\"id\":\"some_1\"}",
                "{\"type\":\"code_interpreter_call\",\"id\":\"c\",\"container_id\":\"some_1\"}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"some_1\"}]}")
            .flatMap(
                item ->
                    Stream.of("/v1/conversations", "/v1/conversations/some_1/items")
                        .map(
                            path ->
                                new Attempt("openai", "POST", path, "{\"items\":[" + item + "]}")));
    return Stream.concat(
        Stream.concat(top, items)
            .map(fields -> new Attempt(provider, "POST", responses, opening + fields + "}")),
        Stream.concat(
            conversations.filter(each -> provider.equals("openai")),
            Stream.concat(
                    messages,
                    Stream.of("\"previous_response_id\":\"some_1\"", "\"data_sources\":[{}]"))
                .map(fields -> new Attempt(provider, "POST", chat, opening + fields + "}"))));
  }

  private static Stream<Attempt> cohere() {
    return Stream.of(
        new Attempt(
            "cohere",
            "POST",
            "/v2/chat",
            "{\"model\":\"command-r\",\"messages\":[{\"content\":[{\"file_id\":\"some_1\"}]}]}"));
  }

  private static Stream<Attempt> anthropic(String provider, String path, String opening) {
    String start = opening + "\"max_tokens\":9,";
    String user = "\"messages\":[{\"role\":\"user\",\"content\":[%s]}]}";
    return Stream.of(
            "\"container\":\"some_1\"," + user.formatted("{\"type\":\"text\",\"text\":\"hi\"}"),
            "\"container\":{\"skills\":[{\"type\":\"custom\",\"skill_id\":\"some_1\"}]},"
                + user.formatted(""),
            user.formatted(
                "{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"some_1\"}}"),
            user.formatted(
                "{\"type\":\"image\",\"source\":{\"type\":\"file\",\"file_id\":\"some_1\"}}"),
            user.formatted("{\"type\":\"container_upload\",\"file_id\":\"some_1\"}"),
            user.formatted(
                "{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"document\","
                    + "\"source\":{\"type\":\"file\",\"file_id\":\"some_1\"}}]}"),
            "\"mcp_servers\":[{}],"
                + user.formatted("{\"type\":\"container_upload\",\"file_id\":\"some_1\"}"))
        .map(body -> new Attempt(provider, "POST", path, start + body));
  }

  private static Stream<Attempt> gemini() {
    String part = "{\"contents\":[{\"parts\":[%s]}]}";
    String file = "{\"fileUri\":\"https://g/v1beta/files/some_1\"}";
    Stream<Attempt> cached =
        Stream.of(
                "\"contents\":[{\"parts\":[{\"fileData\":" + file + "}]}]",
                "\"system_instruction\":{\"parts\":{\"file_data\":{\"file_uri\":\"gs://a/b\"}}}",
                "\"tools\":[{\"fileSearch\":{\"fileSearchStoreNames\":[\"some_1\"]}}]",
                "\"tools\":{\"retrieval\":{}}")
            .map(fields -> "{\"model\":\"models/gemini-2.5-flash\"," + fields + "}")
            .map(body -> new Attempt("google", "POST", "/v1beta/cachedContents", body));
    Stream<Attempt> counted =
        Stream.of("cachedContent", "cached_content")
            .map(field -> "\"" + field + "\":\"cachedContents/some_1\"")
            .map(field -> "{\"generateContentRequest\":{\"contents\":[]," + field + "}}")
            .map(body -> new Attempt("google", "POST", COUNT, body));
    return Stream.concat(Stream.concat(cached, counted), named(part, file));
  }

  private static Stream<Attempt> named(String part, String file) {
    return Stream.of(
            "{\"contents\":[],\"cachedContent\":\"cachedContents/some_1\"}",
            "{\"contents\":[],\"cached_content\":\"cachedContents/some_1\"}",
            "{\"contents\":[],\"continuationToken\":\"some_1\"}",
            part.formatted("{\"fileData\":" + file + "}"),
            part.formatted("{\"file_data\":{\"file_uri\":\"files/some_1\"}}"),
            part.formatted("{\"fileData\":{\"fileUri\":\"gs://theirs/some_1\"}}"),
            part.formatted("{\"fileData\":{\"fileUri\":\"https://x.googleapis.com/some_1\"}}"),
            part.formatted(
                "{\"functionResponse\":{\"name\":\"f\",\"response\":{},\"parts\":[{\"fileData\":"
                    + file
                    + "}]}}"),
            "{\"contents\":[],\"systemInstruction\":{\"parts\":[{\"fileData\":" + file + "}]}}",
            "{\"contents\":[],\"tools\":[{\"fileSearch\":{\"fileSearchStoreNames\":[\"some_1\"]}}]}",
            "{\"contents\":[],\"tools\":[{\"file_search\":{\"file_search_store_names\":[\"x\"]}}]}",
            "{\"contents\":[],\"tools\":[{\"retrieval\":{\"vertexRagStore\":{}}}]}",
            "{\"contents\":[],\"tools\":[{\"googleSearch\":{}}],\"cachedContent\":\"some_1\"}")
        .map(body -> new Attempt("google", "POST", GEMINI, body));
  }

  private static Stream<Attempt> bedrock() {
    String bucket = "{\"s3Location\":{\"uri\":\"s3://theirs/some_1\"}}";
    Stream<Attempt> contents =
        Stream.of(
                "{\"document\":{\"name\":\"d\",\"format\":\"pdf\",\"source\":" + bucket + "}}",
                "{\"image\":{\"format\":\"png\",\"source\":" + bucket + "}}",
                "{\"video\":{\"format\":\"mp4\",\"source\":" + bucket + "}}",
                "{\"toolResult\":{\"toolUseId\":\"t\",\"content\":[{\"image\":{\"format\":\"png\","
                    + "\"source\":"
                    + bucket
                    + "}}]}}")
            .map(block -> "{\"messages\":[{\"role\":\"user\",\"content\":[" + block + "]}]}")
            .flatMap(
                body ->
                    Stream.of(
                            CONVERSE, CONVERSE + "-stream", CONVERSE.replace("converse", "invoke"))
                        .map(path -> new Attempt("bedrock", "POST", path, body)));
    Stream<Attempt> resources =
        Stream.of(
                "prompt/some_1:2",
                "provisioned-model/some_1",
                "agent-alias/some_1",
                "flow/some_1",
                "prompt-router/some_1",
                "custom-model/some_1",
                "imported-model/some_1",
                "custom-model-deployment/some_1")
            .map(resource -> "arn:aws:bedrock:us-east-1:123456789012:" + resource)
            .map(arn -> arn.replace(":", "%3A").replace("/", "%2F"))
            .flatMap(
                arn -> Stream.of("converse", "converse-stream", "invoke").map(v -> arn + "/" + v))
            .map(path -> new Attempt("bedrock", "POST", "/model/" + path, "{\"messages\":[]}"));
    return Stream.concat(contents, resources);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("paths")
  void aPathThatNamesWhatIsSomebodyElsesIsNotThere(Attempt attempt) {
    for (String secret : List.of(Rig.SECRET, Rig.OTHER_SECRET)) {
      long before = rig.provider.served().calls();
      HttpResponse<String> answer = send(attempt, secret);

      assertThat(answer.statusCode()).as(answer.body()).isIn(404, 501);
      assertThat(answer.headers().firstValue("x-hardstop-code").orElse(""))
          .isIn("unknown_object", "unsupported_path", "unknown_path");
      assertThat(rig.provider.served().calls()).as("calls of the provider").isEqualTo(before);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void aFieldThatNamesWhatIsSomebodyElsesIsNotThereEvenInShadowMode(Attempt attempt) {
    for (String secret : List.of(Rig.SECRET, Rig.OTHER_SECRET)) {
      long before = rig.provider.served().calls();
      HttpResponse<String> answer = send(attempt, secret);

      assertThat(answer.headers().firstValue("x-hardstop-code"))
          .as(answer.body())
          .contains("unknown_object");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(rig.provider.served().calls()).as("calls of the provider").isEqualTo(before);
    }
  }

  @Test
  void whatNamesNothingIsServed() {
    for (String secret : List.of(Rig.SECRET, Rig.OTHER_SECRET)) {
      String body = "{\"model\":\"gpt-test\",\"input\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

      assertThat(send(new Attempt("openai", "POST", RESPONSES, body), secret).statusCode())
          .isEqualTo(200);
    }
  }

  private HttpResponse<String> send(Attempt attempt, String secret) {
    return rig.send(
        HttpRequest.newBuilder(java.net.URI.create(rig.url() + attempt.sentTo()))
            .header("x-hardstop-key", secret)
            .header("content-type", "application/json")
            .method(attempt.method, BodyPublishers.ofString(attempt.body))
            .build());
  }
}
