package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.money.Unit;
import dev.hardstop.server.config.Secret;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose the conversations and files are that providers keep, and what it costs to read them. */
final class KeptObjectsTest {
  private static final String RESPONSES = "/v1/responses";
  private static final String CONVERSATIONS = "/v1/conversations";
  private static final String FILES = "/v1/files";
  private static final String MESSAGES = "/v1/messages";
  private static final long WINDOW = 128_000;
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([\\w-]+)\"");
  private static final Pattern BOUND = Pattern.compile("\"input_tokens\":(\\d+)");

  /** The first does not say that anything but what it bills is free; the rest is one account. */
  private static final String PROVIDERS =
      """
      providers:
        cheap: {api: openai, base-url: "PROVIDER_URL", prices: {"cheap-*": {input: 1, output: 4}}}
        sim: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}", book: openai,
              prices: {"gpt-test": {input: 1, output: 4}}}
        second: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}", book: openai}
        claude: {api: anthropic, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
                 book: anthropic}
      """;

  private static final String TENANTS =
      """
      keys:
        - {id: acme-1, secret-sha256: "%s", attributes: {tenant: acme}}
        - {id: acme-2, secret-sha256: "%s", attributes: {tenant: acme}}
        - {id: rival, secret-sha256: "%s", attributes: {tenant: rival}}
        - {id: watched, secret-sha256: "%s", attributes: {tenant: watched}, mode: shadow}
        - {id: alone, secret-sha256: "%s"}
        - {id: other, secret-sha256: "%s"}
        - {id: strict, secret-sha256: "%s", attributes: {tenant: acme}, state: refuse}
        - {id: friend, secret-sha256: "%s", attributes: {tenant: friend}, state: shared}
        - {id: few, secret-sha256: "%s", attributes: {tenant: few}}
      budgets:
        - {id: all, limit: 1000 USD, window: day}
        - {id: few, match: {tenant: few}, limit: 2 requests, window: day}
      """
          .formatted(
              Stream.of(
                      "acme-1", "acme-2", "rival", "watched", "alone", "other", "strict", "friend",
                      "few")
                  .map(KeptObjectsTest::secret)
                  .map(Secret::sha256)
                  .toArray());

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder, PROVIDERS + TENANTS);
  }

  @AfterEach
  void close() {
    rig.settled();
    rig.close();
  }

  @Test
  void aTenantMayReadChangeAndDeleteItsConversation() {
    HttpResponse<String> made =
        send("acme-1", "POST", CONVERSATIONS, "{\"metadata\":{\"a\":\"b\"}}");
    String path = CONVERSATIONS + "/" + id(made);

    HttpResponse<String> read = send("acme-2", "GET", path, "");
    HttpResponse<String> named = send("acme-2", "POST", path, "{\"metadata\":{\"a\":\"c\"}}");
    HttpResponse<String> added = send("acme-2", "POST", path + "/items", items("hi"));
    HttpResponse<String> all = send("acme-1", "GET", path + "/items?limit=5&order=asc&x=1", "");
    String listed = rig.provider.served().last().uri();
    String item = path + "/items/" + id(added);
    HttpResponse<String> one = send("acme-1", "GET", item, "");
    HttpResponse<String> without = send("acme-1", "DELETE", item, "");
    HttpResponse<String> deleted = send("acme-2", "DELETE", path, "");

    assertThat(read.body()).contains("\"a\":\"b\"");
    assertThat(named.body()).contains("\"a\":\"c\"");
    assertThat(all.body()).contains("\"hi\"");
    assertThat(listed).isEqualTo(path + "/items?limit=5&order=asc");
    assertThat(one.body()).contains("\"hi\"");
    assertThat(without.statusCode()).as(without.body()).isEqualTo(200);
    assertThat(deleted.body()).contains("\"deleted\":true");
    for (HttpResponse<String> free : List.of(made, read, added, deleted)) {
      assertThat(free.statusCode()).as(free.body()).isEqualTo(200);
      assertThat(rig.call(free).charge().orElseThrow().nanoUsd()).isZero();
      assertThat(rig.call(free).charge().orElseThrow().of(Unit.REQUESTS)).isEqualTo(1);
    }
    assertThat(send("acme-1", "GET", path, "").statusCode()).isEqualTo(404);
    assertThat(send("rival", "GET", path, "").headers().firstValue("x-hardstop-code"))
        .as("deleted, and still not theirs")
        .contains("unknown_object");
  }

  @Test
  void anAnswerInAConversationIsHeldForTheContextWindow() {
    String conversation = conversation("acme-1");

    HttpResponse<String> first =
        send("acme-1", "POST", RESPONSES, in(conversation, "gpt-4o", "prompt=5000 tokens=30"));
    HttpResponse<String> second =
        send("acme-2", "POST", RESPONSES, in(conversation, "gpt-4o", "prompt=5 tokens=3"));

    assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
    assertThat(inputBound(first)).isEqualTo(WINDOW);
    assertThat(inputBound(second)).isEqualTo(WINDOW);
    assertThat(rig.call(second).charge().orElseThrow().of(Unit.INPUT_TOKENS)).isEqualTo(5_035);
  }

  @Test
  void whatIsInAConversationIsUnboundedWhereNoWindowIsKnown() {
    String conversation = conversation("acme-1");
    String file = file("acme-1");

    isRefused(
        "acme-1", "POST", RESPONSES, in(conversation, "gpt-test", "tokens=3"), "unbounded_request");
    isRefused("acme-1", "POST", RESPONSES, reading(file, "gpt-test"), "unbounded_request");
  }

  /** What comes before it may have grown meanwhile. */
  @Test
  void whatGoesOnFromAnAnswerInAConversationIsHeldForTheContextWindowToo() {
    String conversation = conversation("acme-1");
    String response =
        id(send("acme-1", "POST", RESPONSES, in(conversation, "gpt-4o", "prompt=50 tokens=3")));
    String next =
        "{\"model\":\"gpt-4o\",\"max_output_tokens\":100,\"input\":\"hi\","
            + "\"previous_response_id\":\""
            + response
            + "\"}";

    assertThat(inputBound(send("acme-1", "POST", RESPONSES, next))).isEqualTo(WINDOW);
  }

  @Test
  void aTenantMayReadUseAndDeleteItsFile() {
    HttpResponse<String> made = upload("acme-1", FILES, "user_data", "x".repeat(4_000));
    String id = id(made);

    HttpResponse<String> read = send("acme-2", "GET", FILES + "/" + id, "");
    HttpResponse<String> content = send("acme-2", "GET", FILES + "/" + id + "/content", "");
    HttpResponse<String> answer = send("acme-2", "POST", RESPONSES, reading(id, "gpt-4o"));
    HttpResponse<String> chat = send("acme-2", "POST", "/v1/chat/completions", chat(id, "gpt-4o"));
    HttpResponse<String> counted =
        send("acme-2", "POST", RESPONSES + "/input_tokens", reading(id, "gpt-4o"));
    HttpResponse<String> deleted = send("acme-1", "DELETE", FILES + "/" + id, "");

    assertThat(read.body()).contains("\"purpose\":\"user_data\"", "\"bytes\":4000");
    assertThat(content.body()).isEqualTo("x".repeat(4_000));
    assertThat(rig.call(made).charge().orElseThrow().nanoUsd()).isZero();
    for (HttpResponse<String> used : List.of(answer, chat)) {
      assertThat(used.statusCode()).as(used.body()).isEqualTo(200);
      assertThat(inputBound(used)).isEqualTo(WINDOW);
      assertThat(rig.call(used).charge().orElseThrow().of(Unit.INPUT_TOKENS)).isGreaterThan(1_000);
    }
    assertThat(counted.statusCode()).as(counted.body()).isEqualTo(200);
    assertThat(deleted.body()).contains("\"deleted\":true");
  }

  @Test
  void anthropicsFilesAreTheirTenantsToo() {
    HttpResponse<String> made = upload("acme-1", "/p/claude" + FILES, "", "y".repeat(4_000));
    String id = id(made);

    HttpResponse<String> answer = send("acme-2", "POST", MESSAGES, message(id));
    assertThat(rig.provider.served().last().header("anthropic-beta"))
        .contains("files-api-2025-04-14");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(inputBound(answer)).isEqualTo(200_000);
    assertThat(rig.call(answer).charge().orElseThrow().of(Unit.INPUT_TOKENS)).isGreaterThan(1_000);
    assertThat(send("acme-2", "GET", "/p/claude" + FILES + "/" + id, "").body())
        .contains("size_bytes");
    isRefused("rival", "POST", MESSAGES, message(id), "unknown_object");
    isRefused("watched", "POST", MESSAGES + "/count_tokens", message(id), "unknown_object");
    isRefused("rival", "GET", "/p/claude" + FILES + "/" + id, "", "unknown_object");
    isRefused("acme-1", "GET", "/p/claude" + FILES, "", "unsupported_path");
  }

  /** Each path and field that can name a kept thing, by whoever it does not belong to. */
  @TestFactory
  List<DynamicTest> whatBelongsToSomebodyElseIsNotThereAndIsNeverAskedFor() {
    String conversation = conversation("acme-1");
    String file = file("acme-1");
    List<DynamicTest> tests = new ArrayList<>();
    for (String thief : List.of("rival", "watched", "alone")) {
      String own = conversation(thief);
      for (String attempt : attempts()) {
        String filled =
            attempt.replace("CONV", conversation).replace("FILE", file).replace("OWN", own);
        String[] parts = filled.split(" ", 3);
        String body = parts.length > 2 ? parts[2] : "";
        tests.add(
            DynamicTest.dynamicTest(
                thief + " " + attempt,
                () -> isRefused(thief, parts[0], parts[1], body, "unknown_object")));
      }
    }
    assertThat(tests).hasSizeGreaterThan(80);
    return tests;
  }

  private static List<String> attempts() {
    List<String> attempts = new ArrayList<>();
    for (String root : List.of("/v1", "", "/p/sim/v1")) {
      for (String path : List.of("CONV", "CONV/items", "CONV/items/msg_1")) {
        attempts.add("GET " + root + "/conversations/" + path);
      }
      attempts.add("POST " + root + "/conversations/CONV {\"metadata\":{}}");
      attempts.add("POST " + root + "/conversations/CONV/items " + items("hi"));
      attempts.add("DELETE " + root + "/conversations/CONV");
      attempts.add("DELETE " + root + "/conversations/CONV/items/msg_1");
      attempts.add("GET " + root + "/files/FILE");
      attempts.add("GET " + root + "/files/FILE/content");
      attempts.add("DELETE " + root + "/files/FILE");
    }
    for (String field :
        List.of(
            "\"conversation\":\"CONV\"",
            "\"conversation\":{\"id\":\"CONV\"}",
            "\"conver\\u0073ation\":{\"\\u0069d\":\"CONV\"}",
            // What is one's own does not open what is not.
            "\"conversation\":{\"id\":\"OWN\",\"Id\":\"CONV\"}")) {
      attempts.add("POST /v1/responses {\"model\":\"gpt-4o\",\"input\":\"hi\"," + field + "}");
    }
    attempts.add("POST /v1/responses " + reading("FILE", "gpt-4o"));
    attempts.add("POST /v1/responses " + reading("FILE", "gpt-4o").replace("_file", "_image"));
    attempts.add("POST /v1/responses/input_tokens " + reading("FILE", "gpt-4o"));
    attempts.add("POST /v1/chat/completions " + chat("FILE", "gpt-4o"));
    String item = "{\"items\":[{\"role\":\"user\",\"content\":[%s]}]}";
    String named = item.formatted("{\"type\":\"input_file\",\"file_id\":\"FILE\"}");
    attempts.add("POST /v1/conversations " + named);
    attempts.add("POST /v1/conversations/OWN/items " + named);
    attempts.add(
        "POST /v1/conversations/OWN/items "
            + item.formatted("{\"type\":\"input_image\",\"file_id\":\"FILE\",\"detail\":\"low\"}"));
    attempts.add(
        "POST /v1/conversations/OWN/items "
            + "{\"items\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]}");
    return attempts;
  }

  private void isRefused(String key, String method, String path, String body, String code) {
    long before = rig.provider.served().calls();

    HttpResponse<String> answer = send(key, method, path, body);

    assertThat(answer.headers().firstValue("x-hardstop-code")).as(answer.body()).contains(code);
    assertThat(answer.statusCode()).isIn(400, 404, 501);
    assertThat(rig.provider.served().calls()).as("calls of the provider").isEqualTo(before);
  }

  @Test
  void whoHasNoTenantOwnsByKey() {
    String file = file("alone");

    assertThat(send("alone", "GET", FILES + "/" + file, "").statusCode()).isEqualTo(200);
    isRefused("other", "GET", FILES + "/" + file, "", "unknown_object");
  }

  @Test
  void shadowModeUsesItsOwn() {
    String conversation = conversation("watched");
    String file = file("watched");

    assertThat(send("watched", "GET", FILES + "/" + file, "").statusCode()).isEqualTo(200);
    assertThat(
            send("watched", "POST", RESPONSES, in(conversation, "gpt-test", "tokens=3"))
                .statusCode())
        .as("what has no bound is sent in shadow mode")
        .isEqualTo(200);
  }

  @Test
  void refusedStateKeepsNothingAndNamesNothing() {
    String file = file("acme-1");
    String conversation = conversation("acme-1");

    isRefused("strict", "GET", FILES + "/" + file, "", "unsupported_path");
    isRefused("strict", "POST", CONVERSATIONS, "{}", "unsupported_path");
    isRefused("strict", "POST", RESPONSES, reading(file, "gpt-4o"), "unbounded_request");
    isRefused(
        "strict", "POST", RESPONSES, in(conversation, "gpt-4o", "tokens=3"), "unbounded_request");
  }

  @Test
  void sharedStateIsAnybodys() {
    String file = file("acme-1");

    assertThat(send("friend", "GET", FILES + "/" + file, "").statusCode()).isEqualTo(200);
    HttpResponse<String> used = send("friend", "POST", RESPONSES, reading(file, "gpt-4o"));
    assertThat(used.statusCode()).as(used.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "fine-tune", "evals"})
  void filesThatStartWorkAreNotTaken(String purpose) {
    long before = rig.provider.served().calls();

    HttpResponse<String> refused = upload("acme-1", FILES, purpose, "{}");

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(refused.body()).contains("unbounded_request", "purpose: '" + purpose + "'");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @Test
  void listsOfEverybodysThingsAreNotServed() {
    isRefused("acme-1", "GET", FILES, "", "unsupported_path");
    isRefused("acme-1", "GET", CONVERSATIONS, "", "unsupported_path");
  }

  @Test
  void nothingIsMadeWhereNobodySaysThatItIsFree() {
    isRefused("acme-1", "POST", "/p/cheap" + CONVERSATIONS, "{}", "unpriced_model");

    send("acme-1", "POST", CONVERSATIONS, "{}");
    assertThat(rig.provider.served().last().header("authorization"))
        .as("the first provider that says so")
        .contains("Bearer sk-sim-0123456789");
  }

  @Test
  void thingsOfTwoProvidersAreNotThereForEachOther() {
    String conversation = id(send("acme-1", "POST", "/p/second" + CONVERSATIONS, "{}"));
    String file = file("acme-1");
    String body =
        reading(file, "gpt-4o")
            .replace("{\"model\"", "{\"conversation\":\"" + conversation + "\",\"model\"");

    isRefused("acme-1", "POST", RESPONSES, body, "unknown_object");
    isRefused("acme-1", "GET", "/p/sim" + CONVERSATIONS + "/" + conversation, "", "unknown_object");
    assertThat(
            send("acme-1", "POST", RESPONSES, in(conversation, "gpt-4o", "tokens=3")).statusCode())
        .as("only the provider that keeps it is asked")
        .isEqualTo(200);
  }

  @Test
  void aBudgetOfRequestsBoundsHowMuchIsMade() {
    conversation("few");
    conversation("few");
    long before = rig.provider.served().calls();

    HttpResponse<String> third = send("few", "POST", CONVERSATIONS, "{}");

    assertThat(third.statusCode()).as(third.body()).isEqualTo(402);
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @Test
  void whatTheProviderRefusesOrBreaksOffIsNobodys() {
    for (String fault : List.of("fail=500", "fail=429", "fail=html", "fail=close")) {
      send(
          "acme-1", "POST", CONVERSATIONS, "{\"metadata\":{\"a\":\"[[simulate " + fault + "]]\"}}");
      upload("acme-1", FILES, "vision", "[[simulate " + fault + "]]");
    }
    rig.settled();

    assertThat(issued()).isZero();
  }

  private int issued() {
    rig.awaitTables();
    String url = "jdbc:sqlite:" + folder.resolve("data/hardstop.db");
    try (Connection tables = DriverManager.getConnection(url);
        Statement select = tables.createStatement();
        ResultSet rows = select.executeQuery("SELECT count(*) FROM issued")) {
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anIdThatIsIssuedTwiceStaysItsFirstOwners() {
    try (var upstream = new ScriptedUpstream()) {
      reopen(upstream.url());
      for (String key : List.of("acme-1", "rival")) {
        upstream.nextSaying("{\"id\":\"file-same\",\"object\":\"file\"}");
        assertThat(id(upload(key, FILES, "vision", "x"))).isEqualTo("file-same");
      }

      assertThat(send("rival", "GET", FILES + "/file-same", "").statusCode()).isEqualTo(404);
      assertThat(upstream.calls()).isEqualTo(2);
      assertThat(send("acme-1", "GET", FILES + "/file-same", "").statusCode()).isEqualTo(200);
    }
  }

  private void reopen(String upstream) {
    rig.settled();
    rig.close();
    rig = new Rig(folder, PROVIDERS.replace("PROVIDER_URL", upstream) + TENANTS);
  }

  @Test
  void whatWasMadeIsItsTenantsAfterARestart() {
    String conversation = conversation("acme-1");
    rig.settled();
    rig.close();
    open();

    assertThat(send("acme-2", "GET", CONVERSATIONS + "/" + conversation, "").statusCode())
        .as("known here, and not to the new provider")
        .isEqualTo(404);
    assertThat(rig.provider.served().calls()).isEqualTo(1);
    isRefused("rival", "GET", CONVERSATIONS + "/" + conversation, "", "unknown_object");
  }

  /** Otherwise a crash in between would leave an id that its caller knows and nobody owns. */
  @Test
  void theIdOfWhatWasMadePassesWhenItIsDurableWhoseItIs() throws Exception {
    HttpRequest request =
        request("acme-1", CONVERSATIONS)
            .POST(BodyPublishers.ofString("{\"metadata\":{\"a\":\"[[simulate latency=300ms]]\"}}"))
            .build();
    CompletableFuture<HttpResponse<String>> made =
        rig.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    rig.until("the provider was not asked", () -> rig.provider.served().inFlight() > 0);

    String ledger = "jdbc:sqlite:" + folder.resolve("data/ledger.db");
    try (Connection other = DriverManager.getConnection(ledger);
        Statement lock = other.createStatement()) {
      // While another has the file, no commit comes to its end.
      lock.execute("BEGIN IMMEDIATE");
      rig.until("no id came", () -> rig.ledger.sizes().undurableFacts() > 0);
      assertThatThrownBy(() -> made.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      lock.execute("ROLLBACK");
    }

    assertThat(id(made.get(10, TimeUnit.SECONDS))).startsWith("conv_");
  }

  private String conversation(String key) {
    return id(send(key, "POST", CONVERSATIONS, "{}"));
  }

  private String file(String key) {
    return id(upload(key, FILES, "user_data", "some text"));
  }

  private long inputBound(HttpResponse<String> answer) {
    Matcher bound = BOUND.matcher(rig.call(answer).detail());
    assertThat(bound.find()).as(answer.body()).isTrue();
    return Long.parseLong(bound.group(1));
  }

  private static String id(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Matcher found = ID.matcher(answer.body());
    assertThat(found.find()).as(answer.body()).isTrue();
    return found.group(1);
  }

  private HttpResponse<String> upload(String key, String path, String purpose, String content) {
    String stated =
        purpose.isEmpty()
            ? ""
            : "--cut\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n"
                + purpose
                + "\r\n";
    String form =
        stated
            + "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\n"
            + content
            + "\r\n--cut--\r\n";
    return rig.send(
        request(key, path)
            .setHeader("content-type", "multipart/form-data; boundary=cut")
            .POST(BodyPublishers.ofString(form))
            .build());
  }

  private HttpResponse<String> send(String key, String method, String path, String body) {
    BodyPublisher published =
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return rig.send(request(key, path).method(method, published).build());
  }

  private HttpRequest.Builder request(String key, String path) {
    HttpRequest.Builder request =
        rig.request(path).setHeader("authorization", "Bearer " + secret(key));
    return path.contains(MESSAGES) || path.startsWith("/p/claude")
        ? request
            .header("anthropic-version", "2023-06-01")
            .header("anthropic-beta", "files-api-2025-04-14")
        : request;
  }

  private static String secret(String key) {
    return "hs_secret-of-the-key-" + key;
  }

  private static String items(String text) {
    return "{\"items\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
  }

  private static String in(String conversation, String model, String directive) {
    return """
        {"model":"%s","max_output_tokens":100,"input":"hi [[simulate %s]]","conversation":"%s"}"""
        .formatted(model, directive, conversation);
  }

  private static String reading(String file, String model) {
    return """
        {"model":"%s","max_output_tokens":100,"input":[{"role":"user","content":[\
        {"type":"input_file","file_id":"%s"}]}]}"""
        .formatted(model, file);
  }

  private static String chat(String file, String model) {
    return """
        {"model":"%s","max_completion_tokens":100,"messages":[{"role":"user","content":[\
        {"type":"file","file":{"file_id":"%s"}}]}]}"""
        .formatted(model, file);
  }

  private static String message(String file) {
    return """
        {"model":"claude-haiku-4-5","max_tokens":100,"messages":[{"role":"user","content":[\
        {"type":"document","source":{"type":"file","file_id":"%s"}}]}]}"""
        .formatted(file);
  }
}
