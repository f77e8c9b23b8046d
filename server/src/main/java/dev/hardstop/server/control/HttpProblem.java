package dev.hardstop.server.control;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as answers carry it.
 *
 * <p>Source: RFC 9457, Problem Details for HTTP APIs.
 *
 * @param code stable, as scripts compare it
 * @param title what kind of error it is, the same for every occurrence
 * @param detail the value and what was expected
 * @param more further members, in order
 */
record HttpProblem(int status, String code, String title, String detail, Map<String, Object> more) {
  static final String CONTENT_TYPE = "application/problem+json";

  static HttpProblem of(int status, String code, String title, String detail) {
    return new HttpProblem(status, code, title, detail, Map.of());
  }

  static HttpProblem badRequest(String detail) {
    return of(400, "invalid_request", "The request cannot be understood.", detail);
  }

  static HttpProblem notFound(String detail) {
    return of(404, "not_found", "There is no such thing.", detail);
  }

  static HttpProblem storeUnavailable(String detail) {
    return of(503, "store_unavailable", "Nothing can be promised at the moment.", detail);
  }

  /** Returns the members of the JSON object. */
  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "urn:hardstop:problem:" + code);
    members.put("title", title);
    members.put("status", status);
    members.put("detail", detail);
    members.put("code", code);
    members.putAll(more);
    return members;
  }
}
