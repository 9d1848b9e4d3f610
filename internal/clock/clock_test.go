package clock_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

func TestJobsOfOneInstantRunInTheOrderTheyWereScheduled(t *testing.T) {
	var ran []string
	var c *clock.Clock
	c = clock.New(0, func(now time.Time, j clock.Job) {
		ran = append(ran, fmt.Sprint(j.Kind, "@", now.Sub(clock.Epoch)))
		if len(j.Kind) == 1 {
			c.Schedule(clock.Job{Due: now, Kind: j.Kind + "'"})
		}
	})
	defer c.Close()
	for _, k := range []string{"b", "a", "c"} {
		c.Schedule(clock.Job{Due: clock.Epoch.Add(time.Minute), Kind: k})
	}
	c.Schedule(clock.Job{Due: clock.Epoch.Add(time.Second), Kind: "d"})
	if err := c.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	want := []string{"d@1s", "d'@1s", "b@1m0s", "a@1m0s", "c@1m0s", "b'@1m0s", "a'@1m0s", "c'@1m0s"}
	if diff := cmp.Diff(want, ran); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if got := c.Now(); !got.Equal(clock.Epoch.Add(time.Hour)) {
		t.Errorf("now %v", got)
	}
}

func TestAnAdvanceAppliesWorkInTheOrderItStartedBeforeTimeMovesOn(t *testing.T) {
	var got []string
	second := make(chan struct{})
	var c *clock.Clock
	c = clock.New(0, func(_ time.Time, j clock.Job) {
		c.Go(j, func(context.Context) func(time.Time) {
			if j.Kind == "first" {
				<-second // the first to start is the last to end
			} else if j.Kind == "second" {
				close(second)
			}
			return func(now time.Time) {
				got = append(got, fmt.Sprint(j.Kind, "@", now.Sub(clock.Epoch)))
				if j.Kind == "first" {
					c.Schedule(clock.Job{Due: now.Add(time.Second), Kind: "retry"})
				}
			}
		})
	})
	defer c.Close()
	c.Schedule(clock.Job{Due: clock.Epoch, Kind: "first"})
	c.Schedule(clock.Job{Due: clock.Epoch, Kind: "second"})
	c.Schedule(clock.Job{Due: clock.Epoch.Add(2 * time.Second), Kind: "later"})
	if err := c.RunUntilIdle(); err != nil {
		t.Fatal(err)
	}
	want := []string{"first@0s", "second@0s", "retry@1s", "later@2s"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("applied (-want +got):\n%s", diff)
	}
}

func TestARunningClockRunsJobsByItself(t *testing.T) {
	done := make(chan string, 2)
	var c *clock.Clock
	c = clock.New(3600, func(_ time.Time, j clock.Job) {
		c.Go(j, func(context.Context) func(time.Time) { return func(time.Time) { done <- j.Kind } })
	})
	defer c.Close()
	c.Schedule(clock.Job{Due: c.Now().Add(40 * time.Second), Kind: "second"})
	c.Schedule(clock.Job{Due: c.Now(), Kind: "first"})
	if a, b := <-done, <-done; a != "first" || b != "second" {
		t.Errorf("ran %s, %s", a, b)
	}
}

func TestARunningClockCanBeAdvanced(t *testing.T) {
	var mu sync.Mutex
	var ran []string
	c := clock.New(1, func(_ time.Time, j clock.Job) { mu.Lock(); defer mu.Unlock(); ran = append(ran, j.Kind) })
	defer c.Close()
	start := c.Now()
	c.Schedule(clock.Job{Due: start.Add(time.Hour), Kind: "hour"})
	if err := c.Advance(2 * time.Hour); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(ran) != 1 || c.Now().Before(start.Add(2*time.Hour)) {
		t.Errorf("ran %v, now %v after %v", ran, c.Now(), start)
	}
}

