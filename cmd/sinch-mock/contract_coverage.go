package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/internal/coverage"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// runCoverage is what one run of the suite meets of its target.
type runCoverage struct {
	flags   coverageFlags
	floor   coverage.Floor
	control string // of a sinch-mock, which counts; empty elsewhere
	before  *coverage.Report
}

// begin notes what the target had met before the run.
func (f *coverageFlags) begin(ctx context.Context, h contracttests.Harness) (*runCoverage, error) {
	floor, err := f.floor()
	if err != nil {
		return nil, err
	}
	c := &runCoverage{flags: *f, floor: floor}
	if m, ok := h.Control.(contracttests.MockControl); ok {
		c.control = string(m)
		c.before, err = fetchCoverage(ctx, c.control)
		return c, err
	}
	_, transitions := floor["transitions"]
	_, events := floor["events"]
	if transitions || events {
		return nil, errors.New("--fail-under: only a sinch-mock tells which transitions and events it met; ask for operations and outcomes")
	}
	return c, nil
}

// end tells what was met in the run, and what of it is too little.
func (c *runCoverage) end(ctx context.Context, e env, report *contracttests.Report) (below []string, err error) {
	met := answered(report)
	if c.control != "" {
		after, err := fetchCoverage(ctx, c.control)
		if err != nil {
			return nil, err
		}
		met = after.Since(c.before)
	}
	if err := met.WriteShares(e.out); err != nil {
		return nil, err
	}
	return c.floor.Below(met), c.flags.save(met, c.floor, "What the contract suite met of "+report.Target)
}

// answered is what the answers alone tell was met: operations and outcomes that
// cases asked for and got.
func answered(report *contracttests.Report) *coverage.Report {
	counts := map[string]int{}
	for _, r := range report.Results {
		for _, o := range r.Met {
			counts[o.Operation]++
			counts[outcomeName(o.Operation, o.Status, o.Code)]++
		}
	}
	met := &coverage.Report{Transitions: []coverage.Met{}, Events: []coverage.Met{}}
	for _, op := range slices.Concat(openapi.Operations(openapi.Provisioning), openapi.Operations(openapi.Trunking)) {
		met.Operations = append(met.Operations, coverage.Met{Name: op.ID, Count: counts[op.ID]})
		for _, r := range op.Responses {
			for _, code := range orNone(r.Codes) {
				name := outcomeName(op.ID, r.Status, code)
				met.Outcomes = append(met.Outcomes, coverage.Met{Name: name, Count: counts[name]})
			}
		}
	}
	return met
}

func orNone(codes []string) []string {
	if len(codes) == 0 {
		return []string{""}
	}
	return codes
}

// outcomeName is an outcome as reports of coverage have it.
func outcomeName(operation string, status int, code string) string {
	name := fmt.Sprint(operation, " ", status)
	if op, ok := openapi.Lookup(operation); ok && op.Documents(status, code) && code != "" {
		name += " " + code
	}
	return name
}
