package scenarios

import (
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const explainedFile = "testdata/explained/every-key.txt"

func TestExplainSpeaksOfEveryKey(t *testing.T) {
	got := Explain(everyKey(t), known)
	if *update {
		if err := os.WriteFile(explainedFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(explainedFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("explained (-want +got); run make generate if it reads well:\n%s", diff)
	}
}

func everyKey(t *testing.T) *Scenario {
	t.Helper()
	data, err := os.ReadFile("testdata/good/every-key.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse("every-key.yaml", data, known)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// spoken is a table of the format with its words.
type spoken struct {
	names  []string
	worded []string
	// silent are the keys that have words but say nothing in every-key.yaml.
	silent []string
}

// wordless are keys that are told by what stands around them.
var wordless = []string{"version", "name"}

func spokenTable[T any](table *object[T], all words[T], in []T) spoken {
	s := spoken{names: table.names(), worded: slices.Sorted(maps.Keys(all))}
	for name, say := range all {
		says := slices.ContainsFunc(in, func(t T) bool { return say(&t) != "" })
		if !says && !slices.Contains(wordless, name) {
			s.silent = append(s.silent, name)
		}
	}
	slices.Sort(s.names)
	return s
}

func spokenTables(t *testing.T) []spoken {
	s := everyKey(t)
	header := *s
	header.Activate = ByHeader
	return []spoken{
		spokenTable(&scenarioKeys, scenarioWords(&teller{known}), []Scenario{*s, header}),
		spokenTable(&faultKeys, faultWords, s.Faults),
		spokenTable(&callKeys, callWords, parts(s.Faults, func(f *Fault) Call { return f.Match })),
		spokenTable(&effectKeys, effectWords, parts(s.Faults, func(f *Fault) FaultEffect { return f.Effect })),
		spokenTable(&duringKeys, duringWords, parts(s.Faults, func(f *Fault) During { return f.During })),
		spokenTable(&rateLimitKeys, rateLimitWords, s.RateLimits),
		spokenTable(&delayKeys, delayWords, parts(s.Faults, func(f *Fault) Delay { return f.Effect.Delay })),
		spokenTable(&uniformKeys, uniformWords, []Uniform{{}}),
		spokenTable(&lognormalKeys, lognormalWords, []Lognormal{{Max: 1}}),
		spokenTable(&slowBodyKeys, slowBodyWords, []SlowBody{{}}),
		spokenTable(&outcomeKeys, outcomeWords, s.Outcomes),
		spokenTable(&waitKeys, waitWords, parts(s.Outcomes, func(o *Outcome) Wait { return o.Match })),
		spokenTable(&instantKeys, instantWords, s.Timeline),
		spokenTable(&moveKeys, moveWords, []Move{*s.Timeline[0].Transition}),
		spokenTable(&hookKeys, hookWords, s.Webhooks),
		spokenTable(&callbackKeys, callbackWords, parts(s.Webhooks, func(h *Hook) Callback { return h.Match })),
		spokenTable(&hookEffectKeys, hookEffectWords, parts(s.Webhooks, func(h *Hook) HookEffect { return h.Effect })),
	}
}

func parts[T, P any](list []T, part func(*T) P) []P {
	var all []P
	for i := range list {
		all = append(all, part(&list[i]))
	}
	return all
}

// A key of the format without words would be missing from what `scenarios
// explain` tells.
func TestEveryKeyHasWords(t *testing.T) {
	for _, table := range spokenTables(t) {
		if diff := cmp.Diff(table.names, table.worded); diff != "" {
			t.Errorf("keys and the words for them in explain.go (-keys +words):\n%s", diff)
		}
		if len(table.silent) > 0 {
			t.Errorf("every-key.yaml has nothing that these keys say: %v", table.silent)
		}
	}
}

// The schema knows all tables, wherever they hang.
func TestEveryTableHasWords(t *testing.T) {
	tables := spokenTables(t)
	var walk func(place string, s any)
	walk = func(place string, s any) {
		switch s := s.(type) {
		case []shape:
			for _, inner := range s {
				walk(place, inner)
			}
		case shape:
			if properties, ok := s["properties"].(shape); ok {
				names := slices.Sorted(maps.Keys(properties))
				if !slices.ContainsFunc(tables, func(t spoken) bool { return slices.Equal(t.names, names) }) {
					t.Errorf("%s, with the keys %v, has no words: give them some in explain.go and list its table in spokenTables", place, names)
				}
			}
			for name, inner := range s {
				walk(place+"/"+name, inner)
			}
		}
	}
	walk("", scenarioKeys.shape())
}

func TestExplain(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{
			"the first calls", "faults: [{match: {method: GET}, times: 2, effect: {status: 503}}]",
			"  faults[0]: of all calls with the method GET: each, 2 at most, gets status 503 in the API's own words; the operation does not run, so nothing changes.",
		},
		{
			"a wait", "faults: [{nth: 2, effect: {delay: 1s}}]",
			"  faults[0]: of all calls: only the 2nd gets a wait of 1s in real time first; the operation then runs as always.",
		},
		{
			"an ending", "outcomes: [{match: {lifecycle: bundle}, every: 11, end: failed}]",
			"  outcomes[0]: of all waits of the life cycle bundle: each 11th ends as failed; it leaves the resource in the state FAILED.",
		},
		{
			"a usual ending", "outcomes: [{match: {from: IN_PROGRESS}, after: 1m}]",
			"  outcomes[0]: of all waits in the state IN_PROGRESS: each ends as it would without a scenario, after 1m0s on the world's clock; it leaves the state that it would anyway.",
		},
		{
			"by header", "activate: header\nfaults: [{name: no, effect: {status: 500}}]",
			"  Its faults are only for calls with the header X-Mock-Scenario: x.\n" +
				"  faults[0] no: of all calls: each gets status 500 in the API's own words; the operation does not run, so nothing changes.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Parse("x.yaml", []byte("version: 1\nname: x\n"+tt.file), known)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("x (x.yaml)\n"+tt.want+"\n", Explain(s, known)); diff != "" {
				t.Errorf("explained (-want +got):\n%s", diff)
			}
		})
	}
}
