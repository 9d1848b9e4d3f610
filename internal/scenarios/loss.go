package scenarios

import (
	"maps"
	"slices"
)

// Moment says when a call is cut off.
type Moment string

// The moments.
const (
	// Before: the operation does not run, and nothing changes.
	Before Moment = "before"
	// After: the operation runs and what it changes stays; only its answer is
	// lost.
	After Moment = "after"
)

// Loss is how a caller gets no answer at all. At most one of its fields is set;
// with none the answer goes out.
type Loss struct {
	// Hang keeps the caller waiting until it gives up.
	Hang Moment `json:"hang,omitempty"`
	// Reset breaks the connection off, as a crash or a firewall does.
	Reset Moment `json:"reset,omitempty"`
	// Empty closes the connection in order, without a byte.
	Empty Moment `json:"empty,omitempty"`
}

// which names the field that is set.
func (l Loss) which() (name string, when Moment) {
	switch {
	case l.Hang != "":
		return "hang", l.Hang
	case l.Reset != "":
		return "reset", l.Reset
	case l.Empty != "":
		return "empty", l.Empty
	}
	return "", ""
}

var moment = word(Before, After)

var lossKeys = []key[FaultEffect]{
	field("hang", "Sends nothing until the caller gives up, or for 10m, before the operation runs, or after it ran: the answer is lost, what it changed stays.",
		moment, func(e *FaultEffect) *Moment { return &e.Hang }),
	field("reset", "Breaks the connection off (TCP RST), before or after the operation runs.",
		moment, func(e *FaultEffect) *Moment { return &e.Reset }),
	field("empty", "Closes the connection without a byte, before or after the operation runs.",
		moment, func(e *FaultEffect) *Moment { return &e.Empty }),
}

var lossWords = words[FaultEffect]{
	"hang":  func(e *FaultEffect) string { return e.Hang.tell("no answer until the caller gives up") },
	"reset": func(e *FaultEffect) string { return e.Reset.tell("its connection reset in place of an answer") },
	"empty": func(e *FaultEffect) string { return e.Empty.tell("its connection closed without a byte") },
}

func (m Moment) tell(what string) string {
	if m == "" {
		return ""
	}
	return what
}

// checkLoss refuses what does not go with an answer that never arrives.
func checkLoss(r *reader, at places, lost string) {
	for _, other := range slices.Sorted(maps.Keys(at)) {
		if other != "" && other != lost && other != "delay" {
			r.wrong(at[other], "%s and %s do not go together: with %s no answer arrives", lost, other, lost)
		}
	}
}
