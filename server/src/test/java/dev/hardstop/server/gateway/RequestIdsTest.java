package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RequestIdsTest {
  @Test
  void idsOfLaterMillisecondsSortAfterThoseOfEarlierOnesAndNoneComesTwice() {
    var millis = new AtomicLong(1_795_314_321_996L);
    var ids = new RequestIds(42, millis::incrementAndGet);
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      made.add(ids.next());
    }

    assertThat(made).isSorted().allMatch(id -> id.matches("rq_[0-9a-hjkmnp-tv-z]{26}"));
    assertThat(new HashSet<>(made)).hasSameSizeAs(made);
  }

  @Test
  void twoGatewaysInOneMillisecondMakeDifferentIds() {
    assertThat(new RequestIds(1, () -> 7).next()).isNotEqualTo(new RequestIds(2, () -> 7).next());
  }
}
