package estapi

import (
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// Formats of times, in UTC.
const (
	wholeSeconds = "2006-01-02T15:04:05Z"
	nanoseconds  = "2006-01-02T15:04:05.000000000Z"
)

var _ = ledger.Define(ledger.Rule{
	Name: "est.answer.times", Evidence: ledger.ClientObserved,
	Says:   "createTime has nine digits of fraction in the answer to the creation and whole seconds later; updateTime is null until the first change and has nine digits then. All are UTC with a Z.",
	Source: "behaviour.md 6.2; elastic-sip-trunking.yaml client_observations.common.timestamps_seen_in_steps",
})

// moment tells the answer to a creation from later ones.
type moment bool

const (
	fresh moment = true
	later moment = false
)

// times are the members that tell when a resource was made and changed.
type times struct {
	CreateTime string  `json:"createTime"`
	UpdateTime *string `json:"updateTime"`
}

func timesOf(t trunking.Times, when moment) times {
	format := wholeSeconds
	if when == fresh {
		format = nanoseconds
	}
	return times{CreateTime: t.Created.Format(format), UpdateTime: formatted(t.Updated)}
}

func formatted(t *time.Time) *string {
	if t == nil {
		return nil
	}
	s := t.Format(nanoseconds)
	return &s
}

// each shows the items of a list; never nil.
func each[V, W any](items []V, show func(V) W) []W {
	shown := make([]W, 0, len(items))
	for _, item := range items {
		shown = append(shown, show(item))
	}
	return shown
}
