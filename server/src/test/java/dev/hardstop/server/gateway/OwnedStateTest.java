package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.money.Unit;
import dev.hardstop.server.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
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

/** Whose the answers are that a provider keeps, and what it costs to go on from one. */
final class OwnedStateTest {
  private static final String RESPONSES = "/v1/responses";
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"(resp_\\w+)\"");

  private static final Pattern BOUND = Pattern.compile("\"input_tokens\":(\\d+)");

  /** All have one upstream account; the first two are of one tenant. */
  private static final String TENANTS =
      """
      keys:
        - {id: acme-1, secret-sha256: "%s", attributes: {tenant: acme}}
        - {id: acme-2, secret-sha256: "%s", attributes: {tenant: acme}}
        - {id: rival, secret-sha256: "%s", attributes: {tenant: rival}}
        - {id: watched, secret-sha256: "%s", attributes: {tenant: watched}, mode: shadow}
        - {id: loose, secret-sha256: "%s", callers-may-set: [tenant]}
        - {id: strict, secret-sha256: "%s", attributes: {tenant: acme}, state: refuse}
        - {id: friend, secret-sha256: "%s", attributes: {tenant: friend}, state: shared}
      """
          .formatted(
              Stream.of("acme-1", "acme-2", "rival", "watched", "loose", "strict", "friend")
                  .map(OwnedStateTest::secret)
                  .map(Secret::sha256)
                  .toArray());

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder, TENANTS + Rig.BUDGET);
  }

  @AfterEach
  void close() {
    rig.settled();
    rig.close();
  }

  @Test
  void aTenantMayReadListDeleteAndGoOnFromWhatWasIssuedToIt() {
    String id = issued("acme-1", response("prompt=10 tokens=3", ""));

    HttpResponse<String> read = send("acme-2", "GET", RESPONSES + "/" + id, "");
    HttpResponse<String> items = send("acme-2", "GET", RESPONSES + "/" + id + "/input_items", "");
    HttpResponse<String> next =
        send("acme-2", "POST", RESPONSES, response("prompt=5 tokens=3", from(id)));
    HttpResponse<String> cancelled = send("acme-2", "POST", RESPONSES + "/" + id + "/cancel", "");
    HttpResponse<String> deleted = send("acme-2", "DELETE", RESPONSES + "/" + id, "");

    assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
    assertThat(read.body()).contains(id);
    assertThat(rig.call(read).charge().orElseThrow().nanoUsd()).isZero();
    assertThat(items.statusCode()).isEqualTo(200);
    assertThat(next.statusCode()).as(next.body()).isEqualTo(200);
    assertThat(next.body()).contains("\"input_tokens\":18");
    assertThat(cancelled.statusCode()).isEqualTo(400);
    assertThat(cancelled.body()).contains("Cannot cancel a synchronous response");
    assertThat(deleted.body()).contains("\"deleted\":true");
    assertThat(send("acme-2", "GET", RESPONSES + "/" + id, "").statusCode()).isEqualTo(404);
  }

  @Test
  void aStreamedAnswerIsItsTenantsBeforeItsFirstEventIsThere() {
    String id = issued("acme-1", response("prompt=10 tokens=3", ",\"stream\":true,\"store\":true"));

    assertThat(send("acme-1", "GET", RESPONSES + "/" + id, "").statusCode()).isEqualTo(200);
    assertThat(send("rival", "GET", RESPONSES + "/" + id, "").statusCode()).isEqualTo(404);
  }

  /** Otherwise a crash in between would leave an id that its caller knows and nobody owns. */
  @Test
  void nothingOfAnAnswerPassesBeforeItIsDurableWhoseItIs() throws Exception {
    String stream = response("latency=300ms tokens=3", ",\"stream\":true,\"store\":true");
    HttpRequest request =
        rig.request(RESPONSES)
            .setHeader("authorization", "Bearer " + secret("acme-1"))
            .POST(HttpRequest.BodyPublishers.ofString(stream))
            .build();
    CompletableFuture<Integer> firstByte =
        rig.client
            .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
            .thenApplyAsync(OwnedStateTest::firstByteOf);
    rig.until("the provider was not asked", () -> rig.provider.served().inFlight() > 0);

    Path ledger = folder.resolve("data/ledger.db");
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + ledger);
        Statement lock = other.createStatement()) {
      // While another has the file, no commit comes to its end.
      lock.execute("BEGIN IMMEDIATE");
      rig.until("no id came", () -> rig.ledger.sizes().undurableFacts() > 0);
      assertThatThrownBy(() -> firstByte.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      lock.execute("ROLLBACK");
    }

    assertThat(firstByte.get(10, TimeUnit.SECONDS)).isEqualTo('e');
  }

  private static int firstByteOf(HttpResponse<InputStream> answer) {
    try (InputStream body = answer.body()) {
      return body.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anAnswerThatIsNotKeptIsNobodys() {
    String id = issued("acme-1", response("tokens=3", ",\"store\":false"));
    long before = rig.provider.served().calls();

    HttpResponse<String> read = send("acme-1", "GET", RESPONSES + "/" + id, "");

    assertThat(read.statusCode()).isEqualTo(404);
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  /** Each path and field that can name something kept, by whoever it does not belong to. */
  @TestFactory
  List<DynamicTest> whatBelongsToSomebodyElseIsNotThereAndIsNeverAskedFor() {
    String id = issued("acme-1", response("prompt=10 tokens=3", ""));
    List<DynamicTest> tests = new ArrayList<>();
    for (String thief : List.of("rival", "watched", "loose")) {
      for (String attempt : attempts(id)) {
        String[] parts = attempt.split(" ", 3);
        String body = parts.length > 2 ? parts[2] : "";
        tests.add(
            DynamicTest.dynamicTest(
                thief + " " + attempt.replace(id, "ID"),
                () -> isNotThere(thief, parts[0], parts[1], body)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(90);
    return tests;
  }

  private void isNotThere(String thief, String method, String path, String body) {
    long before = rig.provider.served().calls();

    HttpResponse<String> answer = send(thief, method, path, body);

    assertThat(answer.statusCode()).as(answer.body()).isIn(404, 501);
    assertThat(answer.body()).contains("\"error\"", "hardstop").doesNotContain("\"output\"");
    assertThat(answer.headers().firstValue("x-hardstop-code"))
        .get()
        .isIn("unknown_object", "unsupported_path");
    if (!body.isEmpty()) {
      assertThat(answer.statusCode()).isEqualTo(404);
    }
    assertThat(rig.provider.served().calls()).as("calls of the provider").isEqualTo(before);
  }

  private static List<String> attempts(String id) {
    List<String> attempts = new ArrayList<>();
    for (String root : List.of("/v1", "", "/p/sim/v1")) {
      for (String path : List.of("", "/input_items")) {
        attempts.add("GET " + root + "/responses/" + id + path);
      }
      attempts.add("DELETE " + root + "/responses/" + id);
      attempts.add("POST " + root + "/responses/" + id + "/cancel");
    }
    for (String path :
        List.of(
            "chat/completions/" + id,
            "conversations/" + id,
            "conversations/" + id + "/items",
            "files/" + id,
            "files/" + id + "/content",
            "containers/" + id + "/files")) {
      attempts.add("GET /v1/" + path);
      attempts.add("DELETE /v1/" + path);
    }
    for (String fields :
        List.of(
            from(id),
            from(id) + ",\"store\":false",
            from(id) + ",\"stream\":true",
            ",\"previous\\u005fresponse_id\":\"" + id + "\"",
            ",\"previous_response_id\":\"\"",
            ",\"previous_response_id\":\"a/../" + id + "\"",
            ",\"conversation\":\"" + id + "\"",
            ",\"conversation\":{\"id\":\"" + id + "\"}",
            tool("{\"type\":\"code_interpreter\",\"container\":\"" + id + "\"}"),
            tool("{\"type\":\"file_search\",\"vector_store_ids\":[\"" + id + "\"]}"))) {
      attempts.add("POST /v1/responses " + response("tokens=1", fields));
    }
    attempts.add("POST /v1/responses/input_tokens " + response("tokens=1", from(id)));
    for (String item :
        List.of(
            "{\"type\":\"item_reference\",\"id\":\"ID\"}",
            "{\"id\":\"ID\"}",
            "{\"type\":\"reasoning\",\"id\":\"ID\",\"summary\":[]}",
            "{\"type\":\"reasoning\",\"id\":\"ID\",\"summary\":[],\"encrypted_content\":\"\"}",
            "{\"type\":\"reasoning\",\"id\":\"ID\",\"summary\":[],\"content\":[ ]}",
            "{\"type\":\"image_generation_call\",\"id\":\"ID\",\"result\":null}",
            "{\"type\":\"code_interpreter_call\",\"id\":\"c\",\"container_id\":\"ID\"}",
            "{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"ID\"}]}",
            "{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"ID\"}]}")) {
      attempts.add(
          "POST /v1/responses {\"model\":\"gpt-test\",\"input\":[" + item.replace("ID", id) + "]}");
    }
    for (String message :
        List.of(
            "{\"role\":\"assistant\",\"audio\":{\"id\":\"ID\"}}",
            "{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"ID\"}}]}")) {
      attempts.add(
          "POST /v1/chat/completions {\"model\":\"gpt-test\",\"messages\":["
              + message.replace("ID", id)
              + "]}");
    }
    return attempts;
  }

  @Test
  void aTenantThatTheCallerChoseIsOnlyOneOfItsKeys() {
    String bound = issued("acme-1", response("tokens=3", ""));
    String chosen = issued("loose", response("tokens=3", ""), "acme");

    assertThat(read("loose", bound, "acme").statusCode()).isEqualTo(404);
    assertThat(read("loose", chosen, "other").statusCode()).isEqualTo(404);
    assertThat(send("acme-1", "GET", RESPONSES + "/" + chosen, "").statusCode()).isEqualTo(404);
    assertThat(read("loose", chosen, "acme").statusCode()).isEqualTo(200);
  }

  @Test
  void shadowModeGoesOnFromItsOwn() {
    String id = issued("watched", response("prompt=10 tokens=3", ""));

    assertThat(send("watched", "POST", RESPONSES, response("tokens=3", from(id))).statusCode())
        .isEqualTo(200);
  }

  @Test
  void refusedStateKeepsNothingAndNamesNothing() {
    String owned = issued("acme-1", response("tokens=3", ""));

    HttpResponse<String> asked =
        send("strict", "POST", RESPONSES, response("tokens=3", ",\"store\":true"));
    HttpResponse<String> named =
        send("strict", "POST", RESPONSES, response("tokens=3", from(owned)));
    HttpResponse<String> read = send("strict", "GET", RESPONSES + "/" + owned, "");

    assertThat(asked.statusCode()).as(asked.body()).isEqualTo(400);
    assertThat(asked.body()).contains("store: present");
    assertThat(named.statusCode()).isEqualTo(400);
    assertThat(named.body()).contains("previous_response_id: present");
    assertThat(read.statusCode()).isEqualTo(501);
  }

  @Test
  void sharedStateIsAnybodys() {
    String id = issued("acme-1", response("prompt=10 tokens=3", ""));

    assertThat(send("friend", "GET", RESPONSES + "/" + id, "").statusCode()).isEqualTo(200);
    HttpResponse<String> next = send("friend", "POST", RESPONSES, response("tokens=3", from(id)));
    assertThat(next.statusCode()).as(next.body()).isEqualTo(200);
  }

  @Test
  void whatWasIssuedIsItsTenantsAfterARestart() {
    String id = issued("acme-1", response("prompt=1000 tokens=3", ""));
    rig.settled();
    rig.close();
    open();
    long before = rig.provider.served().calls();

    HttpResponse<String> read = send("acme-1", "GET", RESPONSES + "/" + id, "");
    assertThat(read.statusCode()).as("known here, and not to the new provider").isEqualTo(404);
    assertThat(rig.provider.served().calls()).isEqualTo(before + 1);
    assertThat(send("rival", "GET", RESPONSES + "/" + id, "").statusCode()).isEqualTo(404);
    assertThat(rig.provider.served().calls()).isEqualTo(before + 1);
  }

  @Test
  void theInputOfAnAnswerThatGoesOnIsBoundedByWhatTheOneBeforeReadAndWrote() {
    String id = issued("acme-1", response("prompt=1000 tokens=30", ""));
    String body = response("prompt=5 tokens=3", from(id));

    HttpResponse<String> next = send("acme-1", "POST", RESPONSES, body);

    assertThat(next.statusCode()).as(next.body()).isEqualTo(200);
    long bound = 1_030 + ContinuedRequest.FRAME_TOKENS + body.length() + 64;
    assertThat(inputBound(next)).isBetween(1_030 + 5L, bound);
    assertThat(rig.call(next).charge().orElseThrow().of(Unit.INPUT_TOKENS)).isEqualTo(1_035);

    HttpResponse<String> third =
        send("acme-1", "POST", RESPONSES, response("prompt=5 tokens=3", from(id(next))));
    assertThat(inputBound(third)).isBetween(1_038 + 5L, bound + 8);
  }

  @Test
  void anAnswerOfUnknownSizeIsRefusedWhereTheModelHasNoKnownLimit() {
    String truncated =
        issued("acme-1", response("prompt=1000 tokens=30", ",\"truncation\":\"auto\""));
    String whole = issued("acme-1", response("prompt=1000 tokens=30", ""));
    long before = rig.provider.served().calls();

    HttpResponse<String> fromTruncated =
        send("acme-1", "POST", RESPONSES, response("tokens=3", from(truncated)));
    HttpResponse<String> otherModel =
        send(
            "acme-1",
            "POST",
            RESPONSES,
            response("tokens=3", from(whole)).replace("gpt-test", "gpt-other"));

    for (HttpResponse<String> refused : List.of(fromTruncated, otherModel)) {
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
      assertThat(refused.body())
          .contains("unbounded_request", "previous_response_id: of unknown size");
    }
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  private long inputBound(HttpResponse<String> answer) {
    Matcher bound = BOUND.matcher(rig.call(answer).detail());
    assertThat(bound.find()).isTrue();
    return Long.parseLong(bound.group(1));
  }

  private String issued(String key, String body) {
    return id(send(key, "POST", RESPONSES, body));
  }

  private String issued(String key, String body, String tenant) {
    return id(
        rig.send(
            rig.request(RESPONSES)
                .setHeader("authorization", "Bearer " + secret(key))
                .header("x-hardstop-tenant", tenant)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build()));
  }

  private HttpResponse<String> read(String key, String id, String tenant) {
    return rig.send(
        rig.request(RESPONSES + "/" + id)
            .setHeader("authorization", "Bearer " + secret(key))
            .header("x-hardstop-tenant", tenant)
            .GET()
            .build());
  }

  private static String id(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Matcher found = ID.matcher(answer.body());
    assertThat(found.find()).as(answer.body()).isTrue();
    return found.group(1);
  }

  private HttpResponse<String> send(String key, String method, String path, String body) {
    return rig.send(
        rig.request(path)
            .setHeader("authorization", "Bearer " + secret(key))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static String secret(String key) {
    return "hs_secret-of-the-key-" + key;
  }

  private static String response(String directive, String fields) {
    return """
        {"model":"gpt-test","max_output_tokens":100,"input":"hi [[simulate %s]]"%s}"""
        .formatted(directive, fields);
  }

  private static String from(String id) {
    return ",\"previous_response_id\":\"" + id + "\"";
  }

  private static String tool(String tool) {
    return ",\"tools\":[" + tool + "]";
  }
}
