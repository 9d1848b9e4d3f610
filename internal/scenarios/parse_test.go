package scenarios

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// known is what the tests' files may refer to.
var known = Known{
	Lifecycles: []*state.Lifecycle{
		{Name: "whatsapp-sender", Reason: "the comment of events", Transitions: []state.Transition{
			{From: state.Gone, Cause: "create", To: "IN_PROGRESS"},
			{From: "IN_PROGRESS", Cause: state.CauseTime, To: "PENDING_VERIFICATION", Outcome: "accepted"},
			{From: "IN_PROGRESS", Cause: state.CauseTime, To: "REJECTED", Outcome: "rejected"},
			{From: "ACTIVE", Cause: state.CauseVendor, To: "SUSPENDED"},
		}},
		{Name: "bundle", Transitions: []state.Transition{
			{From: "PROCESSING", Cause: state.CauseTime, To: "DONE", Outcome: "done"},
			{From: "PROCESSING", Cause: state.CauseTime, To: "FAILED", Outcome: "failed"},
		}},
		{Name: "lamp", Transitions: []state.Transition{{From: "ON", Cause: state.CauseVendor, To: "OFF"}}},
	},
	Resources: map[string]string{"whatsapp-sender": "whatsapp/senders/*", "bundle": "bundles/*", "lamp": "lamps/*"},
	Given:     map[string]Fixture{"notes": notesFixture},
}

// same compares scenarios by what their files say.
var same = cmp.Options{
	cmpopts.IgnoreFields(Scenario{}, "Source"), cmpopts.IgnoreUnexported(Scenario{}, Call{}, Wait{}, Callback{}, Entry{}), cmpopts.EquateEmpty(),
}

func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, file := range files {
		if filepath.Ext(file) == ".want" {
			continue
		}
		tried++
		t.Run(filepath.Base(file), func(t *testing.T) { checkBadFile(t, file) })
	}
	if tried < 50 {
		t.Errorf("%d bad files, want at least 50", tried)
	}
}

