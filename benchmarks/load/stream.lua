-- One streamed chat whose answer has 2,000 chunks, 1,000 a second.
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer " .. os.getenv("BENCH_KEY")
wrk.body = [=[{"model":"gpt-4o-2024-08-06","stream":true,"max_completion_tokens":4000,"messages":[{"role":"user","content":"Tell me all. [[simulate tokens=2000 rate=1000]]"}]}]=]

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"answers":%d,"bytes":%d,"micros":%d,"errors":%d}\n',
    summary.requests, summary.bytes, summary.duration,
    e.status + e.connect + e.read + e.write + e.timeout))
end