func TestAClosedClockRunsNothing(t *testing.T) {
	c := clock.New(0, func(time.Time, clock.Job) { t.Error("a job ran") })
	c.Schedule(clock.Job{Due: clock.Epoch, Kind: "x"})
	c.Close()
	if err := c.Advance(time.Second); err != nil {
		t.Fatal(err)
	}
}

func TestPendingAndRestoreCarryOn(t *testing.T) {
	a := clock.New(0, func(time.Time, clock.Job) {})
	defer a.Close()
	a.Schedule(clock.Job{Due: clock.Epoch.Add(2 * time.Second), Kind: "late"})
	a.Schedule(clock.Job{Due: clock.Epoch.Add(time.Second), Kind: "soon"})
	var ran []string
	b := clock.New(0, func(_ time.Time, j clock.Job) { ran = append(ran, j.Kind) })
	defer b.Close()
	b.Restore(a.Now(), a.Pending())
	if err := b.RunUntilIdle(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"soon", "late"}, ran); diff != "" {
		t.Errorf("ran (-want +got):\n%s", diff)
	}
}

func TestAJobUnderWayIsPendingUntilItsResultIsApplied(t *testing.T) {
	started, answer := make(chan struct{}), make(chan struct{})
	var c *clock.Clock
	c = clock.New(0, func(_ time.Time, j clock.Job) {
		c.Go(j, func(context.Context) func(time.Time) {
			close(started)
			<-answer
			return func(time.Time) {}
		})
	})
	defer c.Close()
	c.Schedule(clock.Job{Due: clock.Epoch, Kind: "call"})
	c.Schedule(clock.Job{Due: clock.Epoch.Add(time.Second), Kind: "later"})
	advanced := make(chan error)
	go func() { advanced <- c.Advance(0) }()
	<-started
	if diff := cmp.Diff([]string{"call", "later"}, kinds(c.Pending())); diff != "" {
		t.Errorf("pending during the work (-want +got):\n%s", diff)
	}
	close(answer)
	if err := <-advanced; err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"later"}, kinds(c.Pending())); diff != "" {
		t.Errorf("pending after it (-want +got):\n%s", diff)
	}
}

func TestRestoreDropsResultsOfTheWorldThatWas(t *testing.T) {
	started, answer := make(chan struct{}), make(chan struct{})
	var c *clock.Clock
	c = clock.New(1, func(_ time.Time, j clock.Job) {
		c.Go(j, func(context.Context) func(time.Time) {
			close(started)
			<-answer
			return func(time.Time) { t.Error("a result was applied to another world") }
		})
	})
	defer c.Close()
	c.Schedule(clock.Job{Due: c.Now(), Kind: "call"})
	<-started
	c.Still(func() { c.Restore(clock.Epoch, nil) })
	close(answer)
	if err := c.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := c.Pending(); len(got) != 0 {
		t.Errorf("pending %v", got)
	}
}

func kinds(jobs []clock.Job) (names []string) {
	for _, j := range jobs {
		names = append(names, j.Kind)
	}
	return names
}

func TestSettingAClockIsNoTimeThatPasses(t *testing.T) {
	c := clock.New(0, func(time.Time, clock.Job) {})
	defer c.Close()
	elapsed := func(want time.Duration) {
		t.Helper()
		if got := c.Elapsed(); got != want {
			t.Errorf("elapsed %v, want %v", got, want)
		}
	}
	elapsed(0)
	if err := c.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	elapsed(time.Hour)
	for _, now := range []time.Time{clock.Epoch.Add(-time.Minute), clock.Epoch.Add(1000 * time.Hour)} {
		c.Restore(now, nil)
		elapsed(time.Hour)
	}
	if err := c.Advance(time.Minute); err != nil {
		t.Fatal(err)
	}
	elapsed(time.Hour + time.Minute)
}

