package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The durable form of facts.
 *
 * <pre>
 * fact     = type (1 byte, format version in the upper 4 bits) sequence at-millis fields
 * number   = 1-10 bytes, 7 bits each, lowest first; signed ones zigzag
 * string   = length in bytes, UTF-8
 * list     = count, elements
 * </pre>
 *
 * <p>Fields follow in the order of the record's components. A field is added by a new version of
 * its type, never by changing an old one: every version ever written stays readable.
 */
public final class FactCodec {
  private static final int VERSION = 1 << 4;

  /** As version 1, with the mark of an idempotency key at its end. */
  private static final int MARKED_HELD = (2 << 4) | 2;

  private static final int EPOCH_STARTED = 1;
  private static final int HELD = 2;
  private static final int TIGHTENED = 3;
  private static final int EXTENDED = 4;
  private static final int SETTLED = 5;
  private static final int RELEASED = 6;
  private static final int ADJUSTED = 7;
  private static final int RUNG_REACHED = 8;
  private static final int REFUSED = 9;
  private static final int LATCH_SET = 10;
  private static final int LATCH_CLEARED = 11;
  private static final int RULES_ADOPTED = 12;
  private static final int ISSUED = 13;

  private FactCodec() {}

  /** Appends {@code fact} to {@code sink}. */
  public static void write(Fact fact, FactSink sink) {
    sink.writeByte(isMarked(fact) ? MARKED_HELD : VERSION | type(fact));
    sink.writeLong(fact.sequence());
    sink.writeLong(fact.atMillis());
    switch (fact) {
      case Fact.EpochStarted started -> {
        sink.writeString(started.node());
        sink.writeLong(started.epoch());
      }
      case Fact.Held held -> writeHeld(held, sink);
      case Fact.Tightened tightened -> {
        sink.writeLong(tightened.holdId());
        writeAmounts(tightened.amounts(), sink);
      }
      case Fact.Extended extended -> {
        sink.writeLong(extended.holdId());
        sink.writeLong(extended.lapsesAtMillis());
      }
      case Fact.Settled settled -> {
        sink.writeLong(settled.holdId());
        writeAmounts(settled.charge(), sink);
        sink.writeByte(settled.ending().code());
        sink.writeString(settled.detail());
      }
      case Fact.Released released -> {
        sink.writeLong(released.holdId());
        sink.writeString(released.reason());
      }
      case Fact.Adjusted adjusted -> writeAdjusted(adjusted, sink);
      case Fact.RungReached rung -> writeRung(rung, sink);
      case Fact.Refused refused -> writeRefused(refused, sink);
      case Fact.LatchSet set -> writeLatch(set.latch(), sink);
      case Fact.LatchCleared cleared -> {
        sink.writeString(cleared.latchId());
        sink.writeString(cleared.by());
        sink.writeString(cleared.reason());
      }
      case Fact.RulesAdopted adopted -> writeAdopted(adopted, sink);
      case Fact.Issued issued -> writeIssued(issued, sink);
    }
  }

  /**
   * Returns the facts in {@code bytes}, which must hold whole facts only.
   *
   * @throws FactFormatException if it does not, or a fact is of a newer format
   */
  public static List<Fact> readAll(byte[] bytes) {
    FactSource source = new FactSource(bytes);
    List<Fact> facts = new ArrayList<>();
    while (source.hasMore()) {
      facts.add(read(source));
    }
    return facts;
  }

  private static Fact read(FactSource in) {
    int typeAndVersion = in.readByte();
    if ((typeAndVersion & 0xF0) != VERSION && typeAndVersion != MARKED_HELD) {
      throw new FactFormatException(
          "fact format: "
              + (typeAndVersion >> 4)
              + " (expected: one that is known; was a newer version here?)");
    }
    long sequence = in.readLong();
    long at = in.readLong();
    return switch (typeAndVersion & 0x0F) {
      case EPOCH_STARTED -> new Fact.EpochStarted(sequence, at, in.readString(), in.readLong());
      case HELD -> readHeld(sequence, at, in, typeAndVersion == MARKED_HELD);
      case TIGHTENED -> new Fact.Tightened(sequence, at, in.readLong(), readAmounts(in));
      case EXTENDED -> new Fact.Extended(sequence, at, in.readLong(), in.readLong());
      case SETTLED ->
          new Fact.Settled(
              sequence,
              at,
              in.readLong(),
              readAmounts(in),
              Ending.at(in.readByte()),
              in.readString());
      case RELEASED -> new Fact.Released(sequence, at, in.readLong(), in.readString());
      case ADJUSTED -> readAdjusted(sequence, at, in);
      case RUNG_REACHED -> readRung(sequence, at, in);
      case REFUSED -> readRefused(sequence, at, in);
      case LATCH_SET -> new Fact.LatchSet(sequence, at, readLatch(in));
      case LATCH_CLEARED ->
          new Fact.LatchCleared(sequence, at, in.readString(), in.readString(), in.readString());
      case RULES_ADOPTED -> readAdopted(sequence, at, in);
      case ISSUED -> readIssued(sequence, at, in);
      default -> throw new FactFormatException("fact type: " + (typeAndVersion & 0x0F));
    };
  }

