package ledger

import (
	"bytes"
	_ "embed" // of what live runs have found
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// Finding is what a live run found about a rule.
type Finding string

// The findings.
const (
	// Verified: the live service does as the rule says.
	Verified Finding = "verified"
	// Contradicted: it does something else.
	Contradicted Finding = "contradicted"
)

// Verdict is what the contract suite found about a rule when it last ran
// against the live service.
type Verdict struct {
	// Rule is the rule's name.
	Rule    string  `json:"rule"`
	Finding Finding `json:"finding"`
	// On is the day of the run, as in 2026-01-31, in UTC.
	On string `json:"on"`
	// Case is the case of the suite that shows it.
	Case string `json:"case"`
}

// evidence is what live runs have found so far. `sinch-mock contract --target
// live --evidence FILE` writes it.
//
//go:embed evidence.json
var evidence []byte

var verdicts = sync.OnceValue(func() map[string]Verdict {
	all, err := ReadVerdicts(bytes.NewReader(evidence))
	if err != nil {
		panic(fmt.Errorf("evidence.json: %w", err)) // a test reads it as well
	}
	return byRule(all)
})

func byRule(all []Verdict) map[string]Verdict {
	of := map[string]Verdict{}
	for _, v := range all {
		of[v.Rule] = v
	}
	return of
}

// Verdict is what live runs have found about the rule, if any has met it.
func (r *Rule) Verdict() (Verdict, bool) {
	v, ok := verdicts()[r.Name]
	return v, ok
}

// Standing is the rule's evidence with what live runs have found, as in
// "assumed, verified 2026-01-31".
func (r *Rule) Standing() string {
	v, ok := r.Verdict()
	if !ok {
		return string(r.Evidence)
	}
	return fmt.Sprintf("%s, %s %s", r.Evidence, v.Finding, v.On)
}

// IsAssumption says whether nothing but a choice of this project stands behind
// the rule, or the live service contradicts it. What sinch-mock says for itself
// assumes nothing about the service.
func (r *Rule) IsAssumption() bool {
	if strings.HasPrefix(r.Name, "mock.") {
		return false
	}
	v, known := r.Verdict()
	if known {
		return v.Finding == Contradicted
	}
	return r.Evidence == Assumed
}

// ReadVerdicts reads a file of verdicts, strictly.
func ReadVerdicts(from io.Reader) ([]Verdict, error) {
	dec := json.NewDecoder(from)
	dec.DisallowUnknownFields()
	var all []Verdict
	if err := dec.Decode(&all); err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, errors.New("something follows the list")
	}
	seen := map[string]bool{}
	for _, v := range all {
		_, err := time.Parse(time.DateOnly, v.On)
		switch {
		case v.Rule == "" || v.Case == "":
			return nil, fmt.Errorf("%+v names no rule or no case", v)
		case v.Finding != Verified && v.Finding != Contradicted:
			return nil, fmt.Errorf("%s: no finding %q", v.Rule, v.Finding)
		case err != nil:
			return nil, fmt.Errorf("%s: %q is no day such as 2026-01-31", v.Rule, v.On)
		case seen[v.Rule]:
			return nil, fmt.Errorf("%s is there twice", v.Rule)
		}
		seen[v.Rule] = true
	}
	return all, nil
}

// WriteVerdicts writes verdicts, sorted by rule. Newer ones come in place of
// those of the same rule from earlier runs; the others stay.
func WriteVerdicts(to io.Writer, earlier, newer []Verdict) error {
	of := byRule(earlier)
	for _, v := range newer {
		of[v.Rule] = v
	}
	all := []Verdict{}
	for _, v := range of {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b Verdict) int { return strings.Compare(a.Rule, b.Rule) })
	enc := json.NewEncoder(to)
	enc.SetIndent("", "  ")
	return enc.Encode(all)
}