func TestCanceledJobsDoNotRun(t *testing.T) {
	var ran []string
	c := clock.New(0, func(_ time.Time, job clock.Job) { ran = append(ran, job.Kind) })
	defer c.Close()
	for i, kind := range []string{"a", "b", "a", "c", "a"} {
		c.Schedule(clock.Job{Due: clock.Epoch.Add(time.Duration(10-i) * time.Second), Kind: kind})
	}
	if n := c.Cancel(func(job clock.Job) bool { return job.Kind == "a" }); n != 3 {
		t.Errorf("%d canceled, want 3", n)
	}
	if err := c.RunUntilIdle(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"c", "b"}, ran); diff != "" {
		t.Errorf("ran (-want +got):\n%s", diff)
	}
}

func TestAClockStartsElsewhereWithItsJobs(t *testing.T) {
	start := clock.Epoch.Add(time.Hour)
	var ran []time.Duration
	c := clock.New(0, func(now time.Time, _ clock.Job) { ran = append(ran, now.Sub(start)) })
	defer c.Close()
	c.Schedule(clock.Job{Due: clock.Epoch.Add(30 * time.Second)})
	c.StartAt(start)
	if got := c.Elapsed(); got != 0 {
		t.Errorf("elapsed %v", got)
	}
	if err := c.Advance(time.Minute); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]time.Duration{30 * time.Second}, ran); diff != "" {
		t.Errorf("ran (-want +got):\n%s", diff)
	}
}

// Another clock can be led through the same, whatever falls due when.
func TestAgainRepeatsWhatHappened(t *testing.T) {
	var told []clock.Happening
	var done []string
	newClock := func() (c *clock.Clock) {
		c = clock.New(0, func(now time.Time, j clock.Job) {
			done = append(done, fmt.Sprint(j.Kind, "@", now.Sub(clock.Epoch)))
			c.Go(j, func(context.Context) func(time.Time) {
				return func(now time.Time) { done = append(done, fmt.Sprint(j.Kind, " landed @", now.Sub(clock.Epoch))) }
			})
		})
		t.Cleanup(c.Close)
		c.Observe(func(h clock.Happening, take func()) {
			told = append(told, h)
			take()
		})
		for i, kind := range []string{"b", "a"} {
			c.Schedule(clock.Job{Due: clock.Epoch.Add(time.Duration(i) * time.Second), Kind: kind, Data: []byte("{}")})
		}
		return c
	}
	late := clock.Epoch.Add(5 * time.Second)
	again := []clock.Happening{
		{At: clock.Epoch.Add(time.Second), Kind: "a", Data: []byte("{}")},
		{At: late, Kind: "b", Data: []byte("{}")},
		{At: late, Kind: "b", Data: []byte("{}"), Landed: true},
		{At: late.Add(time.Second), Kind: "a", Data: []byte("{}"), Landed: true},
	}
	c := newClock()
	c.Hold()
	for _, h := range again {
		if !c.Again(h, func(j clock.Job) bool { return j.Kind == h.Kind }) {
			t.Errorf("%+v did not happen", h)
		}
	}
	if c.Again(again[0], func(clock.Job) bool { return true }) || c.Again(again[2], func(clock.Job) bool { return true }) {
		t.Error("something happened twice")
	}
	want := []string{"a@1s", "b@5s", "b landed @5s", "a landed @6s"}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("what was done (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(again, told); diff != "" {
		t.Errorf("what was told (-want +got):\n%s", diff)
	}
	c.Reach(clock.Epoch.Add(time.Hour))
	c.Reach(clock.Epoch)
	if got := c.Now().Sub(clock.Epoch); got != time.Hour {
		t.Errorf("at %v, want 1h", got)
	}
}

func TestARunningClockRunsAJobAtTheInstantItWasDue(t *testing.T) {
	at := make(chan time.Time, 1)
	c := clock.New(1000, func(now time.Time, _ clock.Job) { at <- now })
	defer c.Close()
	due := c.Now().Add(time.Second)
	c.Schedule(clock.Job{Due: due, Kind: "x"})
	if got := <-at; !got.Equal(due) {
		t.Errorf("ran %v after it was due", got.Sub(due))
	}
}
