#!/usr/bin/env python3
"""Prices usage from the public price list itself, in exact fractions: an oracle for the price book.

It shares nothing with the Java code: it reads the list as published, takes usage apart by the
list's own rule (each priced unit counts net of the priced units inside it), and never rounds.

  oracle.py cases GENAI.json UNITS.yml --own prices/own.json --seed N --per-api N > cases.jsonl
      Writes lines for `hardstop price`, each with what it must answer under "expected".
  oracle.py compare cases.jsonl answers.jsonl
      Compares the answers of `hardstop price` with what was expected, as exact decimals.
"""

import argparse
import json
import random
import re
import sys
from datetime import datetime, timezone
from fractions import Fraction

import yaml


# ---- the list ---------------------------------------------------------------------------------

def load(genai, units, own):
    providers = json.load(open(genai), parse_float=Fraction)
    for fact in json.load(open(own), parse_float=Fraction)["prices"] if own else []:
        for provider in providers:
            for model in provider["models"]:
                if provider["id"] == fact["provider"] and model["id"] in fact["models"]:
                    listed = model["prices"] if isinstance(model["prices"], list) else [{"prices": model["prices"]}]
                    for one in listed:
                        one["prices"].update(fact["rates"])
    table = yaml.safe_load(open(units))
    for key, unit in table.items():
        unit["dims"] = set(unit["dimensions"].items())
        unit.setdefault("price_key", key)
    return providers, table


def matches(clause, text):
    (kind, value), = clause.items()
    if kind == "or":
        return any(matches(one, text) for one in value)
    if kind == "and":
        return all(matches(one, text) for one in value)
    if kind == "regex":
        return re.search(value, text) is not None
    text, value = text.lower(), value.lower()
    return {
        "equals": text == value,
        "starts_with": text.startswith(value),
        "ends_with": text.endswith(value),
        "contains": value in text,
    }[kind]


def find(providers, provider, name):
    chain = [provider] + [
        one for other in provider.get("fallback_model_providers") or [] for one in providers if one["id"] == other
    ]
    for one in chain:
        for model in one["models"]:
            if matches(model["match"], name):
                return model
    return None


def active(prices, at):
    if isinstance(prices, dict):
        return prices
    for conditional in reversed(prices):
        constraint = conditional.get("constraint")
        if not constraint:
            return conditional["prices"]
        if "start_date" in constraint:
            if at.strftime("%Y-%m-%d") >= constraint["start_date"]:
                return conditional["prices"]
        else:
            time = at.strftime("%H:%M:%SZ")
            start, end = constraint["start_time"], constraint["end_time"]
            inside = (time >= start or time < end) if end < start else (start <= time < end)
            if inside:
                return conditional["prices"]
    return prices[0]["prices"]


# ---- usage ------------------------------------------------------------------------------------

def steps(path):
    return [] if path == "$" else [path] if isinstance(path, str) else path


def follow(body, path):
    for step in steps(path):
        if body is None:
            return None
        if isinstance(step, str):
            body = body.get(step)
        else:
            found = [one for one in body if matches(step["match"], one[step["field"]])]
            body = found[0] if found else None
    return body


def check(units, usage):
    """Refuses counts that contradict each other, whether or not a price looks at them."""
    for whole, count in usage.items():
        for dimension in ("modality", "token_type", "cache_ttl"):
            parts = [
                one for one in usage
                if units[whole]["dims"] < units[one]["dims"]
                and {key for key, _ in units[one]["dims"] - units[whole]["dims"]} == {dimension}
            ]
            if sum(usage[one] for one in parts) > count:
                raise ValueError(f"{whole} is less than its parts")


def extract(extractor, body):
    usage = {}
    root = follow(body, extractor["root"])
    if root is None:
        raise ValueError("no usage")
    for mapping in extractor["mappings"]:
        value = follow(root, mapping["path"])
        if value is None:
            if mapping["required"]:
                raise ValueError("missing " + str(mapping["path"]))
            continue
        usage[mapping["dest"]] = usage.get(mapping["dest"], 0) + value
    if not usage:
        raise ValueError("no counts")
    return usage


def joined(units, left, right):
    one, other = dict(units[left]["dims"]), dict(units[right]["dims"])
    if any(other.get(key, value) != value for key, value in one.items()):
        return None
    both = {**one, **other}
    return next((key for key, unit in units.items() if dict(unit["dims"]) == both), None)


