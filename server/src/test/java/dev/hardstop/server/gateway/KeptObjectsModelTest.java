package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.config.Secret;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many callers who make, read, use and delete things at two providers, beside a plain model. */
final class KeptObjectsModelTest {
  private static final int STEPS = 200;
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([\\w-]+)\"");

  /** Keys, with whom they act for; the others own by themselves. */
  private static final Map<String, String> OWNERS =
      Map.of("a-1", "tenant a", "a-2", "tenant a", "b", "tenant b", "shadow", "tenant s");

  private static final List<String> KEYS = List.of("a-1", "a-2", "b", "c", "shadow");

  private static final String YAML =
      """
      providers:
        one: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}", book: openai}
        two: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}", book: openai}
      keys:
        - {id: a-1, secret-sha256: "%s", attributes: {tenant: a}}
        - {id: a-2, secret-sha256: "%s", attributes: {tenant: a}}
        - {id: b, secret-sha256: "%s", attributes: {tenant: b}}
        - {id: c, secret-sha256: "%s"}
        - {id: shadow, secret-sha256: "%s", attributes: {tenant: s}, mode: shadow}
      budgets: [{id: all, limit: 100000 USD, window: day}]
      """
          .formatted(KEYS.stream().map(key -> Secret.sha256(secret(key))).toArray());

  /** Something that was made, and by whom. */
  private record Thing(String kind, String id, String provider, String owner) {
    String path() {
      return "/v1/" + kind + "/" + id;
    }

    String field() {
      return switch (kind) {
        case "conversations" -> "\"conversation\":{\"id\":\"" + id + "\"}";
        case "responses" -> "\"previous_response_id\":\"" + id + "\"";
        default -> "";
      };
    }
  }

  private final List<Thing> made = new ArrayList<>();
  private final Set<Thing> deleted = new HashSet<>();
  @TempDir Path folder;
  private Rig rig;
  private Random random = new Random(0);

  @BeforeEach
  void open() {
    rig = new Rig(folder, YAML);
  }

  @AfterEach
  void close() {
    rig.settled();
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void nobodyEverReachesWhatIsNotTheirsAndEverybodyWhatIs(long seed) {
    random = new Random(seed);
    for (int i = 0; i < STEPS; i++) {
      int chosen = made.isEmpty() ? 0 : random.nextInt(10);
      if (chosen < 3) {
        make();
      } else if (chosen < 6) {
        touch();
      } else {
        use();
      }
    }
    assertThat(made).hasSizeGreaterThan(STEPS / 5);
  }

  private void make() {
    String key = any(KEYS);
    String provider = any(List.of("one", "two"));
    String kind = any(List.of("conversations", "files"));
    String path = "/p/" + provider + "/v1/" + kind;
    HttpResponse<String> answer =
        kind.equals("files") ? upload(key, path) : send(key, "POST", path, "{}");
    note(answer, kind, provider, key);
  }

  private void note(HttpResponse<String> answer, String kind, String provider, String key) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Matcher id = ID.matcher(answer.body());
    assertThat(id.find()).isTrue();
    made.add(new Thing(kind, id.group(1), provider, owner(key)));
  }

  /** Reads or deletes one thing, perhaps at the wrong provider. */
  private void touch() {
    String key = any(KEYS);
    Thing thing = any(made);
    String root = any(List.of("", "", "/p/one", "/p/two"));
    String method = any(List.of("GET", "GET", "DELETE"));
    boolean isThere = root.isEmpty() || root.endsWith(thing.provider);

    boolean isSent = isSent(key, method, root + thing.path(), "", List.of(thing), isThere);
    if (isSent && method.equals("DELETE")) {
      deleted.add(thing);
    }
  }

  /** Asks for an answer that reads several things, of anybody and of any provider. */
  private void use() {
    String key = any(KEYS);
    boolean isHonest = random.nextBoolean();
    List<Thing> theirs =
        made.stream().filter(each -> !isHonest || each.owner.equals(owner(key))).toList();
    Set<Thing> used = new HashSet<>();
    for (int i = 0; i < 1 + random.nextInt(3) && !theirs.isEmpty(); i++) {
      Thing chosen = any(theirs);
      boolean isFirst = used.stream().noneMatch(each -> each.kind.equals(chosen.kind));
      if (isFirst || chosen.kind.equals("files")) {
        used.add(chosen);
      }
    }
    if (!used.isEmpty()) {
      isSent(key, "POST", "/v1/responses", body(used), List.copyOf(used), true);
    }
  }

  private static String body(Set<Thing> used) {
    String files =
        used.stream()
            .filter(each -> each.kind.equals("files"))
            .map(each -> ",{\"type\":\"input_file\",\"file_id\":\"" + each.id + "\"}")
            .collect(Collectors.joining());
    String fields =
        used.stream()
            .map(Thing::field)
            .filter(field -> !field.isEmpty())
            .map(field -> "," + field)
            .collect(Collectors.joining());
    return "{\"model\":\"gpt-4o\",\"max_output_tokens\":20,\"input\":[{\"role\":\"user\",\"content\":["
        + "{\"type\":\"input_text\",\"text\":\"[[simulate tokens=2]]\"}"
        + files
        + "]}]"
        + fields
        + "}";
  }

  /** Sends a request, which gets to the provider exactly if all that it names is there for it. */
  private boolean isSent(
      String key, String method, String path, String body, List<Thing> named, boolean isThere) {
    boolean isOwn = named.stream().allMatch(each -> each.owner.equals(owner(key)));
    Set<String> providers = named.stream().map(Thing::provider).collect(Collectors.toSet());
    boolean isExpected = isOwn && isThere && providers.size() == 1;
    long before = rig.provider.served().calls();

    HttpResponse<String> answer = send(key, method, path, body);

    String told = key + ' ' + method + ' ' + path + ' ' + body + ": " + answer.body();
    assertThat(rig.provider.served().calls() - before).as(told).isEqualTo(isExpected ? 1 : 0);
    if (!isExpected) {
      assertThat(answer.headers().firstValue("x-hardstop-code"))
          .as(told)
          .contains("unknown_object");
    } else if (named.stream().noneMatch(deleted::contains)) {
      assertThat(answer.statusCode()).as(told).isEqualTo(200);
      if (method.equals("POST")) {
        note(answer, "responses", named.getFirst().provider, key);
      }
    }
    return isExpected;
  }

  private static String owner(String key) {
    return OWNERS.getOrDefault(key, key);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private HttpResponse<String> upload(String key, String path) {
    String form =
        """
        --cut\r
        Content-Disposition: form-data; name="purpose"\r
        \r
        user_data\r
        --cut\r
        Content-Disposition: form-data; name="file"; filename="a.txt"\r
        \r
        text\r
        --cut--\r
        """;
    return rig.send(
        request(key, path)
            .setHeader("content-type", "multipart/form-data; boundary=cut")
            .POST(BodyPublishers.ofString(form))
            .build());
  }

  private HttpResponse<String> send(String key, String method, String path, String body) {
    return rig.send(
        request(key, path)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String key, String path) {
    return rig.request(path).setHeader("authorization", "Bearer " + secret(key));
  }

  private static String secret(String key) {
    return "hs_secret-of-the-key-" + key;
  }
}
