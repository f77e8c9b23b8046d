package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.hardstop.server.simulated.ServedCall;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Requests in the shapes that coding agents send, and the answers that are documented for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordedClientsTest {
  private static final String SESSION = "0f7d1c2e-5d0c-4c5e-9a70-1a2b3c4d5e6f";

  private static final String CLAUDE_CODE =
      """
      {"model":"claude-haiku-4-5-20251001","max_tokens":512,"stream":true,"temperature":1,
       "system":[{"type":"text","text":"You are Claude Code, Anthropic's official CLI for Claude.",
                  "cache_control":{"type":"ephemeral"}}],
       "messages":[{"role":"user","content":[{"type":"text","text":"hi [[simulate tokens=9]]",
                    "cache_control":{"type":"ephemeral"}}]}],
       "tools":[{"name":"Bash","description":"Runs a command.",
                 "input_schema":{"type":"object","properties":{"command":{"type":"string"}}}}],
       "metadata":{"user_id":"user_1_account__session_%s"}}
      """
          .formatted(SESSION);

  private static final String CODEX =
      """
      {"model":"gpt-test","instructions":"You are Codex, a coding agent.",
       "input":[{"type":"message","role":"user",
                 "content":[{"type":"input_text","text":"hi [[simulate tokens=9]]"}]}],
       "tools":[{"type":"function","name":"shell","strict":false,
                 "parameters":{"type":"object","properties":{"command":{"type":"array",
                               "items":{"type":"string"}}}}},
                {"type":"custom","name":"apply_patch","description":"Edits files."}],
       "tool_choice":"auto","parallel_tool_calls":false,
       "reasoning":{"effort":"medium","summary":"auto"},
       "store":false,"stream":true,"include":["reasoning.encrypted_content"],
       "prompt_cache_key":"%s"}
      """
          .formatted(SESSION);

  private static final String CURSOR =
      """
      {"model":"claude-haiku-4-5","stream":true,"stream_options":{"include_usage":true},
       "messages":[{"role":"system","content":"You are an AI coding assistant in Cursor."},
                   {"role":"user","content":"hi"}],"user":"u-1"}
      """;

  private Rig rig;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            Rig.WIRES
                + """
                keys:
                  - id: app
                    secret-sha256: "%s"
                    attributes: {tenant: acme}
                    callers-may-set: [run, user]
                    attributes-from: {run: header:x-claude-code-session-id, user: [body:user]}
                """
                    .formatted(dev.hardstop.server.config.Secret.sha256(Rig.SECRET))
                + """
                budgets:
                  - {id: all, limit: 10 USD, window: day}
                  - {id: session, per: [run], limit: 1 USD, window: run, per-missing: skip}
                """);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
  }

  @Test
  void claudeCodeIsServedAndItsSessionIsTheRunThatIsCharged() {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer =
        rig.send(
            rig.request("/v1/messages?beta=true")
                .header("anthropic-version", "2023-06-01")
                .header("anthropic-beta", "claude-code-20250219,interleaved-thinking-2025-05-14")
                .header("anthropic-dangerous-direct-browser-access", "true")
                .header("x-app", "cli")
                .header("user-agent", "claude-cli/2.1.14 (external, cli)")
                .header("x-claude-code-session-id", SESSION)
                .POST(HttpRequest.BodyPublishers.ofString(CLAUDE_CODE))
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("event: message_stop", ": hardstop {\"cost_usd\":\"0.");
    assertThat(rig.call(answer).attributes()).contains("\"run\"", SESSION);
    assertThat(rig.provider.served().calls()).isEqualTo(before + 1);
  }

  @Test
  void codexIsToldAtOnceThatThereIsNoWebSocket() {
    try (var socket = new RawClient(rig.gateway.port())) {
      String answer =
          socket
              .send(
                  "GET /v1/responses HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\n"
                      + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                      + "OpenAI-Beta: responses_websockets=2026-02-06\r\n"
                      + "Authorization: Bearer "
                      + Rig.SECRET
                      + "\r\n\r\n")
              .untilClosed();

      assertThat(answer).startsWith("HTTP/1.1 426 ");
      assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("connection: close");
    }
  }

  @Test
  void codexThenSendsItsBodyInZstdAndGetsItsStream() {
    HttpResponse<String> answer =
        rig.send(
            rig.request("/v1/responses")
                .header("content-encoding", "zstd")
                .header("accept", "text/event-stream")
                .header("originator", "codex_cli_rs")
                .header("session_id", SESSION)
                .header("user-agent", "codex_cli_rs/0.98.0 (Linux; x86_64)")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Zstd.compress(CODEX.getBytes(UTF_8))))
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("response.completed", ": hardstop {\"cost_usd\":\"0.");
    ServedCall served = rig.provider.served().last();
    assertThat(served.body().toString())
        .as("plain, with nothing but the cap and the tier set")
        .contains("\"store\":false", "\"max_output_tokens\":", "\"prompt_cache_key\"");
    assertThat(served.headers())
        .noneMatch(header -> header.getKey().equalsIgnoreCase("content-encoding"))
        .noneMatch(header -> header.getKey().equalsIgnoreCase("session_id"));
  }

  @Test
  void cursorAskingForClaudeOnTheChatPathIsToldWhichPathToCall() {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer = rig.post("/v1/chat/completions", CURSOR);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"wire_mismatch\"", "/v1/messages");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }
}
