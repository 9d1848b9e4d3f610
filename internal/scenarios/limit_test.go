package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// everyRateLimit is what every-key.yaml has.
var everyRateLimit = []RateLimit{
	{
		Name: "token bucket", Match: Call{Operations: []string{"createAccessToken"}},
		Requests: 10, Per: Duration(time.Second), Burst: 30, Answer: Envoy,
	},
	{Requests: 2, Per: Duration(time.Minute), Answer: RetryAfter},
}

func advance(t testing.TB, w *state.World, by time.Duration) {
	t.Helper()
	if _, err := w.Advance(by); err != nil {
		t.Fatal(err)
	}
}

// A step is so many calls, or a time to pass.
func TestRateLimitsOverTime(t *testing.T) {
	tests := []struct {
		name, limit string
		steps       []any
		want        string
	}{
		{"a window", "requests: 2, per: 10s", []any{3, 9 * time.Second, 1, time.Second, 3}, "- - 429 429 - - 429"},
		{"it begins with the first call", "requests: 2, per: 10s", []any{9 * time.Second, 1, 9 * time.Second, 2, time.Second, 3}, "- - 429 - - 429"},
		{"windows that nobody calls in", "requests: 2, per: 10s", []any{2, 95 * time.Second, 3, 9 * time.Second, 1, time.Second, 1}, "- - - - 429 429 -"},
		{"a bucket", "requests: 1, per: 1s, burst: 3", []any{4, time.Second, 2, 2 * time.Second, 3}, "- - - 429 - 429 - - 429"},
		{"a bucket fills up and no more", "requests: 2, per: 1s, burst: 3", []any{4, time.Hour, 4}, "- - - 429 - - - 429"},
		{"a bucket half full keeps its window", "requests: 1, per: 1s, burst: 2", []any{2, 1500 * time.Millisecond, 2, 400 * time.Millisecond, 1, 100 * time.Millisecond, 2},
			"- - - 429 429 - 429"},
		{"refusals take nothing", "requests: 1, per: 1s", []any{5, time.Second, 2}, "- 429 429 429 429 - 429"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
			load(t, e, w, parse(t, "s", "limits: [{"+tt.limit+"}]"))
			var got []string
			for _, step := range tt.steps {
				switch step := step.(type) {
				case int:
					got = append(got, answers(t, e, w, list(t, w), step))
				case time.Duration:
					advance(t, w, step)
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRetryAfterIsTheRestOfTheWindow(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	load(t, e, w, parse(t, "s", "limits: [{name: slow down, requests: 1, per: 2500ms, answer: retry-after}]"))
	refusal := func() *Effect {
		effect, err := e.Effect(w, list(t, w))
		if err != nil {
			t.Fatal(err)
		}
		return effect
	}
	if got := refusal(); got != nil {
		t.Errorf("the first call gets %+v", got)
	}
	for _, tt := range []struct {
		passes  time.Duration
		seconds string
	}{{0, "3"}, {500 * time.Millisecond, "2"}, {time.Second, "1"}, {999 * time.Millisecond, "1"}} {
		advance(t, w, tt.passes)
		want := &Effect{Scenario: "s", Rule: "slow down", Status: 429, Header: map[string]string{"Retry-After": tt.seconds}}
		if diff := cmp.Diff(want, refusal()); diff != "" {
			t.Errorf("after %v more (-want +got):\n%s", tt.passes, diff)
		}
	}
	advance(t, w, time.Millisecond)
	if got := refusal(); got != nil {
		t.Errorf("in the next window: %+v", got)
	}
}

func TestLimitsComeBeforeFaultsAndGiveNothingAwayBehindARefusal(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	load(t, e, w, parse(t, "s", "faults: [{effect: {status: 503}}]\nlimits: [{requests: 1, per: 1s}, {requests: 2, per: 1h}, {match: {api: est}, requests: 1, per: 1s}]"))
	e.LoadAll(parse(t, "all", "limits: [{requests: 3, per: 1h}]"))
	got := []string{answers(t, e, w, list(t, w), 2)}
	for range 2 {
		advance(t, w, time.Second)
		got = append(got, answers(t, e, w, list(t, w), 1))
	}
	if diff := cmp.Diff("503 429 503 429", strings.Join(got, " ")); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	want := []Loaded{
		{"s", "s.yaml", false, Always, []Rule{
			{"faults[0]", Count{4, 2}}, {"limits[0]", Count{4, 1}}, {"limits[1]", Count{4, 1}}, {"limits[2]", Count{0, 0}},
		}, []string{"s.yaml:4:58: the rule limits[2] of s never matched"}},
		{"all", "all.yaml", true, Always, []Rule{{"limits[0]", Count{4, 0}}}, []string{"all.yaml:3:10: the rule limits[0] of all matched 4 times, and its turn never came"}},
	}
	if diff := cmp.Diff(want, e.List(w)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}

func TestEachWorldHasItsOwnLimitOnItsOwnClock(t *testing.T) {
	e, worlds := NewEngine(1), newWorlds(t, state.Options{})
	e.LoadAll(parse(t, "all", "limits: [{requests: 1, per: 10s}]"))
	p, q := worldOf(t, worlds, "p"), worldOf(t, worlds, "q")
	got := answers(t, e, p, list(t, p), 2) + " " + answers(t, e, q, list(t, q), 2)
	advance(t, p, 10*time.Second)
	got += " " + answers(t, e, p, list(t, p), 1) + " " + answers(t, e, q, list(t, q), 1)
	if want := "- 429 - 429 - 429"; got != want {
		t.Errorf("answers %s, want %s", got, want)
	}
}

// A saved world that comes back sets the clock; no time passes by that, so a
// limit goes on from where it was.
func TestAnImportNeitherEndsNorLengthensAWindow(t *testing.T) {
	for _, shift := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		e, worlds := NewEngine(1), newWorlds(t, state.Options{})
		w, other := worldOf(t, worlds, "p"), worldOf(t, worlds, "other")
		advance(t, w, 48*time.Hour)
		advance(t, other, 48*time.Hour+shift)
		saved, err := other.Save()
		if err != nil {
			t.Fatal(err)
		}
		load(t, e, w, parse(t, "s", "limits: [{requests: 1, per: 10s}]"))
		got := answers(t, e, w, list(t, w), 2)
		advance(t, w, 6*time.Second)
		if err := w.Load(saved); err != nil {
			t.Fatal(err)
		}
		for _, passes := range []time.Duration{0, 3 * time.Second, time.Second} {
			advance(t, w, passes)
			got += " " + answers(t, e, w, list(t, w), 1)
		}
		if want := "- 429 429 429 -"; got != want {
			t.Errorf("shifted by %v: answers %s, want %s", shift, got, want)
		}
	}
}

// However calls come, no stretch of n windows lets more through than a full
// bucket and what n windows add; and a caller that waits out what Retry-After
// says gets through.
func TestALimitHoldsAndKeepsItsPromise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		requests := rapid.IntRange(1, 5).Draw(t, "requests")
		l := &RateLimit{Requests: requests, Per: Duration(10 * time.Second), Burst: requests + rapid.IntRange(0, 10).Draw(t, "more")}
		var b bucket
		var now time.Duration
		var through []time.Duration
		for range rapid.IntRange(1, 60).Draw(t, "calls") {
			now += time.Duration(rapid.IntRange(0, 15).Draw(t, "seconds")) * time.Second
			wait, refused := l.take(&b, now)
			if !refused {
				through = append(through, now)
				continue
			}
			if wait <= 0 || wait > 10*time.Second {
				t.Fatalf("a wait of %v", wait)
			}
			after := b
			if _, refused := l.take(&after, now+wait); refused {
				t.Fatalf("refused after the wait of %v", wait)
			}
		}
		for i := range through {
			for j := i; j < len(through); j++ {
				windows := int((through[j]-through[i])/(10*time.Second)) + 1
				if n := j - i + 1; n > l.Burst+windows*requests {
					t.Fatalf("%d calls from %v to %v", n, through[i], through[j])
				}
			}
		}
	})
}

func TestManyCallsAtOnceShareALimit(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	load(t, e, w, parse(t, "s", "limits: [{requests: 40, per: 1s}]"))
	r, all := list(t, w), make(chan string)
	for range 8 {
		go func() { all <- answers(t, e, w, r, 25) }()
	}
	through := 0
	for range 8 {
		through += strings.Count(<-all, "-")
	}
	if through != 40 {
		t.Errorf("%d calls got through", through)
	}
	if got := fmt.Sprint(e.List(w)[0].Rules[0].Count); got != fmt.Sprint(Count{200, 160}) {
		t.Errorf("counted %s", got)
	}
}