  private static int type(Fact fact) {
    return switch (fact) {
      case Fact.EpochStarted _ -> EPOCH_STARTED;
      case Fact.Held _ -> HELD;
      case Fact.Tightened _ -> TIGHTENED;
      case Fact.Extended _ -> EXTENDED;
      case Fact.Settled _ -> SETTLED;
      case Fact.Released _ -> RELEASED;
      case Fact.Adjusted _ -> ADJUSTED;
      case Fact.RungReached _ -> RUNG_REACHED;
      case Fact.Refused _ -> REFUSED;
      case Fact.LatchSet _ -> LATCH_SET;
      case Fact.LatchCleared _ -> LATCH_CLEARED;
      case Fact.RulesAdopted _ -> RULES_ADOPTED;
      case Fact.Issued _ -> ISSUED;
    };
  }

  private static void writeHeld(Fact.Held held, FactSink sink) {
    writeCall(held.call(), sink);
    writeAmounts(held.amounts(), sink);
    sink.writeLong(held.outputCap());
    sink.writeLong(held.lapsesAtMillis());
    sink.writeString(held.wouldRefuse());
    writeList(held.takes(), sink, FactCodec::writeTake);
    held.call()
        .mark()
        .ifPresent(
            mark -> {
              sink.writeLong(mark.keyHigh());
              sink.writeLong(mark.keyLow());
              sink.writeLong(mark.bodyHigh());
              sink.writeLong(mark.bodyLow());
            });
  }

  private static boolean isMarked(Fact fact) {
    return fact instanceof Fact.Held held && held.call().mark().isPresent();
  }

  private static Fact.Held readHeld(long sequence, long at, FactSource in, boolean isMarked) {
    Fact.Held held =
        new Fact.Held(
            sequence,
            at,
            readCall(in),
            readAmounts(in),
            in.readLong(),
            in.readLong(),
            in.readString(),
            readList(in, FactCodec::readTake));
    return isMarked
        ? held.marked(new RepeatMark(in.readLong(), in.readLong(), in.readLong(), in.readLong()))
        : held;
  }

  private static void writeTake(Take take, FactSink sink) {
    writeAccount(take.account(), sink);
    sink.writeLong(take.startsAtMillis());
    writeEnd(take.endsAtMillis(), sink);
    sink.writeLong(take.bucketMillis());
    sink.writeByte(take.unit().code());
    sink.writeLong(take.amount());
    sink.writeLong(take.limit());
    sink.writeLong(take.settled());
    sink.writeLong(take.held());
    sink.writeLong(take.ask());
    sink.writeByte(take.enforced() ? 1 : 0);
  }