def value_of(units, usage, key):
    if key == "requests":
        return 1
    if key in usage:
        return usage[key]
    positive = [other for other, count in usage.items() if count > 0]
    for other in positive:
        if units[key]["dims"] < units[other]["dims"]:
            raise ValueError(f"{other} without {key}")
    for left in positive:
        for right in positive:
            comparable = units[left]["dims"] <= units[right]["dims"] or units[right]["dims"] <= units[left]["dims"]
            if not comparable and joined(units, left, right) == key:
                raise ValueError(f"{left} and {right} without {key}")
    return 0


def price(units, prices, usage):
    """Returns (input, output, total) in dollars; raises ValueError where there is no answer."""
    priced = {key: units_price for key in units for name, units_price in prices.items() if units[key]["price_key"] == name}
    if not priced:
        raise LookupError("no price")
    sums = {"input": Fraction(0), "output": Fraction(0), None: Fraction(0)}
    leaves = {}
    values = {key: value_of(units, usage, key) for key in priced}
    for key, count in usage.items():
        if count > 0 and not any(units[one]["dims"] <= units[key]["dims"] for one in priced):
            raise LookupError(f"no price for {key}")
    for key in sorted(priced, key=lambda one: -len(units[one]["dims"])):
        rate = priced[key]
        inside = [one for one in leaves if units[key]["dims"] < units[one]["dims"]]
        leaf = leaves[key] = values[key] - sum(leaves[one] for one in inside)
        if leaf < 0:
            raise ValueError(f"negative {key}")
        if isinstance(rate, dict):
            tier = rate["base"]
            for step in rate["tiers"]:
                if usage.get("input_tokens", 0) > step["start"]:
                    tier = step["price"]
            rate = tier
        sums[dict(units[key]["dims"]).get("direction")] += Fraction(rate) * leaf / units[key]["per"]
    return sums["input"], sums["output"], sum(sums.values())


# ---- cases ------------------------------------------------------------------------------------

SIZES = {  # dest -> smallest and largest count, so that parts stay within wholes
    "input_tokens": (10_000, 20_000), "output_tokens": (5_000, 9_000),
    "cache_read_tokens": (500, 800), "cache_write_tokens": (200, 300),
    "cache_write_5m_tokens": (10, 50), "cache_write_1h_tokens": (10, 50),
    "input_tool_tokens": (300, 400), "output_reasoning_tokens": (100, 200),
    "output_citation_tokens": (50, 90), "web_searches": (1, 5),
}


def size(dests, rng):
    # A path that feeds a part as well as its whole has the size of the part.
    known = [SIZES[one] for one in dests if one in SIZES]
    if known:
        low, high = min(known)
    else:
        joint = any(word in dests[0] for word in ("cache_", "_tool"))
        low, high = (1, 20) if joint else (1_000, 1_500) if dests[0].startswith("input") else (100, 300)
    if any("_tool_tokens" in one and one != "input_tool_tokens" for one in dests):
        low, high = 1, 20
    return rng.randint(low, high)


def put(body, path, value):
    path = steps(path)
    for i, step in enumerate(path):
        last = i == len(path) - 1
        after = None if last else ([] if isinstance(path[i + 1], dict) else {})
        if isinstance(step, str):
            if last:
                body[step] = value
            else:
                body = body.setdefault(step, after)
        else:
            wanted = step["match"]["equals"]
            found = [one for one in body if one[step["field"]] == wanted]
            if not found:
                found = [{step["field"]: wanted}]
                body.append(found[0])
            body = found[0]


def body_for(extractor, model_name, cliff, drop, rng):
    body = {}
    put(body, extractor["model_path"], model_name)
    by_path = {}
    required = set()
    for mapping in extractor["mappings"]:
        path = json.dumps(mapping["path"])
        by_path.setdefault(path, []).append(mapping["dest"])
        if mapping["required"]:
            required.add(path)
    placed = {}
    for path, dests in by_path.items():
        if path not in required and rng.random() < drop:
            continue
        placed[path] = size(sorted(dests), rng)
    if cliff is not None:
        # Exactly `cliff` input tokens: the plain path takes what the others leave.
        plain = [path for path, dests in by_path.items() if dests == ["input_tokens"]]
        others = sum(n for path, n in placed.items() if path not in plain and "input_tokens" in by_path[path])
        if plain:
            placed[plain[0]] = max(0, cliff - others)
    for path, count in placed.items():
        put(body, steps(extractor["root"]) + steps(json.loads(path)), count)
    return body


def names_of(model):
    def walk(clause):
        (kind, value), = clause.items()
        if kind in ("or", "and"):
            for one in value:
                yield from walk(one)
        elif kind != "regex":
            yield value
    return [model["id"], *walk(model["match"])]