func checkBadFile(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(filepath.Base(file), data, known)
	if s != nil || err == nil {
		t.Fatalf("Parse = %+v, %v, want an error alone", s, err)
	}
	var asError *Error
	if !errors.As(err, &asError) {
		t.Fatalf("an error of type %T", err)
	}
	wantFile := strings.TrimSuffix(file, filepath.Ext(file)) + ".want"
	got := err.Error() + "\n"
	if *update {
		if err := os.WriteFile(wantFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(wantFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

// wireFaults are those of every-key.yaml that a client sees on its connection.
var wireFaults = []Fault{
	{Effect: FaultEffect{Loss: Loss{Reset: After}, Delay: Delay{Fixed: Duration(time.Second)}}},
	{Effect: FaultEffect{Loss: Loss{Empty: Before}}},
	{Limits: Limits{Nth: 9}, Effect: FaultEffect{Loss: Loss{Hang: After}}},
	{Effect: FaultEffect{Spoil: Spoil{Truncate: new(0), SlowBody: &SlowBody{Chunk: 16, Every: Duration(100 * time.Millisecond)}}}},
	{Effect: FaultEffect{Spoil: Spoil{Malformed: true, ContentType: "text/html; charset=utf-8"}}},
	{Effect: FaultEffect{Delay: Delay{Uniform: &Uniform{Duration(50 * time.Millisecond), Duration(300 * time.Millisecond)}}}},
	{Effect: FaultEffect{Delay: Delay{Lognormal: &Lognormal{Duration(100 * time.Millisecond), 0.5, Duration(5 * time.Second)}}}},
	{Effect: FaultEffect{Status: 502, Body: json.RawMessage(`"<h1>Bad gateway</h1>"`), Spoil: Spoil{ContentType: "text/html", Truncate: new(3)}}},
}

func TestParseReadsEveryKey(t *testing.T) {
	got := everyKey(t)
	seed, none, soon := uint64(7), Duration(0), Duration(90*time.Second)
	want := &Scenario{
		Version: 1, Name: "every-key", Seed: &seed, Activate: Always,
		Given: Given{{Key: "notes", Value: json.RawMessage(`{"b":[1,2.5,-3e2],"a":{"deep":null,"yes":true,"text":"<&> \"ä\""}}`)}},
		Faults: slices.Concat([]Fault{
			{
				Name: "all conditions", After: 2, During: During{From: Duration(10 * time.Second), For: Duration(time.Minute)}, Limits: Limits{Every: 3, Times: 2, Probability: 0.25},
				Match: Call{
					Operations: []string{"WebhookWebhookController_createWebhook_v1", "WebhookWebhookController_replaceWebhook_v1"},
					API:        "papi", Families: []string{"webhook", "bundle"}, Method: "POST", Path: "/v1/projects/*/webhooks", Project: "ci-*",
					Header: map[string]string{"User-Agent": "sinch-*", "X-Attempt": "3"},
					Body:   map[string]json.RawMessage{"target": json.RawMessage(`"https://*"`), "triggers.0": json.RawMessage(`"ALL"`)},
				},
				Effect: FaultEffect{Error: "webhook_exists", Status: 409, Headers: map[string]string{"Retry-After": "1"}, Delay: Delay{Fixed: Duration(1500 * time.Millisecond)}},
			},
			{Limits: Limits{Nth: 3}, Effect: FaultEffect{Status: 200, Body: json.RawMessage(`["odd",null]`)}},
			{
				Match:  Call{Operations: []string{"getSipTrunks"}},
				Effect: FaultEffect{Status: 500, Body: json.RawMessage(`null`)},
			},
		}, tokenFaults, wireFaults),
		RateLimits: everyRateLimit,
		Outcomes: []Outcome{
			{
				Name: "no luck", Limits: Limits{Times: 1, Probability: 1}, End: "rejected", After: &soon, Reason: "Display name differs", Comment: "Ask us why",
				Match: Wait{
					Lifecycle: "whatsapp-sender", From: "IN_PROGRESS", Resource: "whatsapp/senders/*", Project: "*",
					Fields: map[string]json.RawMessage{"details.displayName": json.RawMessage(`"Bad *"`)},
				},
			},
			{Limits: Limits{Nth: 2}, After: &none},
			{Limits: Limits{Every: 2}, Reason: "why not"},
			{AfterReads: 3},
		},
		Webhooks: []Hook{
			{
				Name: "late copies", After: 1, Limits: Limits{Every: 2, Times: 3, Probability: 0.5},
				Match: Callback{
					Events: []string{"WHATSAPP_SENDER_*", "BUNDLE_DONE"}, Resource: "whatsapp/senders/*", Webhook: "01K*",
					Target: "https://*", Project: "ci-*", Fields: map[string]json.RawMessage{"payload.state": json.RawMessage(`"ACTIVE"`)},
				},
				Effect: HookEffect{Duplicate: 2, Delay: Duration(30 * time.Second)},
			},
			{Limits: Limits{Nth: 4}, Effect: HookEffect{Drop: true}},
			{Effect: HookEffect{Secret: WrongSecret, Timestamp: Duration(-10 * time.Minute), Nonce: "reused", Body: "changed"}},
			{Effect: HookEffect{Secret: PreviousSecret, Window: Duration(5 * time.Minute), Timestamp: Duration(time.Hour)}},
			{Effect: HookEffect{Unsigned: true}},
			{Effect: HookEffect{Reorder: 2, Delay: Duration(5 * time.Second)}},
			{Effect: HookEffect{Reorder: 1}},
			{Effect: HookEffect{Storm: 15, Duplicate: 1, Delay: Duration(time.Second)}},
		},
		Timeline: everyInstant(),
	}
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("scenario (-want +got):\n%s", diff)
	}
	if got.Source != "every-key.yaml" {
		t.Errorf("Source = %q", got.Source)
	}
}

func TestJSONReadsLikeYAML(t *testing.T) {
	const text = `{
	"version": 1, "name": "json",
	"faults": [{"match": {"body": {"path": "a\/b \ud83d\ude00 \u00e9"}}, "effect": {"status": 500, "body": {"n": 1e3, "big": 99999999999999999999}}}]
}`
	got, err := Parse("s.json", []byte(text), known)
	if err != nil {
		t.Fatal(err)
	}
	want := &Scenario{Version: 1, Name: "json", Faults: []Fault{{
		Match:  Call{Body: map[string]json.RawMessage{"path": json.RawMessage(`"a/b 😀 é"`)}},
		Effect: FaultEffect{Status: 500, Body: json.RawMessage(`{"n":1e3,"big":99999999999999999999}`)},
	}}}
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("scenario (-want +got):\n%s", diff)
	}
}

func TestLimitsOfFiles(t *testing.T) {
	head := "version: 1\nname: x\nfaults: [{effect: {status: 500, body: "
	tests := []struct{ name, file, want string }{
		{"too large", head + "'" + strings.Repeat("x", MaxFile) + "'}}]", "f:1:1: the file is larger than 131072 bytes"},
		{"too deep", head + strings.Repeat("[", 100_000), "f:3:100: values nest deeper than 64"},
		{"too many dashes", "version: 1\nname: x\nfaults:\n " + strings.Repeat("- ", 60_000), "f:4:130: values nest deeper than 64"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("f", []byte(tt.file), known)
			if err == nil || err.Error() != tt.want {
				t.Errorf("Parse = %v, want %s", err, tt.want)
			}
		})
	}
	deep := head + strings.Repeat("[", 60) + "1" + strings.Repeat("]", 60) + "}}]"
	if _, err := Parse("f", []byte(deep), known); err != nil {
		t.Errorf("60 levels: %v", err)
	}
}
