package dev.hardstop.server.node;

import dev.hardstop.engine.money.Usd;
import dev.hardstop.server.control.Tables;
import dev.hardstop.server.gateway.CallLookup;
import dev.hardstop.store.CallRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a caller is told of its own call: what was reserved, what it came to, and how it ended. How
 * the accounts stood is not in it: that is for those whom each budget discloses it to.
 */
final class CallHistory implements CallLookup {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Tables tables;

  CallHistory(Tables tables) {
    this.tables = tables;
  }

  @Override
  public Optional<String> find(String id, String key) {
    List<CallRecord> attempts =
        tables.current().calls(id).stream().filter(row -> isOf(row, key)).toList();
    return attempts.isEmpty() ? Optional.empty() : Optional.of(json(id, attempts));
  }

  private static boolean isOf(CallRecord row, String key) {
    return MAPPER.readTree(row.attributes()).path("key").asString("").equals(key);
  }

  private static String json(String id, List<CallRecord> attempts) {
    CallRecord last = attempts.getLast();
    ObjectNode call = MAPPER.createObjectNode();
    call.put("id", id);
    call.put("state", last.state());
    call.put("at", Instant.ofEpochMilli(attempts.getFirst().heldAtMillis()).toString());
    var attributes = MAPPER.readTree(last.attributes());
    call.put("model", attributes.path("model").asString(""));
    call.put("provider", attributes.path("provider").asString(""));
    call.put("reserved_usd", Usd.format(last.estimateNanoUsd()));
    call.put("cost_usd", cost(attempts));
    call.put("unreconciled", attempts.stream().anyMatch(row -> row.state().equals("unreconciled")));
    if (!last.refusal().isEmpty()) {
      call.put("code", last.refusal());
    }
    call.put("price_revision", last.priceRevision());
    return MAPPER.writeValueAsString(call);
  }

  /** All attempts count; nothing is said while one is open. */
  private static @org.jspecify.annotations.Nullable String cost(List<CallRecord> attempts) {
    if (attempts.stream().anyMatch(row -> row.state().equals("open"))) {
      return null;
    }
    long nanoUsd =
        attempts.stream()
            .mapToLong(row -> row.charge().map(charge -> charge.nanoUsd()).orElse(0L))
            .reduce(0, Math::addExact);
    return Usd.format(nanoUsd);
  }
}
