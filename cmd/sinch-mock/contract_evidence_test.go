package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// TestEvidenceIsAdded holds that what a run finds comes beside what earlier runs
// found of other rules.
func TestEvidenceIsAdded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "found.json")
	earlier := `[{"rule":"a.old","finding":"verified","on":"2026-01-01","case":"x"},{"rule":"a.taken","finding":"verified","on":"2026-01-01","case":"x"}]`
	if err := os.WriteFile(file, []byte(earlier), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(rule string, held bool) *contracttests.Report {
		asked := contracttests.Outcome{Operation: "create", Status: 409}
		return &contracttests.Report{Results: []contracttests.Result{{Case: "c", Steps: []contracttests.Step{{Asked: asked, Held: held, Rule: rule}}}}}
	}
	r := &evidenceRun{file: file, double: run("a.taken", true)}
	if err := r.write(run("", false)); err != nil {
		t.Fatal(err)
	}
	got, err := readEvidence(file)
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.Verdict{{Rule: "a.old", Finding: ledger.Verified, Case: "x"}, {Rule: "a.taken", Finding: ledger.Contradicted, Case: "c"}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(ledger.Verdict{}, "On")); diff != "" {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
}

// TestEvidenceIsOfKnownRules holds the file that the program carries.
func TestEvidenceIsOfKnownRules(t *testing.T) {
	all, err := readEvidence("../../internal/ledger/evidence.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		if _, known := ledger.Find(v.Rule); !known {
			t.Errorf("no rule %s", v.Rule)
		}
	}
}

func TestOnlyLiveIsEvidence(t *testing.T) {
	if _, err := beginEvidence(t.Context(), "found.json", contracttests.FakeTarget, nil); err == nil {
		t.Error("a run against the double passes for evidence of the live service")
	}
	if r, err := beginEvidence(t.Context(), "", "http://127.0.0.1:1", nil); r != nil || err != nil {
		t.Errorf("run %v, error %v without --evidence, want neither", r, err)
	}
}