def cliffs(prices):
    listed = prices if isinstance(prices, list) else [{"prices": prices}]
    starts = {
        tier["start"]
        for one in listed for rate in one["prices"].values() if isinstance(rate, dict)
        for tier in rate["tiers"]
    }
    return sorted(start + extra for start in starts for extra in (0, 1))


TIMES = ["2025-06-09T23:59:59Z", "2025-06-10T00:00:00Z", "2026-03-12T23:59:59Z", "2026-03-13T00:00:00Z",
         "2026-07-29T23:59:59Z", "2026-07-30T00:00:00Z", "2026-08-31T23:59:59Z", "2026-09-01T00:00:00Z",
         "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "2026-11-21T00:29:59Z", "2026-11-21T00:30:00Z",
         "2026-11-21T16:29:59Z", "2026-11-21T16:30:00Z"]


def decimal(fraction):
    """The exact decimal of a fraction whose denominator has only twos and fives."""
    digits = 0
    while fraction.denominator != 1 and digits < 60:
        fraction *= 10
        digits += 1
    assert fraction.denominator == 1, "no finite decimal"
    text = str(fraction.numerator).rjust(digits + 1, "0")
    whole, rest = (text[:-digits], text[-digits:].rstrip("0")) if digits else (text, "")
    return whole + ("." + rest if rest else "")


def expected(providers, units, line):
    provider = next(one for one in providers if one["id"] == line["provider"])
    extractor = next(one for one in provider["extractors"] if one["api_flavor"] == line["api"])
    name = line.get("model") or follow(line["body"], extractor["model_path"])
    model = find(providers, provider, name)
    if model is None:
        return {"error": "unknown_model"}
    at = datetime.strptime(line["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    try:
        usage = extract(extractor, line["body"])
        check(units, usage)
        amounts = price(units, active(model["prices"], at), usage)
    except LookupError:
        return {"error": "unpriced_model"}
    except ValueError:
        return {"error": "invalid_usage"}
    return dict(zip(("input_usd", "output_usd", "total_usd"), map(decimal, amounts)))


def cases(providers, units, seed, per_api):
    rng = random.Random(seed)
    for provider in providers:
        for extractor in provider.get("extractors") or []:
            models = list(provider["models"])
            for other in provider.get("fallback_model_providers") or []:
                models += next(one for one in providers if one["id"] == other)["models"]
            # Those with the most prices first: they distinguish the most.
            models.sort(key=lambda model: -len(json.dumps(model["prices"], default=str)))
            chosen = models if per_api == 0 else models[:2] + rng.sample(models[2:], min(len(models) - 2, max(0, per_api - 2))) if len(models) > 2 else models
            for model in chosen:
                steps_at = cliffs(model["prices"])
                times = TIMES if isinstance(model["prices"], list) else [rng.choice(TIMES)]
                plans = [(None, 0.0), (None, 0.4)] + [(cliff, 0.2) for cliff in steps_at]
                if per_api and len(times) > 4:
                    times = rng.sample(times, 4)
                for cliff, drop in plans:
                    for time in times:
                        line = {"provider": provider["id"], "api": extractor["api_flavor"], "at": time}
                        name = rng.choice(names_of(model))
                        line["body"] = body_for(extractor, name, cliff, drop, rng)
                        line["expected"] = expected(providers, units, line)
                        yield line


def compare(case_file, answer_file):
    same = refused = 0
    differences = []
    with open(case_file) as case_lines, open(answer_file) as answer_lines:
        for number, (case, answer) in enumerate(zip(case_lines, answer_lines, strict=True), 1):
            wanted, got = json.loads(case)["expected"], json.loads(answer)
            if "error" in wanted:
                refused += 1
                ok = got.get("error", {}).get("code") == wanted["error"]
            else:
                same += 1
                ok = all(got.get(key) == value for key, value in wanted.items())
            if not ok:
                differences.append((number, wanted, got))
    print(f"{same} priced, {refused} refused, {len(differences)} differ")
    for difference in differences[:20]:
        print(*difference, sep="\n  ")
    return 1 if differences else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("cases")
    make.add_argument("genai")
    make.add_argument("units")
    make.add_argument("--own", help="the project's own facts, prices/own.json")
    make.add_argument("--seed", type=int, default=1)
    make.add_argument("--per-api", type=int, default=0, help="models for each API; 0 = all")
    check = commands.add_parser("compare")
    check.add_argument("cases")
    check.add_argument("answers")
    options = parser.parse_args()
    if options.command == "compare":
        return compare(options.cases, options.answers)
    providers, units = load(options.genai, options.units, options.own)
    for line in cases(providers, units, options.seed, options.per_api):
        print(json.dumps(line, separators=(",", ":")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