  private static Take readTake(FactSource in) {
    return new Take(
        readAccount(in),
        in.readLong(),
        readEnd(in),
        in.readLong(),
        readUnit(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readByte() != 0);
  }

  private static void writeIssued(Fact.Issued issued, FactSink sink) {
    sink.writeLong(issued.holdId());
    sink.writeString(issued.provider());
    sink.writeString(issued.kind());
    sink.writeString(issued.id());
    sink.writeString(issued.owner());
    sink.writeByte(issued.bounded() ? 1 : 0);
  }

  private static Fact.Issued readIssued(long sequence, long at, FactSource in) {
    return new Fact.Issued(
        sequence,
        at,
        in.readLong(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readByte() != 0);
  }

  private static void writeAdjusted(Fact.Adjusted adjusted, FactSink sink) {
    sink.writeLong(adjusted.holdId());
    writeAmounts(adjusted.charge(), sink);
    writeList(
        adjusted.parts(),
        sink,
        (part, out) -> {
          writeAccount(part.account(), out);
          out.writeLong(part.startsAtMillis());
          out.writeLong(part.heldAtMillis());
          out.writeLong(part.bucketMillis());
          out.writeSigned(part.change());
        });
    sink.writeString(adjusted.by());
    sink.writeString(adjusted.reason());
  }

  private static Fact.Adjusted readAdjusted(long sequence, long at, FactSource in) {
    return new Fact.Adjusted(
        sequence,
        at,
        in.readLong(),
        readAmounts(in),
        readList(
            in,
            from ->
                new Fact.Adjusted.Part(
                    readAccount(from),
                    from.readLong(),
                    from.readLong(),
                    from.readLong(),
                    from.readSigned())),
        in.readString(),
        in.readString());
  }

  private static void writeRung(Fact.RungReached rung, FactSink sink) {
    writeAccount(rung.account(), sink);
    sink.writeLong(rung.startsAtMillis());
    sink.writeLong(rung.basisPoints());
    sink.writeLong(rung.settled());
    sink.writeLong(rung.amount());
    sink.writeByte(rung.byRefusal() ? 1 : 0);
  }

  private static Fact.RungReached readRung(long sequence, long at, FactSource in) {
    return new Fact.RungReached(
        sequence,
        at,
        readAccount(in),
        in.readLong(),
        (int) in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readByte() != 0);
  }

  private static void writeRefused(Fact.Refused refused, FactSink sink) {
    writeCall(refused.call(), sink);
    sink.writeString(refused.code());
    writeAmounts(refused.asked(), sink);
    writeList(refused.blocking(), sink, FactCodec::writeBlocking);
    sink.writeLong(refused.count());
  }

  private static Fact.Refused readRefused(long sequence, long at, FactSource in) {
    return new Fact.Refused(
        sequence,
        at,
        readCall(in),
        in.readString(),
        readAmounts(in),
        readList(in, FactCodec::readBlocking),
        in.readLong());
  }

  private static void writeBlocking(Blocking blocking, FactSink sink) {
    writeAccount(blocking.account(), sink);
    sink.writeByte(blocking.unit().code());
    sink.writeLong(blocking.startsAtMillis());
    sink.writeLong(blocking.amount());
    sink.writeLong(blocking.limit());
    sink.writeLong(blocking.settled());
    sink.writeLong(blocking.held());
    sink.writeLong(blocking.ask());
    writeEnd(blocking.resetsAtMillis(), sink);
    sink.writeSigned(blocking.largestOutputCap());
  }

  private static Blocking readBlocking(FactSource in) {
    return new Blocking(
        readAccount(in),
        readUnit(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        readEnd(in),
        in.readSigned());
  }

  private static void writeLatch(Latch latch, FactSink sink) {
    sink.writeString(latch.id());
    sink.writeByte(latch.kind().code());
    writeList(
        List.copyOf(latch.match().entrySet()),
        sink,
        (entry, out) -> {
          out.writeString(entry.getKey());
          out.writeString(entry.getValue());
        });
    writeList(latch.account().stream().toList(), sink, FactCodec::writeAccount);
    sink.writeString(latch.reason());
    sink.writeString(latch.by());
  }

  private static Latch readLatch(FactSource in) {
    String id = in.readString();
    Latch.Kind kind = Latch.Kind.at(in.readByte());
    Map<String, String> match = new LinkedHashMap<>();
    for (int left = in.readCount(); left > 0; left--) {
      match.put(in.readString(), in.readString());
    }
    List<AccountId> account = readList(in, FactCodec::readAccount);
    return new Latch(
        id, kind, match, account.stream().findFirst(), in.readString(), in.readString());
  }

  private static void writeAdopted(Fact.RulesAdopted adopted, FactSink sink) {
    sink.writeLong(adopted.generation());
    writeList(
        adopted.rules(),
        sink,
        (rule, out) -> {
          out.writeSigned(rule.ruleId());
          out.writeString(rule.budget());
        });
    writeList(adopted.openings(), sink, FactCodec::writeOpening);
    writeList(
        adopted.joined(),
        sink,
        (joined, out) -> {
          out.writeLong(joined.holdId());
          writeTake(joined.take(), out);
        });
  }

  private static Fact.RulesAdopted readAdopted(long sequence, long at, FactSource in) {
    return new Fact.RulesAdopted(
        sequence,
        at,
        in.readLong(),
        readList(
            in, from -> new Fact.RulesAdopted.AdoptedRule(from.readSigned(), from.readString())),
        readList(in, FactCodec::readOpening),
        readList(in, from -> new Fact.RulesAdopted.Joined(from.readLong(), readTake(from))));
  }

  private static void writeOpening(Fact.RulesAdopted.Opening opening, FactSink sink) {
    writeAccount(opening.account(), sink);
    sink.writeByte(opening.unit().code());
    sink.writeLong(opening.startsAtMillis());
    writeEnd(opening.endsAtMillis(), sink);
    sink.writeLong(opening.bucketMillis());
    sink.writeLong(opening.amount());
    sink.writeLong(opening.limit());
    sink.writeLong(opening.settled());
    writeList(opening.buckets(), sink, (bucket, out) -> out.writeLong(bucket));
    sink.writeByte(opening.incomplete() ? 1 : 0);
  }

  private static Fact.RulesAdopted.Opening readOpening(FactSource in) {
    return new Fact.RulesAdopted.Opening(
        readAccount(in),
        readUnit(in),
        in.readLong(),
        readEnd(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        readList(in, FactSource::readLong),
        in.readByte() != 0);
  }

  private static void writeCall(Call call, FactSink sink) {
    sink.writeString(call.id());
    sink.writeByte(call.kind().code());
    sink.writeString(call.attributes().namespace());
    writeList(
        call.attributes().all(),
        sink,
        (attribute, out) -> {
          out.writeString(attribute.name());
          out.writeString(attribute.value());
          out.writeByte(attribute.callerSet() ? 1 : 0);
        });
    sink.writeString(call.priceRevision());
    sink.writeString(call.detail());
  }

  private static Call readCall(FactSource in) {
    String id = in.readString();
    Call.Kind kind = Call.Kind.at(in.readByte());
    String namespace = in.readString();
    List<Attributes.Attribute> attributes =
        readList(
            in,
            from ->
                new Attributes.Attribute(
                    from.readString(), from.readString(), from.readByte() != 0));
    return new Call(
        id, kind, Attributes.of(attributes, namespace), in.readString(), in.readString());
  }

  private static void writeAmounts(Amounts amounts, FactSink sink) {
    sink.writeByte(Unit.count());
    for (int code = 0; code < Unit.count(); code++) {
      sink.writeLong(amounts.of(Unit.at(code)));
    }
  }

  private static Amounts readAmounts(FactSource in) {
    int count = in.readByte();
    if (count != Unit.count()) {
      throw new FactFormatException("units: " + count + " (expected: " + Unit.count() + ")");
    }
    long[] quantities = new long[count];
    for (int code = 0; code < count; code++) {
      quantities[code] = in.readLong();
    }
    return Amounts.of(quantities);
  }

  private static void writeAccount(AccountId account, FactSink sink) {
    sink.writeSigned(account.ruleId());
    sink.writeString(account.budget());
    sink.writeString(account.values());
  }

  private static AccountId readAccount(FactSource in) {
    return new AccountId(in.readSigned(), in.readString(), in.readString());
  }

  private static Unit readUnit(FactSource in) {
    int code = in.readByte();
    if (code < 0 || code >= Unit.count()) {
      throw new FactFormatException("unit: " + code + " (expected: 0 to " + Unit.count() + ")");
    }
    return Unit.at(code);
  }

  /** No end is written as zero, which no window ends at. */
  private static void writeEnd(long endMillis, FactSink sink) {
    sink.writeLong(endMillis == Span.NEVER ? 0 : endMillis);
  }

  private static long readEnd(FactSource in) {
    long endMillis = in.readLong();
    return endMillis == 0 ? Span.NEVER : endMillis;
  }

  private static <T> void writeList(List<T> list, FactSink sink, BiConsumer<T, FactSink> element) {
    sink.writeLong(list.size());
    for (T each : list) {
      element.accept(each, sink);
    }
  }

  private static <T> List<T> readList(FactSource in, Function<FactSource, T> element) {
    int count = in.readCount();
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(element.apply(in));
    }
    return List.copyOf(list);
  }
}
