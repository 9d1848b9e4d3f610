package provisioning

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/netguard"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

func bundleInput(t *testing.T, body string) BundleInput {
	t.Helper()
	var in BundleInput
	if err := json.Unmarshal([]byte(body), &in); err != nil {
		t.Fatal(err)
	}
	return in
}

func TestABlockIsABooleanOrAnObject(t *testing.T) {
	type block = Block[SubprojectInput]
	for body, want := range map[string]block{
		`true`: {Wanted: true}, `false`: {}, `{}`: {Wanted: true},
		` {"name":"a","labels":{"k":"v"}}`: {Wanted: true, Fields: SubprojectInput{Name: "a", Labels: map[string]string{"k": "v"}}},
	} {
		var got block
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
	var b block
	if err := json.Unmarshal([]byte(`"yes"`), &b); err == nil {
		t.Error("a text is taken for a block")
	}
}

func TestEveryFaultOfABundleIsListed(t *testing.T) {
	err := bundleInput(t, `{"name":"a","region":"EU",
		"webhooks":[{"target":"https://a.example/"},{"target":"https://b.example/"},{"target":"https://a.example/"}],
		"convApp":{"webhooks":[{"target":"https://a.example/"},{"target":"conversation-api.eu.sinch.com:443","targetType":"GRPC"}],
			"retentionPolicy":{"retentionPolicyType":"PERSIST_RETENTION_POLICY","ttl":7.5}}}`).check()
	var broken *ledger.Broken
	if !errors.As(err, &broken) || broken.Rule != RuleBundleInput {
		t.Fatalf("got %v", err)
	}
	want := []ledger.Field{
		{Name: "webhooks.2.target", Text: "must differ from the other webhooks' targets"},
		{Name: "convApp.webhooks.1.target", Text: "must not lead to the Conversation API itself"},
		{Name: "convApp.retentionPolicy.retentionPolicyType", Text: "must be MESSAGE_EXPIRE_POLICY in DISPATCH mode"},
		{Name: "convApp.retentionPolicy.ttl", Text: "must be from 0 to 7 in DISPATCH mode"},
	}
	if diff := cmp.Diff(want, broken.Fields); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// The bounds of retention are days: just inside is taken, just outside is not.
func TestRetentionFitsTheMode(t *testing.T) {
	for _, tt := range []struct {
		mode string
		ttl  string
		ok   bool
	}{
		{"", "0", true}, {"DISPATCH", "7", true}, {"DISPATCH", "8", false}, {"", "8", false},
		{"CONVERSATION", "0", false}, {"CONVERSATION", "1", true}, {"CONVERSATION", "3650", true}, {"CONVERSATION", "3651", false},
	} {
		in := bundleInput(t, `{"name":"a","convApp":{"processingMode":"`+tt.mode+`","retentionPolicy":{"ttl":`+tt.ttl+`}}}`)
		if err := in.check(); (err == nil) != tt.ok {
			t.Errorf("%s days in mode %q: %v", tt.ttl, tt.mode, err)
		}
	}
}

func TestBundlesHaveTheSameIDsInEveryRun(t *testing.T) {
	create := func() (b Bundle) {
		at(t, newTestWorld(t), 0, func(tx *state.Tx) {
			SetSMSVendor(tx, SMSVendor{NumberVerified: true, TestAccount: true})
			var err error
			b, err = CreateBundle(tx, bundleInput(t, `{"name":"a","region":"EU","subproject":true,"smsApp":true,"convApp":true}`), netguard.Policy{})
			if err != nil {
				t.Fatal(err)
			}
		})
		return b
	}
	first := create()
	if diff := cmp.Diff(first, create()); diff != "" {
		t.Errorf("a second run (-first +second):\n%s", diff)
	}
	if want := fmt.Sprintf("%x", startOfTest.Unix()); first.ID[:8] != want {
		t.Errorf("the id %s does not start with the time, %s", first.ID, want)
	}
	if !first.SMSApp.NumberVerified || !first.SMSApp.Test {
		t.Errorf("the SMS app is %+v", first.SMSApp)
	}
}
