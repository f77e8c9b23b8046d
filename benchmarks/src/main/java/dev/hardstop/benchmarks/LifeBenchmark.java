package dev.hardstop.benchmarks;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactCodec;
import dev.hardstop.engine.ledger.FactSink;
import dev.hardstop.engine.ledger.Journal;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.ledger.Reply;
import dev.hardstop.engine.money.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole uncontended life of a call in the ledger: resolve, ask, grant, settle, both facts encoded
 * and enqueued, the grant told.
 *
 * <p>Each of {@code touched} budgets is per an attribute of its own; its id is drawn uniformly at
 * random for each call, so that {@code accounts} accounts in all are touched in no order. {@link
 * #drawIds} does only the drawing and the making of the attributes: subtract it.
 *
 * <p>Run: {@code benchmarks/jmh Life}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
public class LifeBenchmark {
  @Param({"1", "5", "20"})
  int touched;

  @Param({"1000", "1000000"})
  int accounts;

  private final SplittableRandom random = new SplittableRandom(42);
  private final EncodingJournal journal = new EncodingJournal();
  private final Amounts charge = Amounts.of(900_000, 120, 80, 1, 0);

  @SuppressWarnings("NullAway.Init") // JMH calls the setup first.
  private Ledger ledger;

  private int idsPerBudget;
  private long granted;

  /** Encodes as the store's writer would and keeps the bytes for a moment. */
  private static final class EncodingJournal implements Journal {
    private final FactSink sink = new FactSink();
    private long newest;

    @Override
    public void append(Fact fact, boolean urgent) {
      if (sink.length() > 1 << 16) {
        sink.clear();
      }
      FactCodec.write(fact, sink);
      newest = fact.sequence();
    }
  }

  /** Opens every account once, so that all are live. */
  @Setup
  public void openAccounts() {
    ledger = BareLedger.of(BareLedger.perAttribute(touched), journal);
    idsPerBudget = Math.max(1, accounts / touched);
    for (int id = 0; id < idsPerBudget; id++) {
      live(attributes(id));
    }
  }

  /** A whole life on accounts drawn at random. */
  @Benchmark
  public long life() {
    return live(attributes(-1));
  }

  /** Only what a life needs before it begins. */
  @Benchmark
  public Attributes drawIds() {
    return attributes(-1);
  }

  private long live(Attributes attributes) {
    ledger.ask(BareLedger.ask(attributes), 0, 0, new Remember());
    ledger.durableUpTo(journal.newest);
    ledger.settle(granted, charge, Ending.METERED, "{\"usage\":1}");
    ledger.durableUpTo(journal.newest);
    return granted;
  }

  private final class Remember implements Reply {
    @Override
    public void granted(Fact.Held held) {
      granted = held.sequence();
    }

    @Override
    public void refused(Outcome.Refusal refusal) {
      throw new AssertionError(refusal.toString());
    }
  }

  /** New strings each time, as a request brings them. */
  private Attributes attributes(int fixedId) {
    List<Attributes.Attribute> attributes = new ArrayList<>(touched);
    for (int budget = 0; budget < touched; budget++) {
      int id = fixedId >= 0 ? fixedId : random.nextInt(idsPerBudget);
      attributes.add(new Attributes.Attribute(NAMES[budget], "user-" + id, false));
    }
    return Attributes.of(attributes, "");
  }

  private static final String[] NAMES = new String[20];

  static {
    for (int name = 0; name < NAMES.length; name++) {
      NAMES[name] = BareLedger.attribute(name);
    }
  }
}
