package io.outrider.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsStoreTest {
    private final StatsStore store = new StatsStore(2, StatsConfig.defaults());

    @Test
    void aCounterSumsWhatAllLoopsCounted() {
        Counter counter = store.root().counter("requests");

        store.cells(0).inc(counter);
        store.cells(1).add(counter, 10);
        store.mainCells().inc(counter);

        assertThat(counter.value()).isEqualTo(12);
        assertThat(counter.used()).isTrue();
    }

    @Test
    void aGaugeIsItsBaseAndWhatTheLoopsMoved() {
        Gauge gauge = store.root().gauge("active");

        gauge.set(100);
        store.cells(0).inc(gauge);
        store.cells(1).add(gauge, 5);
        store.cells(0).dec(gauge);

        assertThat(gauge.value()).isEqualTo(105);
    }

    @Test
    void aGaugeThatWentUpAndDownIsUsed() {
        Gauge gauge = store.root().gauge("active");

        store.cells(0).inc(gauge);
        store.cells(0).dec(gauge);

        assertThat(gauge.value()).isZero();
        assertThat(gauge.used()).isTrue();
    }

    @Test
    void everyThreadCountsInItsOwnCellsAndNothingIsLost() throws InterruptedException {
        int loops = 4;
        int rounds = 200_000;
        StatsStore store = new StatsStore(loops, StatsConfig.defaults());
        Counter counter = store.root().counter("requests");
        Gauge gauge = store.root().gauge("active");
        Histogram histogram = store.root().histogram("time", Histogram.Unit.MILLISECONDS);

        List<Thread> threads = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++) {
            Cells cells = store.cells(loop);
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        for (int i = 0; i < rounds; i++) {
                                            cells.inc(counter);
                                            cells.inc(gauge);
                                            cells.record(histogram, i);
                                            cells.dec(gauge);
                                        }
                                    }));
        }
        for (int i = 0; i < 3000; i++) {
            store.root().counter("later." + i);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        store.flush();

        assertThat(counter.value()).isEqualTo((long) loops * rounds);
        assertThat(gauge.value()).isZero();
        assertThat(histogram.cumulative().count()).isEqualTo((long) loops * rounds);
    }

    @Test
    void countingAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Cells cells = store.cells(0);
        Counter counter = store.root().counter("requests");
        Gauge gauge = store.root().gauge("active");
        Histogram histogram = store.root().histogram("time", Histogram.Unit.MILLISECONDS);
        count(cells, counter, gauge, histogram);
        threads.getCurrentThreadAllocatedBytes();

        long before = threads.getCurrentThreadAllocatedBytes();
        count(cells, counter, gauge, histogram);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isZero();
    }

    private static void count(Cells cells, Counter counter, Gauge gauge, Histogram histogram) {
        for (int i = 0; i < 1000; i++) {
            cells.inc(counter);
            cells.add(counter, 3);
            cells.inc(gauge);
            cells.dec(gauge);
            cells.record(histogram, i);
        }
    }

    @Test
    void theSameNameIsTheSameStatWhereverItIsDivided() {
        Scope cluster = store.root().scope("cluster.reviews");

        Counter whole = store.root().counter("cluster.reviews.upstream_rq.total");
        Counter parts = cluster.scope("upstream_rq.").counter("total");

        assertThat(parts).isSameAs(whole);
        assertThat(cluster.counter("upstream_rq.total")).isSameAs(whole);
    }

    @Test
    void aCounterAndAGaugeMayShareAName() {
        Counter counter = store.root().counter("x");
        Gauge gauge = store.root().gauge("x");
        store.cells(0).inc(counter);
        store.cells(0).inc(counter);
        store.cells(0).inc(gauge);

        assertThat(counter.value()).isEqualTo(2);
        assertThat(gauge.value()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "cluster.outbound|9080||x,       cluster.outbound|9080||x.",
        "cluster.reviews.,               cluster.reviews.",
        ".listener.[::1]_80.,            listener.[__1]_80.",
        "cluster.a.b:c::d://e,           cluster.a.b_c__d_e.",
    })
    void scopeNamesAreWrittenAsEnvoyWritesThem(String name, String prefix) {
        assertThat(store.root().scope(name).prefix()).isEqualTo(prefix);
    }

    @Test
    void resetSetsCountersToZeroAndLeavesGauges() {
        Counter counter = store.root().counter("requests");
        Gauge gauge = store.root().gauge("active");
        store.cells(0).add(counter, 7);
        store.cells(0).inc(gauge);

        store.resetCounters();
        store.cells(1).inc(counter);

        assertThat(counter.value()).isEqualTo(1);
        assertThat(gauge.value()).isEqualTo(1);
    }

    @Test
    void aResetCounterStaysUsed() {
        Counter counter = store.root().counter("requests");
        store.cells(0).inc(counter);

        store.resetCounters();

        assertThat(counter.value()).isZero();
        assertThat(counter.used()).isTrue();
    }

    @Test
    void closingAScopeDropsItsStatsAndThoseInsideIt() {
        Scope cluster = store.root().scope("cluster.reviews");
        cluster.counter("total");
        cluster.scope("circuit_breakers").gauge("open");
        store.root().counter("cluster.details.total");

        cluster.close();

        assertThat(store.all()).extracting(Stat::name).containsExactly("cluster.details.total");
    }

    @Test
    void aStatHeldByTwoScopesSurvivesTheFirst() {
        Scope old = store.root().scope("cluster.reviews");
        Counter counter = old.counter("total");
        store.cells(0).add(counter, 5);

        Scope updated = store.root().scope("cluster.reviews");
        Counter again = updated.counter("total");
        old.close();

        assertThat(again).isSameAs(counter);
        assertThat(store.all()).containsExactly(counter);
        assertThat(again.value()).isEqualTo(5);
    }

    @Test
    void aClosedScopeGivesStatsThatCountNothing() {
        Scope cluster = store.root().scope("cluster.reviews");
        cluster.close();

        Counter counter = cluster.counter("total");
        store.cells(0).inc(counter);

        assertThat(counter.value()).isZero();
        assertThat(store.all()).isEmpty();
    }

    @Test
    void aRejectedStatCountsNothing() {
        StatsMatcher matcher =
                new StatsMatcher.Only(
                        List.of(
                                new StatsMatcher.Name.Prefix("cluster."),
                                new StatsMatcher.Name.Regex(Pattern.compile("http\\..*\\.rq"))));
        StatsStore store =
                new StatsStore(1, new StatsConfig(TagRules.defaults(), matcher, List.of(), 10));
        Counter counter = store.root().counter("server.total");
        Gauge gauge = store.root().gauge("server.live");
        Histogram histogram = store.root().histogram("server.time", Histogram.Unit.MILLISECONDS);
        TextReadout text = store.root().textReadout("server.version");
        store.root().counter("cluster.a.x");
        store.root().counter("http.ingress.rq");
        store.root().counter("http.ingress.rq_total");

        store.cells(0).inc(counter);
        store.cells(0).inc(gauge);
        gauge.set(3);
        store.cells(0).record(histogram, 1);
        text.set("1.0");
        store.flush();

        assertThat(store.all())
                .extracting(Stat::name)
                .containsExactlyInAnyOrder("cluster.a.x", "http.ingress.rq");
        assertThat(counter.value()).isZero();
        assertThat(gauge.value()).isZero();
        assertThat(histogram.cumulative().count()).isZero();
        assertThat(text.value()).isEmpty();
    }

    @Test
    void aFamilyBeyondItsCapIsCountedInOneOverflowSeries() {
        StatsStore store =
                new StatsStore(
                        1, new StatsConfig(TagRules.defaults(), StatsMatcher.ALL, List.of(), 2));
        for (int i = 0; i < 5; i++) {
            store.cells(0).inc(store.root().scope("cluster.c" + i).counter("total"));
            store.cells(0).inc(store.root().counter("rq", List.of(new Tag("url", "/" + i))));
        }

        assertThat(store.all())
                .extracting(stat -> stat.name() + "=" + ((Counter) stat).value())
                .containsExactlyInAnyOrder(
                        "cluster.c0.total=1",
                        "cluster.c1.total=1",
                        "cluster.overflow.total=3",
                        "rq.url./0=1",
                        "rq.url./1=1",
                        "rq.url.overflow=3");
    }

    @Test
    void aRemovedSeriesMakesRoomInItsFamily() {
        StatsStore store =
                new StatsStore(
                        1, new StatsConfig(TagRules.defaults(), StatsMatcher.ALL, List.of(), 1));
        Scope first = store.root().scope("cluster.a");
        first.counter("total");
        first.close();

        Counter second = store.root().scope("cluster.b").counter("total");

        assertThat(second.name()).isEqualTo("cluster.b.total");
    }

    @Test
    void aStatInAUsedCellStartsAtZeroAndUnused() {
        store.cells(0).add(store.root().counter("old"), 5);
        int cell = store.root().counter("old").cell;

        Counter counter = new Counter(store, new StatName("", "new", null), cell);

        assertThat(counter.value()).isZero();
        assertThat(counter.used()).isFalse();
    }
}
