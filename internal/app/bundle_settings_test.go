package app

import (
	"log/slog"
	"net/url"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/repro"
)

// notRepeated are settings that shape no answer, or that a replay makes up for.
var notRepeated = []string{
	"Listen", "TLSListen", "ControlListen", "TLSCert", "TLSKey", "LogFormat", "File", // where and how it serves
	"Scenarios", "State", // what they brought is in the bundle
	"Clock", "TimeScale", // a replay moves the clocks itself
}

// A setting that shapes answers has to travel with a bundle.
func TestEverySettingIsRepeatedOrNeedsNot(t *testing.T) {
	host, err := url.Parse("https://mock.example.com")
	if err != nil {
		t.Fatal(err)
	}
	was := config.Config{
		Seed: 7, Auth: config.AuthStrict, Keys: []config.Key{{ID: "id", Secret: "secret", Project: "p"}},
		Advertise: host, ValidateReplies: true, AllowLocalTargets: true, MaxBody: 1000, Journal: 10,
		Evidence: config.EvidenceDocumented, TimeScale: 1,
	}
	a, err := New(was, "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	b, err := a.Bundle("")
	if err != nil {
		t.Fatal(err)
	}
	is, err := replayConfig(b)
	if err != nil {
		t.Fatal(err)
	}
	is.Keys[0].Secret = "secret" // it has become a stand-in
	for field := range reflect.TypeFor[config.Config]().Fields() {
		if slices.Contains(notRepeated, field.Name) {
			continue
		}
		old, now := reflect.ValueOf(was).FieldByIndex(field.Index), reflect.ValueOf(is).FieldByIndex(field.Index)
		if old.IsZero() {
			t.Errorf("the test sets no %s", field.Name)
		}
		if diff := cmp.Diff(old.Interface(), now.Interface()); diff != "" {
			t.Errorf("%s is not repeated (-was +is):\n%s", field.Name, diff)
		}
	}
	if b.Format != repro.Format {
		t.Errorf("format %q", b.Format)
	}
}
