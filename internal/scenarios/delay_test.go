package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// delays are those of so many calls of a world in a row.
func delays(t testing.TB, seed uint64, project, rule string, calls int) []time.Duration {
	t.Helper()
	e, w := NewEngine(seed), worldOf(t, newWorlds(t, state.Options{}), project)
	load(t, e, w, parse(t, "s", "faults: ["+rule+"]"))
	all := make([]time.Duration, calls)
	for i := range all {
		effect, err := e.Effect(w, list(t, w))
		if err != nil {
			t.Fatal(err)
		}
		if effect != nil {
			all[i] = effect.Delay
		}
	}
	return all
}

const (
	uniform   = "{effect: {delay: {uniform: {from: 50ms, to: 300ms}}}}"
	lognormal = "{effect: {delay: {lognormal: {median: 100ms, sigma: 0.5, max: 400ms}}}}"
)

// These are part of what a seed promises.
func TestDelaysByChanceAreTheSameInEveryRun(t *testing.T) {
	for rule, want := range map[string]string{
		uniform:   "250.668ms 256.004ms 142.492ms 206.901ms",
		lognormal: "52.841ms 49.726ms 77.221ms 40.32ms",
	} {
		got := strings.Trim(fmt.Sprint(delays(t, 1, "p", rule, 4)), "[]")
		if got != want {
			t.Errorf("%s: %s, want %s", rule, got, want)
		}
	}
}

func TestDelaysByChanceComeFromTheSeed(t *testing.T) {
	first := delays(t, 1, "p", lognormal, 20)
	for what, other := range map[string][]time.Duration{
		"another seed": delays(t, 2, "p", lognormal, 20), "another project": delays(t, 1, "q", lognormal, 20),
	} {
		if slices.Equal(first, other) {
			t.Errorf("%s gave the same delays", what)
		}
	}
}

func TestDelaysByChanceKeepTheirPromise(t *testing.T) {
	const calls = 2000
	share := func(all []time.Duration, below time.Duration) float64 {
		n := 0
		for _, d := range all {
			if d < below {
				n++
			}
		}
		return float64(n) / calls
	}
	for _, tt := range []struct {
		rule        string
		least, most time.Duration
		below       time.Duration
		share, upTo float64
	}{
		{uniform, 50 * time.Millisecond, 300 * time.Millisecond, 175 * time.Millisecond, 0.47, 0.53},
		{uniform, 50 * time.Millisecond, 300 * time.Millisecond, 75 * time.Millisecond, 0.08, 0.12},
		{lognormal, time.Millisecond, 400 * time.Millisecond, 100 * time.Millisecond, 0.47, 0.53},
		{lognormal, time.Millisecond, 400 * time.Millisecond, 228 * time.Millisecond, 0.93, 0.97},
		{"{effect: {delay: {lognormal: {median: 1s, sigma: 5}}}}", 0, 10 * time.Minute, 10 * time.Minute, 0.87, 0.93},
	} {
		all := delays(t, 1, "p", tt.rule, calls)
		if slices.Min(all) < tt.least || slices.Max(all) > tt.most {
			t.Errorf("%s: from %v to %v", tt.rule, slices.Min(all), slices.Max(all))
		}
		if got := share(all, tt.below); got < tt.share || got > tt.upTo {
			t.Errorf("%s: %g of all are below %v", tt.rule, got, tt.below)
		}
		if all[0]%time.Microsecond != 0 {
			t.Errorf("%s: %v is not in whole microseconds", tt.rule, all[0])
		}
	}
}

// Which calls a rule acts on is not changed by what it does to them.
func TestTheDelayHasAChanceOfItsOwn(t *testing.T) {
	hit := func(delay string) []bool {
		var hits []bool
		for _, d := range delays(t, 1, "p", "{probability: 0.5, effect: {delay: "+delay+"}}", 50) {
			hits = append(hits, d > 0)
		}
		return hits
	}
	if diff := cmp.Diff(hit("1s"), hit("{uniform: {from: 1s, to: 2s}}")); diff != "" {
		t.Errorf("calls held up (-always as long +by chance):\n%s", diff)
	}
}
