package sweep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

// Kind is a way in which a call can fail.
type Kind struct {
	Name string
	// Says is what happens to the call.
	Says string
	// Effect is the effect of a fault, as a scenario file has it.
	Effect string
	// Token: only calls that carry a token can meet it, and its rule counts
	// those alone. Body: only calls that get a body can.
	Token, Body bool
}

// meets says whether a call can meet it.
func (k Kind) meets(c Call) bool { return (!k.Token || c.Bearer) && (!k.Body || c.Body) }

// Kinds are all there are. Each is a failure that the real services, or the
// network before them, can show at any call, so that a client must survive it.
func Kinds() []Kind {
	return []Kind{
		{Name: "500", Says: "the call answers 500 and does nothing", Effect: "{status: 500}"},
		{Name: "502", Says: "the call answers 502 and does nothing", Effect: "{status: 502}"},
		{Name: "503", Says: "the call answers 503 and does nothing", Effect: "{status: 503}"},
		{Name: "504", Says: "the call answers 504 and does nothing", Effect: "{status: 504}"},
		{Name: "429", Says: "the call answers 429, Retry-After: 1, and does nothing", Effect: "{status: 429, headers: {Retry-After: 1}}"},
		{
			Name: "html", Says: "a proxy answers 502 with a page, and nothing is done",
			Effect: `{status: 502, contentType: text/html, body: "<h1>Bad Gateway</h1>"}`,
		},
		{Name: "token-expired", Says: "the token of the call has expired", Effect: "{token: expired}", Token: true},
		{Name: "reset-before", Says: "the connection is reset, and nothing was done", Effect: "{reset: before}"},
		{Name: "reset-after", Says: "the connection is reset after everything was done", Effect: "{reset: after}"},
		{Name: "empty-before", Says: "the connection is closed without an answer, and nothing was done", Effect: "{empty: before}"},
		{Name: "empty-after", Says: "the connection is closed without an answer after everything was done", Effect: "{empty: after}"},
		{Name: "timeout-before", Says: "nothing comes until the client gives up, and nothing was done", Effect: "{hang: before}"},
		{Name: "timeout-after", Says: "nothing comes until the client gives up, after everything was done", Effect: "{hang: after}"},
		{Name: "truncated", Says: "the answer breaks off after 10 bytes, after everything was done", Effect: "{truncate: 10}", Body: true},
		{Name: "malformed", Says: "the answer is broken JSON, after everything was done", Effect: "{malformed: true}", Body: true},
		{Name: "content-type", Says: "the answer says that it is HTML, after everything was done", Effect: "{contentType: text/html}", Body: true},
		{Name: "slow-body", Says: "the answer comes bit by bit", Effect: "{slowBody: {chunk: 256, every: 20ms}}", Body: true},
	}
}

// Named finds kinds by their names, in the order of the names, each given once.
func Named(names []string) ([]Kind, error) {
	byName := map[string]Kind{}
	var known []string
	for _, k := range Kinds() {
		byName[k.Name] = k
		known = append(known, k.Name)
	}
	var picked []Kind
	for _, name := range names {
		k, ok := byName[name]
		if !ok {
			return nil, fmt.Errorf("no such fault %q; %s", name, hint(name, known))
		}
		if slices.ContainsFunc(picked, func(p Kind) bool { return p.Name == name }) {
			return nil, fmt.Errorf("the fault %s is given twice", name)
		}
		picked = append(picked, k)
	}
	return picked, nil
}

func hint(name string, known []string) string {
	if near, ok := suggest.Nearest(name, known); ok {
		return "did you mean " + near + "?"
	}
	return "there are " + strings.Join(known, ", ")
}
