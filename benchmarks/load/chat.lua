-- One chat request of about 0.5 KB, and the result of the run as one line of JSON. There is no
-- response hook: wrk would parse every answer's headers for it, on the core that makes the load.
-- wrk itself counts answers with a status of 400 or more; no subject here answers with 1xx or 3xx,
-- and the gateway's own counters are held against wrk's answers besides.
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer " .. os.getenv("BENCH_KEY")
wrk.body = [[{"model":"gpt-4o-2024-08-06","messages":[{"role":"system","content":"You are the support assistant of a shop. Answer briefly, kindly, and only from what you were told."},{"role":"user","content":"My parcel was to come on Tuesday and it is Friday now. The tracking page says that it left the depot twice and came back both times. What can I do, whom should I call, and will I get the money for the express delivery back?"}],"max_completion_tokens":256,"temperature":0.2}]]

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"answers":%d,"micros":%d,"p50_us":%d,"p90_us":%d,"p99_us":%d,"max_us":%d,' ..
    '"errors":{"status":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d}}\n',
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max,
    e.status, e.connect, e.read, e.write, e.timeout))
end
