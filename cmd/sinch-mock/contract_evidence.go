package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// evidenceRun is the part of a live run that concerns the ledger: which rules
// its cases are about, and what it found about them.
type evidenceRun struct {
	file   string
	double *contracttests.Report
}

// beginEvidence runs the cases against the double first, which names the rules
// by which it answers. Only the live service gives evidence.
func beginEvidence(ctx context.Context, file, target string, cases []contracttests.Case) (*evidenceRun, error) {
	if target != contracttests.LiveTarget {
		if file != "" {
			return nil, errors.New("--evidence: only a run with --target live is evidence of the live service")
		}
		return nil, nil
	}
	double, away, err := fakeTarget()
	if err != nil {
		return nil, err
	}
	defer away()
	return &evidenceRun{file, contracttests.Check(ctx, double, contracttests.Options{Cases: cases})}, nil
}

// order puts the cases first that rest on assumptions.
func (r *evidenceRun) order(cases []contracttests.Case) []contracttests.Case {
	if r == nil {
		return cases
	}
	return contracttests.AssumedFirst(cases, r.double, func(name string) bool {
		rule, ok := ledger.Find(name)
		return ok && rule.IsAssumption()
	})
}

// run is the one against the double; nil where there was none.
func (r *evidenceRun) run() *contracttests.Report {
	if r == nil {
		return nil
	}
	return r.double
}

// write adds what the run found to the file.
func (r *evidenceRun) write(live *contracttests.Report) error {
	if r == nil || r.file == "" {
		return nil
	}
	earlier, err := readEvidence(r.file)
	if err != nil {
		return fmt.Errorf("--evidence %s: %w", r.file, err)
	}
	file, err := os.Create(r.file)
	if err != nil {
		return err
	}
	return errors.Join(ledger.WriteVerdicts(file, earlier, r.found(live)), file.Close())
}

func readEvidence(path string) ([]ledger.Verdict, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return ledger.ReadVerdicts(file)
}

func (r *evidenceRun) found(live *contracttests.Report) []ledger.Verdict {
	var all []ledger.Verdict
	for _, v := range contracttests.Verdicts(live, r.double, clock.Wall()) {
		finding := ledger.Contradicted
		if v.Verified {
			finding = ledger.Verified
		}
		all = append(all, ledger.Verdict{Rule: v.Rule, Finding: finding, On: v.On, Case: v.Case})
	}
	return all
}
