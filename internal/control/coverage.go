package control

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// met is one thing that calls can meet, and how often they did.
type met struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// getCoverage tells what calls have met so far, and what they have not: with a
// count of 0.
func getCoverage(d *Deps, _ *http.Request) (answer, error) {
	operations, outcomes := d.answers()
	transitions, events := d.happenings()
	return answer{http.StatusOK, map[string][]met{
		"operations": operations, "outcomes": outcomes, "transitions": transitions, "events": events,
	}}, nil
}

// answers counts operations, and outcomes as operation, status and error code.
func (d *Deps) answers() (operations, outcomes []met) {
	ops, outs := map[string]int{}, map[string]int{}
	for _, api := range []openapi.API{openapi.Provisioning, openapi.Trunking, openapi.Auth} {
		for _, op := range openapi.Operations(api) {
			ops[op.ID] = 0
			for _, r := range op.Responses {
				for _, code := range orNone(r.Codes) {
					outs[outcome(op.ID, r.Status, code)] = 0
				}
			}
		}
	}
	for _, o := range d.Pipeline.Met() {
		ops[o.Operation] += o.Count
		if o.Status == 0 {
			continue // the answer was lost
		}
		op, _ := openapi.Lookup(o.Operation)
		code := o.Code
		if !op.Documents(o.Status, code) {
			code = ""
		}
		outs[outcome(o.Operation, o.Status, code)] += o.Count
	}
	return sorted(ops), sorted(outs)
}

func orNone(codes []string) []string {
	if len(codes) == 0 {
		return []string{""}
	}
	return codes
}

func outcome(operation string, status int, code string) string {
	name := operation + " " + strconv.Itoa(status)
	if code != "" {
		name += " " + code
	}
	return name
}

// happenings counts transitions and events.
func (d *Deps) happenings() (transitions, events []met) {
	moves, fired := map[string]int{}, map[string]int{}
	for _, table := range d.Worlds.Lifecycles() {
		for _, t := range table.Transitions {
			moves[transition(table.Name, t.From, t.To)] = 0
		}
	}
	for _, e := range openapi.Events() {
		fired[e.Name] = 0
	}
	for h, n := range d.Worlds.Happenings() {
		if h.Event != "" {
			fired[h.Event] += n
		} else {
			moves[transition(h.Lifecycle, h.From, h.To)] += n
		}
	}
	return sorted(moves), sorted(fired)
}

func transition(lifecycle, from, to string) string {
	return lifecycle + " " + cmp.Or(from, "(none)") + " -> " + cmp.Or(to, "(none)")
}

func sorted(counts map[string]int) []met {
	all := []met{}
	for name, n := range counts {
		all = append(all, met{name, n})
	}
	slices.SortFunc(all, func(a, b met) int { return cmp.Compare(a.Name, b.Name) })
	return all
}
