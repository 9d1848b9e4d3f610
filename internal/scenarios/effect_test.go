package scenarios

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

func TestFaultsOfTheWire(t *testing.T) {
	tests := []struct {
		name, rules string
		want        Effect
		says        string
	}{
		{"a lost answer", "[{effect: {reset: after}}, {effect: {status: 503}}]",
			Effect{Rule: "faults[0]", Loss: Loss{Reset: After}}, "reset after"},
		{"a delay before it", "[{effect: {delay: 1s}}, {effect: {empty: before, delay: 2s}}, {effect: {delay: 4s}}]",
			Effect{Rule: "faults[1]", Loss: Loss{Empty: Before}, Delay: 3 * time.Second}, "delay 3s, empty before"},
		{"a call that hangs", "[{effect: {hang: before}}]", Effect{Rule: "faults[0]", Loss: Loss{Hang: Before}}, "hang before"},
		{"a spoiled body", "[{effect: {truncate: 7, contentType: text/html}}, {effect: {status: 503}}]",
			Effect{Rule: "faults[0]", Spoil: Spoil{Truncate: new(7), ContentType: "text/html"}}, "truncate 7, contentType text/html"},
		{"only of what has a body", "[{match: {api: papi}, effect: {malformed: true}}, {match: {operation: exportCallRecords}, effect: {truncate: 1}}]",
			Effect{Rule: "faults[0]", Spoil: Spoil{Malformed: true}}, "malformed"},
		{"a slow error", "[{effect: {status: 503, slowBody: {chunk: 2, every: 1s}}}]",
			Effect{Rule: "faults[0]", Status: 503, Spoil: Spoil{SlowBody: &SlowBody{2, Duration(time.Second)}}}, "status 503, slowBody 2 every 1s"},
		{"the first that decides wins", "[{effect: {status: 503}}, {effect: {reset: before}}]",
			Effect{Rule: "faults[0]", Status: 503}, "status 503"},
		{"an error", "[{match: {api: papi}, effect: {error: internal_error, status: 500, delay: 250ms}}]",
			Effect{Rule: "faults[0]", Error: "internal_error", Status: 500, Delay: 250 * time.Millisecond}, "delay 250ms, error internal_error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
			load(t, e, w, parse(t, "s", "faults: "+tt.rules))
			got, err := e.Effect(w, list(t, w))
			if err != nil || got == nil {
				t.Fatal(got, err)
			}
			tt.want.Scenario = "s"
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Errorf("effect (-want +got):\n%s", diff)
			}
			if got.String() != tt.says {
				t.Errorf("says %s, want %s", got, tt.says)
			}
		})
	}
}
