package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class OperatingCommandsTest extends AgainstAServer {
  private static final String CHAT =
      "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @Test
  void showsBudgetsAccountsSpendAndCalls() throws Exception {
    String id = call("ann").headers().firstValue("x-hardstop-request-id").orElseThrow();
    awaitSettled();

    assertThat(run("budgets")).isZero();
    assertThat(out.toString()).contains("user-day").contains("else=1").contains("day in UTC");
    assertThat(run("budgets", "user-day")).isZero();
    assertThat(out.toString()).containsPattern("ann +1 +0\\.0000\\d+ +0 ");
    assertThat(run("spend")).isZero();
    assertThat(out.toString()).containsPattern("app +\\S+ +0\\.0000\\d+ +1 ");
    assertThat(run("calls")).isZero();
    assertThat(out.toString()).contains(id).contains("settled");
    assertThat(run("calls", id)).isZero();
    assertThat(out.toString()).contains("user=ann").contains("user-day").contains("input_tokens");
    assertThat(run("unreconciled")).isZero();
    assertThat(out.toString()).contains("0 in all");
    assertThat(run("alerts")).isZero();
    assertThat(run("report", "shadow")).isZero();
    assertThat(out.toString()).contains("would have refused nothing");
    assertThat(run("report", "shadow", "--from", "2020-01-01T00:00:00Z", "--json")).isZero();
    assertThat(out.toString()).contains("\"items\":[]");
  }

  @Test
  void scriptsGetTheAnswerAsItIs() throws Exception {
    assertThat(run("budgets", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).at("/items/0/limits/else").asString())
        .isEqualTo("1");
  }

  @Test
  void killsShowsAndResumes() throws Exception {
    assertThat(run("kill", "team=app", "--reason", "runaway")).isZero();
    Matcher id = Pattern.compile("stopped: (\\S+)").matcher(out.toString());
    assertThat(id.find()).isTrue();
    assertThat(call("ann").statusCode()).isEqualTo(402);
    assertThat(run("trips")).isZero();
    assertThat(out.toString()).contains(id.group(1)).contains("team=app").contains("runaway");

    assertThat(run("resume", id.group(1), "--reason", "fixed")).isZero();
    assertThat(call("ann").statusCode()).isEqualTo(200);
    assertThat(run("trips")).isZero();
    assertThat(out.toString()).contains("nothing is stopped");
  }

  @Test
  void reloadsAndTellsWhatIsWrong() throws Exception {
    Path file = folder.resolve("hardstop.yaml");
    String good = Files.readString(file);
    assertThat(run("reload")).isZero();
    assertThat(out.toString()).contains("done");
    Files.writeString(file, good.replace("window: day", "window: dayz"));
    assertThat(run("reload")).isEqualTo(1);
    assertThat(err.toString()).contains("nothing was changed").contains("dayz");
  }

  @Test
  void killsByAFileThatIsBrokenElsewhereAndWithoutItsSecrets() throws Exception {
    Path broken = folder.resolve("broken.yaml");
    String control = serve.controlUrl.substring("http://".length());
    Files.writeString(
        broken,
        """
        data: ./data
        listen: {control: "%s"}
        budgetz: []
        providers: {openai: {api: openai, credential: 5}}
        keys: [{id: k, secret: "${env:HARDSTOP_TEST_IS_NOT_SET}"}]
        """
            .formatted(control));
    assertThat(execute("check", "--config", broken.toString())).isEqualTo(1);
    assertThat(execute("kill", "--all", "--reason", "r", "--config", broken.toString())).isZero();

    Files.writeString(broken, "data: ./data\nlisten: {control: 5 apples}\n");
    assertThat(execute("trips", "--config", broken.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("broken.yaml:2").contains("--url and --token");
  }

  @Test
  void rotatesTheAdminToken() throws Exception {
    String before = serve.token();
    assertThat(run("tokens", "rotate")).isZero();
    assertThat(out.toString().strip()).isEqualTo(serve.token()).isNotEqualTo(before);
  }

  @Test
  void healthIsItsExitCode() throws Exception {
    assertThat(run("health")).isZero();
    assertThat(out.toString().strip()).isEqualTo("ready");
    serve.kill();
    assertThat(run("health")).isEqualTo(1);
    assertThat(err.toString()).contains("does not answer");
  }

  @Test
  void wrongUsageAndWrongTokensAreTold() throws Exception {
    assertThat(run("kill", "--reason", "x")).isEqualTo(2);
    assertThat(run("kill", "team", "--reason", "x")).isEqualTo(2);
    assertThat(execute("tokens")).isEqualTo(2);
    assertThat(run("spend", "--group-by", "colour")).isEqualTo(1);
    assertThat(err.toString()).contains("group-by: colour (expected: one of key, provider");
    assertThat(execute("budgets", "--url", serve.controlUrl, "--token", "hs_admin_wrong"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("401");
  }

  private java.net.http.HttpResponse<String> call(String user) throws Exception {
    return serve.send(serve.chat(user, CHAT));
  }

  private void awaitSettled() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      if (serve.control("/api/v1/calls").body().contains("\"state\":\"settled\"")) {
        return;
      }
    }
    throw new AssertionError("the call is not settled");
  }
}
